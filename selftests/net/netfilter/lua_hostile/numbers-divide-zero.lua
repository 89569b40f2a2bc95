-- numbers: division by 0
-- expect: error divide by zero
function attack()
	local zero = 0
	return 1 // zero
end

function alive()
	return true
end
