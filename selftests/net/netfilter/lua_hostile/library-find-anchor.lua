-- library: pattern of thousands of bytes that is only looked through
-- expect: budget
local p = ("%a"):rep(8000)

function attack()
	while true do
		string.find("", p)
		string.match("", p)
	end
end

function alive()
	return true
end
