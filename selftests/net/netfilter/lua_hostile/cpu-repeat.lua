-- cpu: endless loop whose condition is at its end
-- expect: budget
function attack()
	repeat
		local x = 1
	until x == 2
end

function alive()
	return true
end
