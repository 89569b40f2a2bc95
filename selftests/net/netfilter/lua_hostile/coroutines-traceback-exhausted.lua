-- coroutines: coroutine that spends its budget on the traceback of another
-- expect: budget
local function long(n)
	local x = 1
	goto after
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x x = x < x
	::after::
	if n > 0 then
		x = long(n - 1)
	else
		x = coroutine.yield()
	end
	return x
end
local co, looking = coroutine.create(long), nil
coroutine.resume(co, 10)

function attack()
	-- Left in the middle, it would be neither dead nor to be resumed.
	if looking and coroutine.status(looking) == "normal" then
		return false
	end
	looking = coroutine.create(function()
		while true do
			debug.traceback(co)
		end
	end)
	coroutine.resume(looking)
end

function alive()
	return true
end
