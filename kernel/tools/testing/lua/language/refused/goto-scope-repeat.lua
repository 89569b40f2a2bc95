-- expect: load jumps into the scope of local 'x'
-- §3.3.4 nor where the condition of a repeat follows the label
repeat
	if a then goto c end
	local x = 1
	::c::
until x
