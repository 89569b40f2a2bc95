-- expect: load <eof> expected near 'local'
-- §3.3.4 return is the last statement of a block
return 1
local x = 2
