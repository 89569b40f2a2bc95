-- parser: string that does not end
-- expect: load unfinished string
x = "x
