-- cpu: length of a table whose border is far out
-- expect: budget
local t = { [5] = true, [9] = true }
for i = 0, 62 do
	t[1 << i] = true
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
