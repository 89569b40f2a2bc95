-- metamethods: __index through a thousand tables, for ever
-- expect: budget
local t = {}
for i = 1, 1000 do
	t = setmetatable({}, { __index = t })
end

function attack()
	while true do
		local x = t.x
	end
end

function alive()
	return true
end
