-- expect: load 'end' expected
-- §3.3.4 return is the last statement of a block
do
	return;
	local x = 1
end
