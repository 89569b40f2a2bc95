-- gc: strings that are garbage at once
-- expect: budget
local s = ("x"):rep(20000)

function attack()
	while true do
		local t = s .. "y"
	end
end

function alive()
	return true
end
