-- library: tracebacks of a deep recursion
-- expect: budget
local function down(n)
	while n == 0 do
		debug.traceback("x")
		debug.traceback("x", 400)
	end
	return (down(n - 1))
end

function attack()
	return down(500)
end

function alive()
	return true
end
