-- cpu: long strings as keys, each a new one that is to be hashed
-- expect: budget
local k = ("x"):rep(4000)

function attack()
	local i, t = 0, {}
	while true do
		i = i + 1
		rawset(t, k .. i, nil)
		pcall(next, t, k .. i)
	end
end

function alive()
	return true
end
