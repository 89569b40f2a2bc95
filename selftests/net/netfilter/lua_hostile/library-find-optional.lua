-- library: optional items, tried in all combinations
-- expect: budget
local s, p = ("a"):rep(30), ("a?"):rep(30) .. ("a"):rep(30)

function attack()
	return s:find(p .. "b")
end

function alive()
	return true
end
