-- parser: break without a loop
-- expect: load break outside loop
break
