-- gc: stack that grows, and that the collector shrinks
-- expect: budget
local s = ("x"):rep(1000)

function attack()
	while true do
		local n = select("#", s:byte(1, -1))
		local t = s .. n
		coroutine.wrap(function()
			return s:byte(1, -1)
		end)()
	end
end

function alive()
	return true
end
