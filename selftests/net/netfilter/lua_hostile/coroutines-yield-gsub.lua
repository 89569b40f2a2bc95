-- coroutines: yield out of a callback
-- expect: error C-call boundary
function attack()
	coroutine.wrap(function()
		("x"):gsub(".", coroutine.yield)
	end)()
end

function alive()
	return true
end
