-- expect: load multiple to-be-closed variables in local list
-- §3.3.7 a list has one to-be-closed variable at most
local x <close>, y <close> = nil, nil
