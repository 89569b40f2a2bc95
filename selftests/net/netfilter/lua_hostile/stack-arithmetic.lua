-- stack: recursion by __add
-- expect: error C stack overflow
local t = setmetatable({}, {
	__add = function(a, b)
		return a + b
	end
})

function attack()
	return t + 1
end

function alive()
	return true
end
