-- library: array that is sorted again and again
-- expect: budget
local t = {}
for i = 1, 1000 do
	t[i] = i * 7919 % 1009
end

function attack()
	while true do
		table.sort(t)
		table.sort(t, function(a, b) return a > b end)
	end
end

function alive()
	return true
end
