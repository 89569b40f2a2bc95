-- expect: load attempt to assign to const variable 'x'
-- §3.3.8 a to-be-closed variable is a constant
local x <close> = nil
x = nil
