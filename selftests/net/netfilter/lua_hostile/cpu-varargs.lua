-- cpu: thousands of arguments, handed from function to function
-- expect: budget
local s = ("x"):rep(3000)

local function f(...)
	return ...
end

function attack()
	while true do
		f(f(f(f(s:byte(1, -1)))))
	end
end

function alive()
	return true
end
