-- expect: load syntax error near '1'
-- §3.4.10 a number is no argument without parentheses
f 1
