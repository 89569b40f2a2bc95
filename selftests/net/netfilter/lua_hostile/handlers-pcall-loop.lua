-- handlers: endless loop inside pcall, for ever
-- expect: budget
local function spin()
	while true do
	end
end

function attack()
	while true do
		pcall(spin)
	end
end

function alive()
	return true
end
