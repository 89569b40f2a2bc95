-- cpu: recursion that branches
-- expect: budget
local function fib(n)
	return n < 2 and n or fib(n - 1) + fib(n - 2)
end

function attack()
	return fib(60)
end

function alive()
	return true
end
