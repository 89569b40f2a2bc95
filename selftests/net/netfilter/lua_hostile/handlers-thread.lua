-- handlers: error object that is the running thread
-- expect: error error object is a thread value
function attack()
	error((coroutine.running()))
end

function alive()
	return true
end
