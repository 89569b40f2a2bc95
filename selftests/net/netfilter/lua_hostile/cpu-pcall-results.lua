-- cpu: thousands of results, handed back through nested pcalls
-- expect: budget
local s = ("x"):rep(3000)

local function f()
	return s:byte(1, -1)
end

function attack()
	while true do
		pcall(pcall, pcall, pcall, pcall, f)
	end
end

function alive()
	return true
end
