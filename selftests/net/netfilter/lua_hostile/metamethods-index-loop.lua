-- metamethods: two tables that are each other's __index
-- expect: error '__index' chain too long
local a, b = {}, {}
setmetatable(a, { __index = b })
setmetatable(b, { __index = a })

function attack()
	return a.x
end

function alive()
	return true
end
