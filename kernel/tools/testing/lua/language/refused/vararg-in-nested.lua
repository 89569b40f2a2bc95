-- expect: load cannot use '...' outside a vararg function
-- §3.4.11 directly in it
local function f(...)
	return function() return ... end
end
