-- gc: weak keys in a chain through one table
-- expect: budget
local n = 800
local keys = {}
weak = setmetatable({}, { __mode = "k" })
for i = 1, n do
	keys[i] = {}
end
for i = 1, n - 1 do
	weak[keys[i]] = keys[i + 1]
end
first = keys[1]
keys = nil
local s = ("x"):rep(20000)

function attack()
	while true do
		local t = s .. "y"
	end
end

function alive()
	return true
end
