-- gc: tables that are garbage at once, beside many that are not
-- expect: budget
local kept = {}
for i = 1, 1000 do
	kept[i] = {}
end

function attack()
	while true do
		local t = { 1, 2, 3, x = 4 }
	end
end

function alive()
	return true
end
