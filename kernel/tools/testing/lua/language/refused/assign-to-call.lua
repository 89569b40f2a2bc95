-- expect: load syntax error near '='
-- §3.3.3 a call is no variable
f() = 1
