-- expect: load malformed number near '0x'
-- §3.1 a hexadecimal numeral has digits
local x = 0x
