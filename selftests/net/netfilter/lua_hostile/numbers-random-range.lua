-- numbers: random numbers of every and of no range
-- expect: error interval is empty
function attack()
	local max, min = math.maxinteger, math.mininteger
	for i = 1, 5 do
		local x = math.random(min, max)
		if math.random(max, max) ~= max or math.random(min, min) ~= min or
		   math.random(max - 1, max) < max - 1 then
			return false
		end
	end
	return math.random(max, min)
end

function alive()
	return true
end
