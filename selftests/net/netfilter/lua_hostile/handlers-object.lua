-- handlers: error object whose __tostring never ends
-- expect: error error object is a table value
local object = setmetatable({}, {
	__tostring = function()
		while true do
		end
	end,
	__name = "x"
})

function attack()
	error(object)
end

function alive()
	return true
end
