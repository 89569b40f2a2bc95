-- handlers: __close that fails while an error is on its way
-- expect: error last
local function guard(msg)
	return setmetatable({}, {
		__close = function()
			error(msg, 0)
		end
	})
end

function attack()
	local a <close> = guard("last")
	local b <close> = guard("second")
	local c <close> = guard("first")
	error("x")
end

function alive()
	return true
end
