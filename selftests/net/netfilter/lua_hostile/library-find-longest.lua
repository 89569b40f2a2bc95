-- library: longest repetitions that are given back one by one
-- expect: budget
local s = ("a"):rep(2000)

function attack()
	return s:find("a*a*a*b")
end

function alive()
	return true
end
