-- coroutines: hundreds of values yielded through coroutines
-- expect: budget
local s = ("x"):rep(500)

local function through()
	local co = coroutine.wrap(function()
		while true do
			coroutine.yield(s:byte(1, -1))
		end
	end)
	while true do
		coroutine.yield(co())
	end
end

function attack()
	local co = coroutine.wrap(through)
	while true do
		co()
	end
end

function alive()
	return true
end
