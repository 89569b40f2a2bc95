-- expect: load syntax error near '+'
-- §3.3.3 there is no operator +=
x += 1
