-- library: bytes of a string as values, and back
-- expect: budget
local s = ("x"):rep(3000)

function attack()
	while true do
		string.char(s:byte(1, -1))
	end
end

function alive()
	return true
end
