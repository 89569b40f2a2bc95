-- expect: load syntax error near '='
-- §3.3.3 nor is an expression in parentheses
(x) = 1
