-- expect: load integer too large near '9223372036854775808'
-- §3.1 differs: a decimal integer that overflows would be a float
local x = 9223372036854775808
