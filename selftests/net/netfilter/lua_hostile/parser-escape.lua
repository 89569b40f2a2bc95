-- parser: escape that is not known
-- expect: load invalid escape sequence
x = "\q"
