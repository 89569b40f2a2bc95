-- expect: load unfinished long string (starting at line 3)
-- §3.1 a long string has a closing bracket of its level
local s = [==[ abc ]=] ]]
