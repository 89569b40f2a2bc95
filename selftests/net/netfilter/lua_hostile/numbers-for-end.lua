-- numbers: loop up to the greatest integer
-- expect: ok
function attack()
	local n = 0
	for i = math.maxinteger - 2, math.maxinteger do
		n = n + 1
	end
	for i = math.mininteger + 2, math.mininteger, -1 do
		n = n + 1
	end
	return n == 6
end

function alive()
	return true
end
