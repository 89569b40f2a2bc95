-- library: numbers with a width and a precision of 99
-- expect: budget
local f = ("%-99.99x"):rep(40)
local t = {}
for i = 1, 40 do
	t[i] = i
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
