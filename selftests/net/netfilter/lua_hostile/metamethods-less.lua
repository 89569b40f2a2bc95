-- metamethods: __lt and __le in a loop
-- expect: budget
local mt = {
	__lt = function()
		return false
	end,
	__le = function()
		return false
	end
}
local a, b = setmetatable({}, mt), setmetatable({}, mt)

function attack()
	repeat
	until a < b or a <= b
end

function alive()
	return true
end
