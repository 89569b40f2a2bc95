-- numbers: unpack of the last elements, and of all there could be
-- expect: ok
function attack()
	local max, min = math.maxinteger, math.mininteger
	local t = { [max] = 2, [max - 1] = 1 }
	local a, b, c = table.unpack(t, max - 1, max)
	return a == 1 and b == 2 and c == nil and not pcall(table.unpack, t, min, max) and
	       not pcall(table.unpack, t, 0, max) and table.unpack(t, max, min) == nil
end

function alive()
	return true
end
