-- parser: comment that does not end
-- expect: load unfinished long comment
--[==[
]=] ]]
