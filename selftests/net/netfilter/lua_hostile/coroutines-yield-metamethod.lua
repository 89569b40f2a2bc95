-- coroutines: yield out of a metamethod that C calls
-- expect: error C-call boundary
local t = setmetatable({}, { __index = coroutine.yield })

function attack()
	coroutine.wrap(function()
		table.concat(t, "", 1, 1)
	end)()
end

function alive()
	return true
end
