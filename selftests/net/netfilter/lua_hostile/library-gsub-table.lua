-- library: table of replacements whose __index goes through a chain
-- expect: budget
local t = {}
for i = 1, 100 do
	t = setmetatable({}, { __index = t })
end
local s = ("x"):rep(1000)

function attack()
	while true do
		s:gsub(".", t)
	end
end

function alive()
	return true
end
