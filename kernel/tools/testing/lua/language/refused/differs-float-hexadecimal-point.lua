-- expect: load no floating point near '0xA.8'
-- §3.1 differs: no floats
local x = 0xA.8
