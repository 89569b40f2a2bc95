-- parser: jump into the scope of a variable
-- expect: load jumps into the scope of
goto inside
local x
::inside::
print(x)
