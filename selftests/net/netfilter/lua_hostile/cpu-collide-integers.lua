-- cpu: integers that collide, found by the order in which next() comes to them
-- expect: budget
local function key(i)
	return i << 8
end

-- which of two is first in a table of 16 slots: the one that was, if they collide
local function first(a, b)
	local t = {
		a = nil, b = nil, c = nil, d = nil, e = nil, f = nil, g = nil, h = nil,
		i = nil, j = nil, k = nil, l = nil, m = nil, n = nil, o = nil, p = nil,
	}
	t[a] = true
	t[b] = true
	return next(t), t
end

local keys = { key(1) }
for i = 2, 10000 do
	local k = key(i)
	if first(keys[1], k) ~= first(k, keys[1]) then
		keys[#keys + 1] = k
		if #keys == 16 then
			break
		end
	end
end
assert(#keys == 16)

-- the second of them comes to lie at the end of the chain
local k, _, t = keys[1], first(keys[2], keys[1])
for i = 3, 16 do
	t[keys[i]] = true
end

function attack()
	local t, k = t, k
	while true do
		local x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k]
		x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k] x = t[k]
	end
end

function alive()
	return true
end
