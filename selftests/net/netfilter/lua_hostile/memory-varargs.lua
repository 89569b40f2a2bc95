-- memory: argument list that grows with every call
-- expect: budget
local function f(...)
	return f(1, ...)
end

function attack()
	return f()
end

function alive()
	return true
end
