-- gc: weakness that changes while the collector works
-- expect: budget
local mt = { __mode = "k" }
local weak = {}
for i = 1, 200 do
	weak[i] = setmetatable({ [{}] = {} }, mt)
end
local modes = { "k", "v", "kv", "", "x" }

function attack()
	local i = 0
	while true do
		i = i + 1
		mt.__mode = modes[i % 5 + 1]
		weak[i % 200 + 1] = setmetatable({ [{}] = {} }, mt)
	end
end

function alive()
	return true
end
