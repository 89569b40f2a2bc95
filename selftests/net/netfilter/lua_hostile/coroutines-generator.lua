-- coroutines: generator without an end
-- expect: budget
function attack()
	local i = 0
	for x in coroutine.wrap(function()
		while true do
			coroutine.yield(i)
		end
	end) do
		i = x + 1
	end
end

function alive()
	return true
end
