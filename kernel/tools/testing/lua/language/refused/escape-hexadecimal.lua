-- expect: load hexadecimal digit expected near
-- §3.1 \x has two hexadecimal digits
local s = "\x4"
