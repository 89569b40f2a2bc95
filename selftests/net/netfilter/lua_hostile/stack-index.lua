-- stack: recursion by __index
-- expect: error C stack overflow
local mt = {}

function mt.__index(t)
	return setmetatable({}, mt)[1]
end

function attack()
	return setmetatable({}, mt)[1]
end

function alive()
	return true
end
