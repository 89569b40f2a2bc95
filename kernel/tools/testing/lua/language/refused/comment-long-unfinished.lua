-- expect: load unfinished long comment (starting at line 3)
-- §3.1 so has a long comment
--[[ no end
local x = 1
