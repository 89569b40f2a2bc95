-- parser: long string that does not end
-- expect: load unfinished long string
x = [==[
]=] ]]
