-- library: numbers of thousands of digits
-- expect: budget
local a, b = ("7"):rep(20000), (" "):rep(20000) .. "7"

function attack()
	while true do
		tonumber(a, 8)
		tonumber(b)
		tonumber(b, 36)
	end
end

function alive()
	return true
end
