-- parser: two variables to be closed in one list
-- expect: load multiple to-be-closed variables
local x <close>, y <close> = nil, nil
