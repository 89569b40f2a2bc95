-- stack: recursion by a __tostring that is tostring itself
-- expect: error
local t = setmetatable({}, { __tostring = tostring })

function attack()
	return tostring(t)
end

function alive()
	return true
end
