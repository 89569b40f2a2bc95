-- coroutines: coroutine that resumes and closes the one that runs it
-- expect: ok
function attack()
	local main = coroutine.running()
	return coroutine.wrap(function()
		local ok = coroutine.resume(main)
		return not ok and not pcall(coroutine.close, main)
	end)()
end

function alive()
	return true
end
