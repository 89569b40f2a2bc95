-- expect: load no floating point near '1.5'
-- §3.1 differs: no floats
local x = 1.5
