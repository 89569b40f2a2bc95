-- coroutines: closing of a coroutine with a __close that never ends
-- expect: budget
local guard = setmetatable({}, {
	__close = function()
		while true do
		end
	end
})

function attack()
	while true do
		local co = coroutine.create(function()
			local x <close> = guard
			coroutine.yield()
		end)
		coroutine.resume(co)
		coroutine.close(co)
	end
end

function alive()
	return true
end
