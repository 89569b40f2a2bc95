-- stack: recursion by __tostring
-- expect: error C stack overflow
local mt = {}

function mt.__tostring()
	return tostring(setmetatable({}, mt))
end

function attack()
	return mt.__tostring()
end

function alive()
	return true
end
