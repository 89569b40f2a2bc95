-- cpu: for loop whose iterator never ends
-- expect: budget
function attack()
	for i in function() return 1 end do
	end
end

function alive()
	return true
end
