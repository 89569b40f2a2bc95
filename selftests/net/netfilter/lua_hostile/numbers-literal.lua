-- numbers: literal with a point
-- expect: load no floating point near '1.5'
x = 1.5
