-- coroutines: endless loop inside a coroutine
-- expect: budget
local function spin()
	while true do
	end
end

function attack()
	while true do
		coroutine.wrap(spin)()
	end
end

function alive()
	return true
end
