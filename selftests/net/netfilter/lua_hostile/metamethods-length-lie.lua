-- metamethods: length of 2^40, believed by insert
-- expect: budget
local t = setmetatable({}, {
	__len = function()
		return 1 << 40
	end
})

function attack()
	table.insert(t, 1, "x")
end

function alive()
	return true
end
