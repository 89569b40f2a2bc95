-- cpu: long strings as keys
-- expect: budget
local k = ("x"):rep(20000)
local t = { [k .. "a"] = 1 }
k = k .. "b"

function attack()
	while true do
		local x = t[k]
	end
end

function alive()
	return true
end
