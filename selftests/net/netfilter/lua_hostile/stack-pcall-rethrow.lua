-- stack: recursion by pcall whose error goes on
-- expect: error
local function down()
	pcall(down)
	error("x")
end

function attack()
	return down()
end

function alive()
	return true
end
