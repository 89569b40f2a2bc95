-- library: concatenation over all integers
-- expect: budget
local t = setmetatable({}, {
	__index = function()
		return ""
	end
})

function attack()
	return table.concat(t, "", math.mininteger, math.maxinteger)
end

function alive()
	return true
end
