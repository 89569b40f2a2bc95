-- library: plain search in a text that has only the first letter of what is sought
-- expect: budget
local s = ("x"):rep(20000) .. "ay"

function attack()
	while true do
		s:find("ab", 1, true)
	end
end

function alive()
	return true
end
