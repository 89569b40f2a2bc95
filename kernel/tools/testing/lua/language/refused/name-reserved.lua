-- expect: load <name> expected near 'end'
-- §3.1 keywords are no names
local end = 1
