-- expect: load ')' expected
-- §3.4 parentheses are balanced
local x = (1 + 2
