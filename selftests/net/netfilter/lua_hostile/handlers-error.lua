-- handlers: handler that fails, each time it is called
-- expect: ok
local function bad()
	error("y")
end

function attack()
	local ok = xpcall(error, bad, "x")
	return ok == false
end

function alive()
	return true
end
