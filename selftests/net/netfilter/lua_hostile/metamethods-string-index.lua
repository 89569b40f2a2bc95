-- metamethods: string that is the __index of all strings
-- expect: budget
getmetatable("").__index = ""

local function get()
	return ("").x
end

function attack()
	while true do
		pcall(get)
	end
end

function alive()
	return true
end
