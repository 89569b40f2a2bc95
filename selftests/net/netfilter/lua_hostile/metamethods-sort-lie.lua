-- metamethods: sort of a proxy with a length of 2^31 - 2
-- expect: budget
local t = setmetatable({}, {
	__len = function()
		return (1 << 31) - 2
	end,
	__index = function(_, i)
		return -i
	end,
	__newindex = function()
	end
})

function attack()
	table.sort(t)
end

function alive()
	return true
end
