-- parser: character of more than 31 bits
-- expect: load UTF-8 value too large
x = "\u{80000000}"
