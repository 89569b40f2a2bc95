-- library: thousands of code points as values
-- expect: budget
local s = ("\u{20ac}"):rep(1000)

function attack()
	while true do
		utf8.codepoint(s, 1, -1)
	end
end

function alive()
	return true
end
