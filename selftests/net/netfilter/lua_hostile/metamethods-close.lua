-- metamethods: __close that never ends, of a call that is over its budget
-- expect: budget
local guard = setmetatable({}, {
	__close = function()
		while true do
		end
	end
})

function attack()
	local x <close> = guard
	local y <close> = guard
	while true do
	end
end

function alive()
	return true
end
