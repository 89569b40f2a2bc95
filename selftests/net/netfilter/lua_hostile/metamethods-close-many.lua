-- metamethods: hundreds of variables to be closed when the budget is spent
-- expect: budget
local guard = setmetatable({}, {
	__close = function()
		while true do
		end
	end
})

local function down()
	local x <close> = guard
	return down() + 1
end

function attack()
	return down()
end

function alive()
	return true
end
