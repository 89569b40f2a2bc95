-- coroutines: coroutines of C functions
-- expect: ok
function attack()
	local co = coroutine.wrap(coroutine.yield)
	if co(1) ~= 1 or co(2) ~= 2 or pcall(co) then
		return false
	end
	co = coroutine.wrap(pcall)
	if co(coroutine.yield, 3) ~= 3 or co(4) ~= true then
		return false
	end
	local ok, err = pcall(coroutine.wrap(coroutine.wrap))
	return not ok
end

function alive()
	return true
end
