-- parser: byte of more than 255
-- expect: load decimal escape too large
x = "\256"
