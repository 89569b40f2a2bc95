-- handlers: handler that recurses to the end of the stack
-- expect: ok
local function down()
	return (("x"):gsub(".", down))
end

function attack()
	return xpcall(error, down, "x") == false
end

function alive()
	return true
end
