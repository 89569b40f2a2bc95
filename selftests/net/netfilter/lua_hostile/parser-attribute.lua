-- parser: attribute that is not known
-- expect: load unknown attribute 'weak'
local x <weak> = 1
