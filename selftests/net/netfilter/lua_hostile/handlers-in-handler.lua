-- handlers: handler that calls xpcall with itself
-- expect: ok
local function handler(n)
	return xpcall(error, handler, n)
end

function attack()
	return xpcall(error, handler, 1) == false
end

function alive()
	return true
end
