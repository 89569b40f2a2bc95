-- coroutines: endless loop inside pcalls inside coroutines inside pcalls
-- expect: budget
local function spin()
	while true do
	end
end

local function body()
	while true do
		pcall(spin)
	end
end

function attack()
	while true do
		pcall(coroutine.wrap(body))
	end
end

function alive()
	return true
end
