-- coroutines: tracebacks of a coroutine that is deep in a recursion
-- expect: budget
local function down(n)
	if n == 0 then
		coroutine.yield()
	end
	return (down(n - 1))
end
local co = coroutine.create(down)
coroutine.resume(co, 500)

function attack()
	while true do
		debug.traceback(co)
	end
end

function alive()
	return true
end
