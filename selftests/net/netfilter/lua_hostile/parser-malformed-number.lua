-- parser: letters behind digits
-- expect: load malformed number near '0x1g'
x = 0x1g
