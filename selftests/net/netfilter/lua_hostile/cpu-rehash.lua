-- cpu: table whose keys wander, so that it is rehashed again and again
-- expect: budget
function attack()
	local t, i = {}, 0
	while true do
		i = i + 1
		t[-i] = i
		t[-i + 40] = nil
	end
end

function alive()
	return true
end
