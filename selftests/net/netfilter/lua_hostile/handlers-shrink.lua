-- handlers: errors caught where the recursion is deep
-- expect: budget
local function down(n)
	while n == 0 do
		pcall(error)
	end
	return (down(n - 1))
end

function attack()
	return down(500)
end

function alive()
	return true
end
