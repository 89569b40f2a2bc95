-- stack: recursion by __index of what table.concat reads
-- expect: error C stack overflow
local t = setmetatable({}, {
	__index = function(t)
		return table.concat(t, "", 1, 2)
	end
})

function attack()
	return t[1]
end

function alive()
	return true
end
