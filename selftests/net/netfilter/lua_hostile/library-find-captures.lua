-- library: captures inside repetitions, in all combinations
-- expect: budget
local s = ("a"):rep(500)

function attack()
	return s:find(("(a*)"):rep(20) .. "b")
end

function alive()
	return true
end
