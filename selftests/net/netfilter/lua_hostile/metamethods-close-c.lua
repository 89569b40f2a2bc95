-- metamethods: __close that is a C function
-- expect: error
local guard = setmetatable({}, { __close = table.sort })

function attack()
	local x <close> = guard
	error("x")
end

function alive()
	return true
end
