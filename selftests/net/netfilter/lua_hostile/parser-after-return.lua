-- parser: statement after return
-- expect: load <eof> expected near 'x'
return 1
x = 2
