-- library: many arguments that xpcall() after xpcall() moves
-- expect: budget
local x, h = xpcall, type

local function move(...)
	while true do
		x(x, h, x, h, x, h, x, h, x, h, x, h, x, h, x, h, x, h, math.max, h, ...)
	end
end

function attack()
	move((' '):rep(2000):byte(1, -1))
end

function alive()
	return true
end
