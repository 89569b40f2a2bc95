-- library: ipairs over a table whose __index has no end
-- expect: budget
local t = setmetatable({}, {
	__index = function(_, i)
		return i
	end
})

function attack()
	for _ in ipairs(t) do
	end
end

function alive()
	return true
end
