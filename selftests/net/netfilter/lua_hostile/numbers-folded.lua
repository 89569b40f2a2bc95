-- numbers: division of constants
-- expect: error no floating point
function attack()
	return 5 / 2
end

function alive()
	return true
end
