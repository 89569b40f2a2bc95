-- cpu: loops in loops, each of them short
-- expect: budget
function attack()
	for a = 1, 50 do
		for b = 1, 50 do
			for c = 1, 50 do
				for d = 1, 50 do
					local e = a + b + c + d
				end
			end
		end
	end
end

function alive()
	return true
end
