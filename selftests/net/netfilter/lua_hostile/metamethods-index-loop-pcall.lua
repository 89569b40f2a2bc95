-- metamethods: the same inside pcall, for ever
-- expect: budget
local a = {}
a.__index = a
setmetatable(a, a)

local function get()
	return a.x
end

function attack()
	while true do
		pcall(get)
	end
end

function alive()
	return true
end
