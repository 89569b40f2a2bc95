-- library: thousands of values through assert and pcall
-- expect: budget
local s = ("x"):rep(3000)

local function loop(...)
	while true do
		assert(...)
		pcall(type, ...)
	end
end

function attack()
	return loop(s:byte(1, -1))
end

function alive()
	return true
end
