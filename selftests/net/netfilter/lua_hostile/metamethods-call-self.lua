-- metamethods: table that is its own __call
-- expect: budget
local t = {}
setmetatable(t, { __call = t })

function attack()
	return t()
end

function alive()
	return true
end
