-- numbers: sums and products that overflow
-- expect: ok
function attack()
	local max, min = math.maxinteger, math.mininteger
	return max + 1 == min and min - 1 == max and max * 2 == -2 and max * max == 1 and
	       min * min == 0 and (max + 1) // 2 == min // 2
end

function alive()
	return true
end
