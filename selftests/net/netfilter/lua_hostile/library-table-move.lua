-- library: move over a huge range, to a table that takes nothing
-- expect: budget
local sink = setmetatable({}, {
	__newindex = function()
	end
})

function attack()
	table.move({}, 1, 1 << 40, 2, sink)
end

function alive()
	return true
end
