-- stack: recursion by a __pairs that is pairs itself
-- expect: error C stack overflow
local t = setmetatable({}, { __pairs = pairs })

function attack()
	return pairs(t)
end

function alive()
	return true
end
