-- coroutines: resume of a dead coroutine, for ever
-- expect: budget
local co = coroutine.create(function() end)

function attack()
	while true do
		coroutine.resume(co)
	end
end

function alive()
	return true
end
