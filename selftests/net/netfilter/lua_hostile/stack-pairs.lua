-- stack: recursion by __pairs
-- expect: error C stack overflow
local t = setmetatable({}, {
	__pairs = function(t)
		return pairs(t)
	end
})

function attack()
	return pairs(t)
end

function alive()
	return true
end
