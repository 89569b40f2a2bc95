-- parser: or, and, comparisons and calls in a chain of hundreds
-- expect: ok
local function f(a)
	return a
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
		or a and a == a or a and a ~= a or a and a < a or a and not a or a and a.b.c.d or a and a()()()
end

function attack()
	return f(1) == 1
end

function alive()
	return true
end
