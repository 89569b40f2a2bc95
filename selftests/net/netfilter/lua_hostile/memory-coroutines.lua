-- memory: coroutines, each suspended in the middle
-- expect: memory
-- memory: 32
function attack()
	local t = {}
	while true do
		local co = coroutine.wrap(coroutine.yield)
		co()
		t[#t + 1] = co
	end
end

function alive()
	return true
end
