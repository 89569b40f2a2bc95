-- cpu: table that goes from its array part to its hash part and back
-- expect: budget
function attack()
	while true do
		local t = {}
		for i = 1, 64 do
			t[i] = i
		end
		for i = 1, 60 do
			t[i] = nil
		end
		for i = 1, 64 do
			t[-i] = i
		end
	end
end

function alive()
	return true
end
