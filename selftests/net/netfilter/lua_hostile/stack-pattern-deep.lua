-- stack: the same pattern, matched where the stack is nearly used up
-- expect: error
local s, p = ("x"):rep(100), ("x?"):rep(100)

local function down(c)
	s:gsub("^" .. p, "")
	return (c:gsub(".", down))
end

function attack()
	return down("x")
end

function alive()
	return true
end
