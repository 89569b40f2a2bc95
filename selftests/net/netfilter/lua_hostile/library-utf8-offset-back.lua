-- library: characters counted backwards
-- expect: budget
local s = ("x"):rep(20000)

function attack()
	while true do
		utf8.offset(s, -20000)
		utf8.offset(s, 20000)
	end
end

function alive()
	return true
end
