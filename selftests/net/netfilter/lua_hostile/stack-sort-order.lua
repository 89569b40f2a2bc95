-- stack: recursion by __lt of what is sorted
-- expect: error
local mt = {}

local function down()
	table.sort({ setmetatable({}, mt), setmetatable({}, mt) })
end

mt.__lt = down

function attack()
	return down()
end

function alive()
	return true
end
