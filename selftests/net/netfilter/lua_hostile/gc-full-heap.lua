-- gc: collection after collection, since nothing can be freed
-- expect: budget
local kept = {}
for i = 1, 1500 do
	kept[i] = {}
end
local s = ("x"):rep(40000)

function attack()
	while true do
		pcall(function()
			return s .. s .. s .. s
		end)
	end
end

function alive()
	return true
end
