-- expect: load integer too large near '9223372036854775808'
-- §3.1 differs: the sign is no part of a numeral
local x = -9223372036854775808
