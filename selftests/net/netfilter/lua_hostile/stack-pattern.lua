-- stack: pattern that recurses once for each of its items
-- expect: error pattern too complex
local s, p = ("x"):rep(250), ("x?"):rep(250)

function attack()
	return s:find(p)
end

function alive()
	return true
end
