-- expect: load unexpected symbol near
-- §3.4 an operand is missing
local x = 1 + * 2
