-- stack: tracebacks where the stack is nearly used up
-- expect: error
local function down(c)
	debug.traceback(c)
	return (c:gsub(".", function(d)
		return (d:gsub(".", down))
	end))
end

function attack()
	return down("x")
end

function alive()
	return true
end
