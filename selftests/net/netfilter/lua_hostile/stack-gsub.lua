-- stack: recursion by callbacks of gsub
-- expect: error
local function down(s)
	return (s:gsub(".", down))
end

function attack()
	return down("x")
end

function alive()
	return true
end
