-- library: order in which everything is less
-- expect: error invalid order function for sorting
local t = {}
for i = 1, 200 do
	t[i] = i
end

function attack()
	table.sort(t, function() return true end)
end

function alive()
	return true
end
