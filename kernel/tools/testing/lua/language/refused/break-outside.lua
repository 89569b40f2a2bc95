-- expect: load break outside loop at line 3
-- §3.3.4 break ends a loop
break
