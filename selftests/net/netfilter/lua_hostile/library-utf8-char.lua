-- library: thousands of code points made a string
-- expect: budget
local s = ("x"):rep(800)

local function loop(...)
	while true do
		utf8.char(...)
	end
end

function attack()
	return loop(s:byte(1, -1))
end

function alive()
	return true
end
