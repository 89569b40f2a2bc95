-- library: comparator that empties the array
-- expect: error attempt to compare
local function fill(t)
	for i = 1, 200 do
		t[i] = 200 - i
	end
	return t
end

function attack()
	local t = fill({})
	table.sort(t, function(a, b)
		for i = 1, 200 do
			t[i] = nil
		end
		return a < b
	end)
end

function alive()
	return true
end
