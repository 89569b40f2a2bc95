-- escape: addresses of tables, by the slots that they take as keys
-- expect: ok
-- 256 slots, all empty, as 129 keys have them
local slots = {}
for i = 1, 129 do
	slots[-i] = i
end
for i = 1, 129 do
	slots[-i] = nil
end

-- Integer i takes slot i, so whether next meets it first tells where o is.
local function slot(o)
	local low, high = 0, 255
	slots[o] = true
	while low < high do
		local i = (low + high) // 2
		slots[i] = true
		local first = next(slots)
		slots[i] = nil
		if first == o then
			high = i
		else
			low = i + 1
		end
	end
	slots[o] = nil
	return low
end

-- Tables that were made one after the other lie so in memory.
local tables = { {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {} }
local near = 0
for i = 2, #tables do
	local distance = (slot(tables[i]) - slot(tables[i - 1])) % 255
	if distance > 61 and distance < 67 then
		near = near + 1
	end
end

function attack()
	return near < 8
end

function alive()
	return true
end
