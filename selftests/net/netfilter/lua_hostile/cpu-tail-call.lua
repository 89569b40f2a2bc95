-- cpu: function that calls itself at its end
-- expect: budget
local function f()
	return f()
end

function attack()
	return f()
end

function alive()
	return true
end
