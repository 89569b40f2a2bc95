-- library: replacement of hundreds of numbers
-- expect: budget
local s, r = ("x"):rep(1000), ("%1"):rep(200)

function attack()
	while true do
		s:gsub("()", r, 50)
	end
end

function alive()
	return true
end
