-- numbers: division that would give a fraction
-- expect: error no floating point: use '//'
function attack()
	local x = 1
	return x / 2
end

function alive()
	return true
end
