-- library: brackets that open and never close
-- expect: budget
local s = ("("):rep(4000)

function attack()
	while true do
		s:find("%b()")
	end
end

function alive()
	return true
end
