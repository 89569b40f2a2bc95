-- memory: memory that stays full, and a call that wants none
-- expect: ok
-- memory: 32
local kept

local function fill()
	while true do
		kept = setmetatable({}, kept)
	end
end

function attack()
	local ok, err = pcall(fill)
	return not ok and err == "not enough memory"
end

function alive()
	return true
end
