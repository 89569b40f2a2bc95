-- library: random numbers, and ranges
-- expect: budget
function attack()
	while true do
		math.random(0)
		math.random(math.mininteger, math.maxinteger)
	end
end

function alive()
	return true
end
