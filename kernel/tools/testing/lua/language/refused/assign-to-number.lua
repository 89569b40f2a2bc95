-- expect: load unexpected symbol near '1'
-- §3.3.3 nor is a number
1 = x
