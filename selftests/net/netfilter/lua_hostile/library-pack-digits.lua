-- library: size of thousands of digits
-- expect: budget
local f = "c" .. ("0"):rep(20000) .. "1"

function attack()
	while true do
		f:packsize()
	end
end

function alive()
	return true
end
