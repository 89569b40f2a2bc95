-- library: 32 captures at every place
-- expect: budget
local s, p = ("a"):rep(2000), ("(a)"):rep(32)

function attack()
	while true do
		for a, b in s:gmatch(p) do
		end
	end
end

function alive()
	return true
end
