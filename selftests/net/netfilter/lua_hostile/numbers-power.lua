-- numbers: power
-- expect: error no floating point
function attack()
	local x = 2
	return x ^ 2
end

function alive()
	return true
end
