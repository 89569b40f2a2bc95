-- expect: load malformed number near '1..2'
-- §3.1 a numeral goes as far as it can
local x = 1..2
