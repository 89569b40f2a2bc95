-- library: plain search of much in much
-- expect: budget
local s, p = ("a"):rep(8000), ("a"):rep(4000) .. "b"

function attack()
	while true do
		s:find(p, 1, true)
	end
end

function alive()
	return true
end
