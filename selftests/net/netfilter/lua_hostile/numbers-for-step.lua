-- numbers: loops with the greatest steps
-- expect: ok
function attack()
	local n = 0
	for i = math.maxinteger, math.mininteger, math.mininteger do
		n = n + 1
	end
	for i = math.mininteger, math.maxinteger, math.maxinteger do
		n = n + 1
	end
	for i = 1, 0 do
		n = -100
	end
	return n == 5
end

function alive()
	return true
end
