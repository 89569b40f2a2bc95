-- library: references to a capture of every length
-- expect: budget
local s = ("a"):rep(3000)

function attack()
	while true do
		s:find("(.*)%1b")
	end
end

function alive()
	return true
end
