-- expect: load malformed number near '1s'
-- §3.1 names do not begin with a digit
local x = 1st
