-- library: set of thousands of letters, at every place
-- expect: budget
local s, p = ("a"):rep(10000), "[" .. ("b"):rep(3000) .. "]"

function attack()
	while true do
		s:gsub(p, "")
	end
end

function alive()
	return true
end
