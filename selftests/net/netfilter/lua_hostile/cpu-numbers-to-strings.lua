-- cpu: numbers that are made strings
-- expect: budget
function attack()
	local i = math.mininteger
	while true do
		i = i + 1
		local s = i .. i
	end
end

function alive()
	return true
end
