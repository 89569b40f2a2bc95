-- library: last of thousands of values
-- expect: budget
local s = ("x"):rep(3000)

local function loop(...)
	while true do
		select(-1, ...)
		select("#", ...)
	end
end

function attack()
	return loop(s:byte(1, -1))
end

function alive()
	return true
end
