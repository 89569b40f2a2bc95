-- coroutines: with the budget spent, an error passes as many protected calls as yielded
-- expect: budget
local function nothing() end
local function level()
	pcall(function()
		coroutine.yield()
		level()
		nothing()
	end)
	nothing()
end
local co = coroutine.create(level)
for i = 1, 550 do
	coroutine.resume(co)
end
level = function() while true do end end

function attack()
	coroutine.resume(co)
	while true do end
end

function alive()
	return true
end
