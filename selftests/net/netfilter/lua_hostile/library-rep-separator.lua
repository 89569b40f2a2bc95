-- library: nothing with a separator, in thousands
-- expect: budget
function attack()
	while true do
		string.rep("", 10000, "x")
		string.rep("x", 10000)
	end
end

function alive()
	return true
end
