-- numbers: remainder of C, of a division by 0
-- expect: error bad argument #2 to 'fmod' (zero)
function attack()
	return math.fmod(1, 0)
end

function alive()
	return true
end
