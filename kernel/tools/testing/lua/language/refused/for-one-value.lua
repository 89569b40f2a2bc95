-- expect: load ',' expected near 'do'
-- §3.3.5 a numerical loop has a limit
for i = 1 do end
