-- numbers: moves whose ends are out of range
-- expect: ok
function attack()
	local max, min = math.maxinteger, math.mininteger
	return not pcall(table.move, {}, min, max, 1) and
	       not pcall(table.move, {}, 0, max, 1) and
	       not pcall(table.move, {}, 1, 3, max - 1) and
	       pcall(table.move, {}, 1, 3, max - 2)
end

function alive()
	return true
end
