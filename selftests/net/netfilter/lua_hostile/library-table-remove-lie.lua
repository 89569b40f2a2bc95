-- library: removal from a proxy of 2^40 elements
-- expect: budget
local t = setmetatable({}, {
	__len = function()
		return 1 << 40
	end
})

function attack()
	table.remove(t, 1)
end

function alive()
	return true
end
