-- library: characters counted, long and short ones
-- expect: budget
local s, t = ("\u{7fffffff}"):rep(3000), ("x"):rep(10000)

function attack()
	while true do
		utf8.len(s, 1, -1, true)
		utf8.len(t)
	end
end

function alive()
	return true
end
