-- gc: buffers of functions that fail half-way
-- expect: budget
local s = ("x"):rep(2000)

local function bad()
	error("x")
end

local function half(c)
	return c == "z" and bad() or c:rep(3)
end

function attack()
	while true do
		pcall(string.gsub, s .. "z", "x*()", half)
		pcall(string.gsub, s .. "z", ".", function(c) return half(c) end)
	end
end

function alive()
	return true
end
