-- expect: load unexpected symbol near '!'
-- §3.1 the operator is ~=
local x = 1 != 2
