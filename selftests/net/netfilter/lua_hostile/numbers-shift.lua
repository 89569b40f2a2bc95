-- numbers: shifts by all of 64 bits and more
-- expect: ok
function attack()
	local max, min = math.maxinteger, math.mininteger
	return 1 << 63 == min and 1 << 64 == 0 and -1 >> 63 == 1 and -1 >> 64 == 0 and
	       1 << min == 0 and 1 >> min == 0 and 1 << max == 0 and 1 << -1 == 0 and
	       -1 >> -1 == -2
end

function alive()
	return true
end
