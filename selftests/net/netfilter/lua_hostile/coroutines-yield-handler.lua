-- coroutines: yield out of a message handler
-- expect: ok
function attack()
	local co = coroutine.wrap(function()
		return xpcall(error, coroutine.yield, "x")
	end)
	return co() == false
end

function alive()
	return true
end
