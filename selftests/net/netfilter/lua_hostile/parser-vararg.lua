-- parser: arguments of a function that takes none
-- expect: load cannot use '...' outside a vararg function
function f()
	return ...
end
