-- cpu: order of long strings that differ at their ends
-- expect: budget
local a, b = ("x"):rep(20000) .. "a", ("x"):rep(20000) .. "b"

function attack()
	while true do
		local x = a < b
		x = a <= b
	end
end

function alive()
	return true
end
