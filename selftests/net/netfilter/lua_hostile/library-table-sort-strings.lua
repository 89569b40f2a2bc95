-- library: sort of long strings that differ at their ends
-- expect: budget
local t, s = {}, ("x"):rep(2000)
for i = 1, 60 do
	t[i] = s .. (i * 37 % 61 + 100)
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
