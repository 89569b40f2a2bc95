-- expect: load no floating point near '5.'
-- §3.1 differs: no floats
local x = 5.
