-- library: pieces of a long string
-- expect: budget
local s = ("x"):rep(30000)

function attack()
	while true do
		s:sub(2, -2)
		s:sub(1, 41)
	end
end

function alive()
	return true
end
