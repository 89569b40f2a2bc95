-- metamethods: table behind ten proxies
-- expect: budget
local t = {}
for i = 1, 10 do
	local inner = t
	t = setmetatable({}, {
		__index = function(_, k)
			return inner[k]
		end,
		__newindex = function(_, k, v)
			inner[k] = v
		end
	})
end

function attack()
	while true do
		t[1] = t[1]
	end
end

function alive()
	return true
end
