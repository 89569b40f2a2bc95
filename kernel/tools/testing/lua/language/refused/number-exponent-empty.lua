-- expect: load malformed number near '1e'
-- §3.1 an exponent has digits
local x = 1e
