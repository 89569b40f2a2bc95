-- cpu: integer keys that all fall on one slot of a table
-- expect: budget
local n = 1024
local t = {}
for i = 1, n do
	t[i * (n - 1)] = i
end
local k = (n - 1) * (n + 9)

function attack()
	while true do
		local x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k]
		x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k]
	end
end

function alive()
	return true
end
