-- library: thousands of numbers
-- expect: budget
local t = {}
for i = 1, 1000 do
	t[i] = math.mininteger + i
end

function attack()
	while true do
		table.concat(t, ",")
	end
end

function alive()
	return true
end
