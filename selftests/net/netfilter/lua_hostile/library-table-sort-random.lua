-- library: order by chance
-- expect: budget
local t = {}
for i = 1, 200 do
	t[i] = i
end

function attack()
	while true do
		pcall(table.sort, t, function() return math.random(2) == 1 end)
	end
end

function alive()
	return true
end
