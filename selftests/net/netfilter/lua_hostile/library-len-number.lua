-- library: length of numbers
-- expect: budget
function attack()
	local i = math.mininteger
	while true do
		i = i + 1
		string.len(i)
	end
end

function alive()
	return true
end
