-- gc: short strings in masses, then none
-- expect: budget
function attack()
	while true do
		local t = {}
		for i = 1, 300 do
			t[i] = "s" .. i
		end
	end
end

function alive()
	return true
end
