-- numbers: literal beyond 64 bits
-- expect: load integer too large near '9223372036854775808'
x = 9223372036854775808
