-- library: arguments that are long numerals
-- expect: budget
local s = (" "):rep(60) .. "1"
local t = {}
for i = 1, 100 do
	t[i] = s
end

local function loop(...)
	while true do
		string.char(...)
		math.max(...)
	end
end

function attack()
	return loop(table.unpack(t))
end

function alive()
	return true
end
