-- coroutines: coroutine that was stopped by the budget, used again in the next call
-- expect: budget
local co

function attack()
	if co then
		coroutine.resume(co)
		coroutine.close(co)
		debug.traceback(co)
	end
	co = coroutine.create(function()
		local x <close> = setmetatable({}, { __close = function() end })
		while true do
		end
	end)
	while true do
		coroutine.resume(co)
	end
end

function alive()
	return true
end
