-- gc: weak keys in a chain through tables, so ordered that each pass finds one
-- expect: budget
local n = 450
local mt = { __mode = "k" }
local keys, order, low, high = {}, {}, 1, n
for i = 1, n + 1 do
	keys[i] = {}
end
for i = 1, n do
	if i % 2 == 1 then
		order[low], low = i, low + 1
	else
		order[high], high = i, high - 1
	end
end
weak = {}
for i = 1, n do
	local k = order[i]
	weak[i] = setmetatable({ [keys[k]] = keys[k + 1] }, mt)
end
first = keys[1]
keys, order = nil
local s = ("x"):rep(20000)

function attack()
	while true do
		local t = s .. "y"
	end
end

function alive()
	return true
end
