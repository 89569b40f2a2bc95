-- stack: recursion by __eq
-- expect: error C stack overflow
local mt = {}

function mt.__eq(a, b)
	return setmetatable({}, mt) == setmetatable({}, mt)
end

function attack()
	return mt.__eq()
end

function alive()
	return true
end
