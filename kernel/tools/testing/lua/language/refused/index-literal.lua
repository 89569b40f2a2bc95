-- expect: load unexpected symbol near '"abc"'
-- §3.4 a literal string is indexed in parentheses
"abc":len()
