-- expect: load jumps into the scope of local 'x'
-- §3.3.4 a goto does not enter the scope of a local variable
do
	goto inside
	local x = 1
	::inside::
	print(x)
end
