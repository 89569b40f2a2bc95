-- expect: load no floating point near '0x1p4'
-- §3.1 differs: no floats
local x = 0x1p4
