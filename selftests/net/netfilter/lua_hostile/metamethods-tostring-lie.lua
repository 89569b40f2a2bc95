-- metamethods: __tostring that gives a table
-- expect: error '__tostring' must return a string
local t = setmetatable({}, {
	__tostring = function()
		return {}
	end
})

function attack()
	return tostring(t)
end

function alive()
	return true
end
