-- metamethods: __call through a hundred tables, with many arguments to move
-- expect: budget
local t = function() end
for i = 1, 100 do
	t = setmetatable({}, { __call = t })
end
local s = ("x"):rep(1000)

function attack()
	while true do
		pcall(t, s:byte(1, -1))
	end
end

function alive()
	return true
end
