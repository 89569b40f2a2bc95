-- expect: load expected
-- §3.4.11 the dots end the parameter list
local function f(..., a) end
