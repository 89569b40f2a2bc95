-- coroutines: coroutines, each closed by the __close of another
-- expect: ok
local function nest(n)
	local co = coroutine.create(function()
		local x <close> = setmetatable({}, {
			__close = function()
				if n > 0 then
					coroutine.close(nest(n - 1))
				end
			end
		})
		coroutine.yield()
	end)
	coroutine.resume(co)
	return co
end

function attack()
	-- As deep as the stack lets it; what is too deep is an error of one of them.
	local ok = coroutine.close(nest(100))
	return ok ~= nil
end

function alive()
	return true
end
