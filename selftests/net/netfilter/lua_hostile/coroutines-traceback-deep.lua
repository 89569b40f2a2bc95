-- coroutines: tracebacks of one that is in more calls than 16 bits count
-- expect: budget
-- memory: 8192
local n = 65600
local function deep()
	n = n - 1
	if n == 0 then
		coroutine.yield()
	end
	deep()
end

local co = coroutine.create(deep)
assert(coroutine.resume(co))

function attack()
	while true do
		debug.traceback(co)
	end
end

function alive()
	return true
end
