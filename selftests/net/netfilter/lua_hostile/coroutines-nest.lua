-- coroutines: coroutine inside coroutine
-- expect: error C stack overflow
local function down()
	return coroutine.wrap(down)()
end

function attack()
	return down()
end

function alive()
	return true
end
