-- library: insertion in front of a thousand elements
-- expect: budget
local t = {}
for i = 1, 1000 do
	t[i] = i
end

function attack()
	while true do
		table.insert(t, 1, 0)
		table.remove(t, 1)
	end
end

function alive()
	return true
end
