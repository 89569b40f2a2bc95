-- library: replacement of a thousand empty captures
-- expect: budget
local s, r = ("x"):rep(10000), ("%0"):rep(1000)

function attack()
	while true do
		s:gsub("", r)
	end
end

function alive()
	return true
end
