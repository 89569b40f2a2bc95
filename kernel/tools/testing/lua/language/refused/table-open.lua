-- expect: load '}' expected
-- §3.4.9 so are braces
local t = {1, 2
