-- library: string without an end, looked for in thousands of bytes
-- expect: budget
local s = ("x"):rep(20000)

function attack()
	while true do
		pcall(string.unpack, "z", s)
	end
end

function alive()
	return true
end
