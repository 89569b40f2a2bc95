-- metamethods: string that is the __newindex of all strings
-- expect: budget
getmetatable("").__newindex = ""

local function set()
	local s = ""
	s.x = 1
end

function attack()
	while true do
		pcall(set)
	end
end

function alive()
	return true
end
