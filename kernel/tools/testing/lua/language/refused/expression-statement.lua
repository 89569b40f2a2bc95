-- expect: load syntax error near
-- §3.3.6 of expressions only calls are statements
local x = 1
x
