-- expect: load attempt to assign to const variable 'f'
-- §3.3.7 nor by a function statement
local f <const> = print
function f() end
