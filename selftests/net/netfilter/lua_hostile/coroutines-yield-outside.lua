-- coroutines: yield that belongs to no coroutine
-- expect: error outside a coroutine
function attack()
	coroutine.yield()
end

function alive()
	return true
end
