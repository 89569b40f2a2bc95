-- cpu: order of long strings of zeros, which is found piece by piece
-- expect: budget
local a, b = ("\0"):rep(20000) .. "a", ("\0"):rep(20000) .. "b"

function attack()
	while true do
		local x = a < b
	end
end

function alive()
	return true
end
