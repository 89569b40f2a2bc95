-- library: objects that are made strings
-- expect: budget
function attack()
	while true do
		tostring({})
		tostring(print)
		tostring(coroutine.running())
	end
end

function alive()
	return true
end
