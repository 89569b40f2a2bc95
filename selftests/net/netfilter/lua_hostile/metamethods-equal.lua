-- metamethods: __eq in a loop
-- expect: budget
local mt = {
	__eq = function()
		return false
	end
}
local a, b = setmetatable({}, mt), setmetatable({}, mt)

function attack()
	repeat
	until a == b
end

function alive()
	return true
end
