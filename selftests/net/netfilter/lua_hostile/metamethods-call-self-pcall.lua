-- metamethods: table that is its own __call, called by pcall
-- expect: budget
local t = {}
setmetatable(t, { __call = t })

function attack()
	return pcall(t)
end

function alive()
	return true
end
