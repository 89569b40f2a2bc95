-- stack: recursion by %s of format
-- expect: error C stack overflow
local t = setmetatable({}, {
	__tostring = function(t)
		return ("%s"):format(t)
	end
})

function attack()
	return tostring(t)
end

function alive()
	return true
end
