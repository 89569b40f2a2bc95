-- coroutines: coroutine that closes itself
-- expect: error cannot close a running coroutine
function attack()
	coroutine.wrap(function()
		coroutine.close(coroutine.running())
	end)()
end

function alive()
	return true
end
