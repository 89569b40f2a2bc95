-- metamethods: __pairs that gives what pairs cannot run
-- expect: error attempt to call a
local t = setmetatable({}, {
	__pairs = function()
		return 1, 2, 3
	end
})

function attack()
	for k in pairs(t) do
	end
end

function alive()
	return true
end
