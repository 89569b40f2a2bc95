-- library: numbers, a hundred in each format
-- expect: budget
local f = ("%d"):rep(100)
local t = {}
for i = 1, 100 do
	t[i] = math.mininteger + i
end

local function loop(...)
	while true do
		f:format(...)
	end
end

function attack()
	return loop(table.unpack(t))
end

function alive()
	return true
end
