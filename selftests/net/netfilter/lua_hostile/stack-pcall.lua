-- stack: recursion by pcall
-- expect: ok
local function down()
	pcall(down)
end

function attack()
	down()
	return true
end

function alive()
	return true
end
