-- handlers: handler that takes all memory
-- expect: ok
-- memory: 32
local function double()
	local s = "x"
	while true do
		s = s .. s
	end
end

function attack()
	local ok, err = xpcall(error, double, "x")
	return not ok and err == "not enough memory"
end

function alive()
	return true
end
