-- library: first letters of long strings
-- expect: budget
local s, f = ("x"):rep(20000), ("%.1s"):rep(10)

function attack()
	while true do
		f:format(s, s, s, s, s, s, s, s, s, s)
	end
end

function alive()
	return true
end
