-- stack: coroutine inside coroutine while loading
-- expect: load
local function down()
	return coroutine.wrap(down)()
end

down()
