-- expect: load cannot use '...' outside a vararg function
-- §3.4.11 a vararg expression needs a variadic function
local function f()
	return ...
end
