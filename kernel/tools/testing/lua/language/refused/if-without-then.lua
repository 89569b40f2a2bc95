-- expect: load 'then' expected near 'x'
-- §3.3.4 if needs then
if true
	x = 1
end
