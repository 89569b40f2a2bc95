-- cpu: strings that all fall on a few slots of a table, found by the order of next
-- expect: budget
local n = 128
local slots, some, t = nil, {}, {}
local i = 0
while #some < n do
	if i % 50 == 0 then
		-- n slots, all empty, but for one that has few before it
		slots = {}
		for j = 1, n // 2 + 1 do
			slots[-j] = j
		end
		local second = next(slots, (next(slots)))
		for j = 1, n // 2 + 1 do
			slots[-j] = nil
		end
		slots[second] = true
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
