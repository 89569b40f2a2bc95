-- gc: suspended coroutines with captured variables, dropped
-- expect: budget
function attack()
	while true do
		local co = coroutine.wrap(function()
			local x = {}
			coroutine.yield(function()
				return x
			end)
		end)
		co()
	end
end

function alive()
	return true
end
