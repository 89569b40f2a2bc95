-- handlers: handler called at the end of the stack, that needs some itself
-- expect: ok
local function down()
	return (("x"):gsub(".", down))
end

local function handler(err)
	return debug.traceback(("%s"):format(err):gsub("x", "y"))
end

function attack()
	return xpcall(down, handler) == false
end

function alive()
	return true
end
