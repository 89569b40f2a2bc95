-- stack: recursion to the end of the stack, again and again
-- expect: budget
local function down(s)
	return (s:gsub(".", down))
end

function attack()
	while true do
		pcall(down, "x")
	end
end

function alive()
	return true
end
