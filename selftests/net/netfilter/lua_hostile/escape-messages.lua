-- escape: addresses in messages and tracebacks
-- expect: ok
function attack()
	local _, a = pcall(string.rep)
	local _, b = pcall(function() return {} + {} end)
	local _, c = pcall(error, debug.traceback("x"))
	for _, s in ipairs { a, b, c, debug.traceback(), debug.traceback(coroutine.create(print)) } do
		if s:find("0x") then
			error(s)
		end
	end
	return true
end

function alive()
	return true
end
