-- cpu: next over a table with thousands of slots and nothing in them
-- expect: budget
local t = {}
for i = 1, 2000 do
	t[-i] = i
end
for i = 1, 2000 do
	t[-i] = nil
end

function attack()
	while true do
		next(t)
	end
end

function alive()
	return true
end
