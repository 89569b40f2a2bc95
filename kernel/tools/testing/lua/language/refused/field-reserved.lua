-- expect: load <name> expected near 'end'
-- §3.1 not of fields either
local t = {}
t.end = 1
