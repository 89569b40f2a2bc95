-- metamethods: length that is no integer
-- expect: error object length is not an integer
local t = setmetatable({}, {
	__len = function()
		return "x"
	end
})

function attack()
	table.insert(t, "x")
end

function alive()
	return true
end
