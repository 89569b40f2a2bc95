-- library: thousands of values out of one string
-- expect: budget
local f, s = ("b"):rep(3000), ("x"):rep(3000)

function attack()
	while true do
		f:unpack(s)
	end
end

function alive()
	return true
end
