-- memory: memory that stays full from call to call
-- expect: budget
-- memory: 32
kept = {}

local function fill()
	while true do
		kept = { kept }
	end
end

function attack()
	while true do
		pcall(fill)
	end
end

function alive()
	return true
end
