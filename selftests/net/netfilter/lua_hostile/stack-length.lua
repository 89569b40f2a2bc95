-- stack: recursion by __len
-- expect: error C stack overflow
local t = setmetatable({}, {
	__len = function(t)
		return #t
	end
})

function attack()
	return #t
end

function alive()
	return true
end
