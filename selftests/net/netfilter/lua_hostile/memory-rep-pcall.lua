-- memory: huge strings inside pcall, for ever
-- expect: budget
function attack()
	while true do
		pcall(string.rep, "x", 1 << 30)
	end
end

function alive()
	return true
end
