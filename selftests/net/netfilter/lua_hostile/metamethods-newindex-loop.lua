-- metamethods: table that is its own __newindex
-- expect: error '__newindex' chain too long
local a = {}
a.__newindex = a
setmetatable(a, a)

function attack()
	a.x = 1
end

function alive()
	return true
end
