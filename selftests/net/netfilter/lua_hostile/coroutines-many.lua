-- coroutines: coroutines made and dropped
-- expect: budget
local function f()
end

function attack()
	while true do
		coroutine.create(f)
		coroutine.wrap(f)()
	end
end

function alive()
	return true
end
