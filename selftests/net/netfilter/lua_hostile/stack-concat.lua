-- stack: recursion by __concat
-- expect: error C stack overflow
local t = setmetatable({}, {
	__concat = function(a, b)
		return a .. b
	end
})

function attack()
	return "x" .. t
end

function alive()
	return true
end
