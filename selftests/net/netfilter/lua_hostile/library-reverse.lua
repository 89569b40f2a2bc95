-- library: strings turned round, made upper and lower case
-- expect: budget
local s = ("x"):rep(20000)

function attack()
	while true do
		s:reverse() s:upper() s:lower()
	end
end

function alive()
	return true
end
