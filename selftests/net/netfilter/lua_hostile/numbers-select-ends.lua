-- numbers: select at both ends of the integers
-- expect: error bad argument #1 to 'select' (index out of range)
function attack()
	if select(math.maxinteger, 1, 2) ~= nil then
		return false
	end
	return select(math.mininteger, 1, 2)
end

function alive()
	return true
end
