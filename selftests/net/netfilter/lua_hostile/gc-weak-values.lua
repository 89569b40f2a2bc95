-- gc: tables with weak values, filled with garbage
-- expect: budget
local mt = { __mode = "v" }

function attack()
	while true do
		local t = setmetatable({}, mt)
		for i = 1, 50 do
			t[i] = {}
			t[{}] = {}
		end
	end
end

function alive()
	return true
end
