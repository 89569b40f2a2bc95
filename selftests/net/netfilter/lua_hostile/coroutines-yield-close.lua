-- coroutines: yield out of __close, after an error
-- expect: ok
local mt = {
	__close = function()
		coroutine.yield(1)
		coroutine.yield(2)
	end
}

function attack()
	local co = coroutine.wrap(function()
		return pcall(function()
			local x <close> = setmetatable({}, mt)
			error("x", 0)
		end)
	end)
	local a, b = co(), co()
	local ok, err = co()
	return a == 1 and b == 2 and not ok and err == "x"
end

function alive()
	return true
end
