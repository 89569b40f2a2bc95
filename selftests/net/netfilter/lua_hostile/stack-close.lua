-- stack: recursion by __close
-- expect: error
local mt = {}

function mt.__close()
	local x <close> = setmetatable({}, mt)
end

function attack()
	mt.__close()
end

function alive()
	return true
end
