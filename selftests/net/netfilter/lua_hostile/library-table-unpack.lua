-- library: thousands of elements as values
-- expect: budget
local t = {}
for i = 1, 1000 do
	t[i] = i
end

function attack()
	while true do
		table.pack(table.unpack(t))
	end
end

function alive()
	return true
end
