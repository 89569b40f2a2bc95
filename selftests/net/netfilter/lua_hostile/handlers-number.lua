-- handlers: error object that is a number
-- expect: error error -9223372036854775808
function attack()
	error(math.mininteger)
end

function alive()
	return true
end
