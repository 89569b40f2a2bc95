-- expect: load attempt to assign to const variable 't'
-- §3.3.7 nor in an inner function
local t <const> = {}
local function f()
	t = nil
end
