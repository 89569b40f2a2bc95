-- gc: __gc, which is never called
-- expect: ok
called = 0
local mt = {
	__gc = function(t)
		called = called + 1
		while true do
		end
	end
}

function attack()
	for i = 1, 300 do
		local t = setmetatable({}, mt)
		mt.__gc = mt.__gc
	end
	return called == 0
end

function alive()
	return true
end
