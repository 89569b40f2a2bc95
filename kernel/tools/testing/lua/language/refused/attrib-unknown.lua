-- expect: load unknown attribute 'constant'
-- §3.3.7 there are the attributes const and close
local x <constant> = 1
