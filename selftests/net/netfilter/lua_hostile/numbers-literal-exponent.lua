-- numbers: literal with an exponent
-- expect: load no floating point near '0x1p4'
x = 0x1p4
