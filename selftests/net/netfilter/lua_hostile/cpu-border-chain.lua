-- cpu: the same, with long chains where the border is looked for
-- expect: budget
local n = 256
local t = { [5] = true, [9] = true }
for i = 0, 62 do
	t[1 << i] = true
end
for i = 1, n - 80 do
	t[(1 << i % 8) + i * (n - 1)] = i
end

function attack()
	while true do
		local x = #t x = #t x = #t x = #t x = #t x = #t x = #t x = #t
		x = #t x = #t x = #t x = #t x = #t x = #t x = #t x = #t
	end
end

function alive()
	return true
end
