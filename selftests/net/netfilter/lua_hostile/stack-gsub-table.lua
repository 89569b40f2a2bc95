-- stack: recursion by a table of replacements that has __index
-- expect: error
local t = setmetatable({}, {
	__index = function(t, s)
		return (s:gsub(".", t))
	end
})

function attack()
	return t.x
end

function alive()
	return true
end
