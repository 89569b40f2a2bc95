-- numbers: remainder of a division by 0
-- expect: error attempt to perform 'n%
function attack()
	local zero = 0
	return 1 % zero
end

function alive()
	return true
end
