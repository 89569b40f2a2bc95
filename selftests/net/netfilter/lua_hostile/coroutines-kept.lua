-- coroutines: coroutine that lives from call to call
-- expect: ok
local co = coroutine.wrap(function(n)
	while true do
		n = coroutine.yield(n + 1)
	end
end)

function attack()
	return co(1) == 2 and co(41) == 42
end

function alive()
	return true
end
