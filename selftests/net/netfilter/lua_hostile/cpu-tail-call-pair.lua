-- cpu: two functions that call each other at their ends, with a growing number
-- expect: budget
local odd

local function even(n)
	return odd(n + 1)
end

function odd(n)
	return even(n + 1)
end

function attack()
	return even(0)
end

function alive()
	return true
end
