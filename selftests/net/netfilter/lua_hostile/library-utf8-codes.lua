-- library: next character behind thousands of bytes that belong to none
-- expect: budget
local s = ("\x80"):rep(20000)
local step = utf8.codes("")

function attack()
	while true do
		step(s, 1)
	end
end

function alive()
	return true
end
