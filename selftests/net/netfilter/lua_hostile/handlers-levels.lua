-- handlers: errors that look for their place, levels up
-- expect: budget
local function down(n)
	while n == 0 do
		pcall(error, "x", 500)
		pcall(error, "x", math.maxinteger)
		pcall(error, "x", math.mininteger)
	end
	return (down(n - 1))
end

function attack()
	return down(500)
end

function alive()
	return true
end
