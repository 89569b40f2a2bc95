-- coroutines: yield out of a comparator
-- expect: error C-call boundary
function attack()
	coroutine.wrap(function()
		table.sort({ 3, 2, 1 }, coroutine.yield)
	end)()
end

function alive()
	return true
end
