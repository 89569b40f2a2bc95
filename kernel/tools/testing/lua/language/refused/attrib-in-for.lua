-- expect: load expected
-- §3.3.5 loop variables have none
for i <const> = 1, 2 do end
