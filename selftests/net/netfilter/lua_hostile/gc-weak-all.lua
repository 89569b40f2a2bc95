-- gc: tables with weak keys and values that refer to each other
-- expect: budget
local mt = { __mode = "kv" }

function attack()
	local last = setmetatable({}, mt)
	while true do
		local t = setmetatable({}, mt)
		t[last] = t
		last[t] = last
		last = t
	end
end

function alive()
	return true
end
