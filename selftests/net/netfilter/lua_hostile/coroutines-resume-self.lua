-- coroutines: coroutine that resumes itself
-- expect: ok
function attack()
	local co
	co = coroutine.create(function()
		return coroutine.resume(co)
	end)
	local ok, inner, err = coroutine.resume(co)
	return ok and not inner and err == "cannot resume non-suspended coroutine"
end

function alive()
	return true
end
