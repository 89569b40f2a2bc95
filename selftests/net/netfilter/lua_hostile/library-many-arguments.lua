-- library: a function whose work is in its many arguments
-- expect: budget
local max = math.max

local function most(...)
	while true do
		max(...)
	end
end

function attack()
	most((' '):rep(2000):byte(1, -1))
end

function alive()
	return true
end
