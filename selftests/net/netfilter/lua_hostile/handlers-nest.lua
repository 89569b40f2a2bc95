-- handlers: xpcalls inside each other, each handler failing
-- expect: ok
local function bad()
	error("y")
end

local function down(n)
	if n > 0 then
		xpcall(down, bad, n - 1)
	end
	error("x")
end

function attack()
	return xpcall(down, bad, 5) == false
end

function alive()
	return true
end
