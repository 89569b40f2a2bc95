-- expect: load function arguments expected near
-- §3.4.10 a method is called
local x = t:name
