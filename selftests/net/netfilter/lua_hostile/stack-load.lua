-- stack: endless recursion of Lua while loading
-- expect: load
local function down()
	return 1 + down()
end

down()
