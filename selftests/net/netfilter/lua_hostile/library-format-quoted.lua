-- library: control characters in quotes
-- expect: budget
local s = ("\1"):rep(8000)

function attack()
	while true do
		("%q"):format(s)
	end
end

function alive()
	return true
end
