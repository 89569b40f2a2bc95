-- library: a pattern of ten thousand bytes, looked over for nothing
-- expect: budget
local p = ("a"):rep(10000)

function attack()
	local s = "b"
	while true do
		s:find(p)
	end
end

function alive()
	return true
end
