-- stack: recursion by __newindex
-- expect: error C stack overflow
local mt = {}

function mt.__newindex(t, k, v)
	t[k] = v
end

function attack()
	setmetatable({}, mt)[1] = 1
end

function alive()
	return true
end
