-- cpu: arithmetic on strings that are long numerals
-- expect: budget
local s = (" "):rep(60) .. "1"

function attack()
	while true do
		local x = s + s x = s + s x = s + s x = s + s x = s + s x = s + s
	end
end

function alive()
	return true
end
