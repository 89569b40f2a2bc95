-- cpu: loop over all integers
-- expect: budget
function attack()
	for i = math.mininteger, math.maxinteger do
	end
end

function alive()
	return true
end
