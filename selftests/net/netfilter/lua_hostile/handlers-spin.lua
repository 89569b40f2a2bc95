-- handlers: handler that never ends
-- expect: budget
local function spin()
	while true do
	end
end

function attack()
	xpcall(error, spin)
	while true do
		xpcall(spin, spin)
	end
end

function alive()
	return true
end
