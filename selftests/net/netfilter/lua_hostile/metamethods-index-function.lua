-- metamethods: __index that asks for the next index, for ever
-- expect: budget
local t = setmetatable({}, {
	__index = function(t, k)
		return rawget(t, k + 1)
	end
})

function attack()
	local i = 0
	while true do
		i = i + 1
		local x = t[i]
	end
end

function alive()
	return true
end
