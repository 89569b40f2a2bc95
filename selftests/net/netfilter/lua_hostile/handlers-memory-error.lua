-- handlers: handler of an error for want of memory, which is not called
-- expect: ok
-- memory: 32
local function double()
	local s = "x"
	while true do
		s = s .. s
	end
end

function attack()
	local called
	local ok, err = xpcall(double, function()
		called = true
	end)
	return not ok and not called and err == "not enough memory"
end

function alive()
	return true
end
