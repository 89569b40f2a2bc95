-- library: shortest repetitions that are prolonged one by one
-- expect: budget
local s = ("a"):rep(2000)

function attack()
	return s:find(".-.-.-b")
end

function alive()
	return true
end
