-- library: rawset() compares a long key with another of its length
-- expect: budget
local long = ("x"):rep(40000)
local t = { [long .. "a"] = true }
local key = long .. "b"

function attack()
	while true do
		rawset(t, key, nil)
	end
end

function alive()
	return true
end
