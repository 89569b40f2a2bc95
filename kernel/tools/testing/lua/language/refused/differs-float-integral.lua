-- expect: load no floating point near '1.0'
-- §3.1 differs: no floats, with integral values neither
local x = 1.0
