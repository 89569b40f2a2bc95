-- expect: load no floating point near '1e3'
-- §3.1 differs: no floats
local x = 1e3
