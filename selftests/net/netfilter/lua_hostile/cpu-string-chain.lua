-- cpu: strings that all fall on one slot of a table, found by the order of next
-- expect: budget
local n = 128
local slots, some, t = nil, {}, {}
local i = 0
while #some < n do
	if i % 50 == 0 then
		-- n slots, all empty, but for the second
		slots = {}
		for j = 1, n // 2 + 1 do
			slots[-j] = j
		end
		for j = 1, n // 2 + 1 do
			slots[-j] = nil
		end
		slots[1] = true
	end
	i = i + 1
	local s = "k" .. i
	slots[s] = true
	if next(slots) == s then
		some[#some + 1] = s
	end
	slots[s] = nil
end
local k = some[n]
pcall(function()
	for j = 1, n - 1 do
		t[some[j]] = j
	end
end)

function attack()
	while true do
		local x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k]
		x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k]
	end
end

function alive()
	return true
end
