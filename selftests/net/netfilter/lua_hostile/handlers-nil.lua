-- handlers: error without an object
-- expect: error error object is a nil value
function attack()
	error()
end

function alive()
	return true
end
