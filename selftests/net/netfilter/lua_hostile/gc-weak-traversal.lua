-- gc: traversal of a weak table whose entries vanish meanwhile
-- expect: ok
local s = ("x"):rep(20000)

function attack()
	local t = setmetatable({}, { __mode = "k" })
	for i = 1, 100 do
		t[{}] = i
	end
	for k, v in pairs(t) do
		k = nil
		local x = s .. v
	end
	return true
end

function alive()
	return true
end
