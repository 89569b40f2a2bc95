-- coroutines: coroutine inside coroutine by resume, which gives no error
-- expect: ok
local function down(n)
	local ok, err = coroutine.resume(coroutine.create(down), n + 1)
	return ok and err or n
end

function attack()
	return down(0) > 3
end

function alive()
	return true
end
