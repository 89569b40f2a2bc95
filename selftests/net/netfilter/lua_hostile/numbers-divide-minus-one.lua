-- numbers: least integer divided by -1
-- expect: ok
function attack()
	local min, minus = math.mininteger, -1
	return min // minus == min and min % minus == 0 and math.fmod(min, minus) == 0 and
	       -min == min and math.abs(min) == min and min * minus == min
end

function alive()
	return true
end
