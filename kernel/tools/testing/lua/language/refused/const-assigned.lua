-- expect: load attempt to assign to const variable 'x'
-- §3.3.7 a constant is not assigned to
local x <const> = 1
x = 2
