-- coroutines: yield out of every metamethod of the interpreter, in a loop
-- expect: budget
local function give()
	coroutine.yield()
	return 1
end

local t = {}
setmetatable(t, {
	__add = give, __sub = give, __unm = give, __len = give, __eq = give, __lt = give,
	__le = give, __concat = give, __index = give, __newindex = give, __call = give,
	__bnot = give, __idiv = give, __shl = give
})
local u = setmetatable({}, getmetatable(t))

function attack()
	local co = coroutine.wrap(function()
		while true do
			local x = t + 1, 1 - t, -t, #t, t == u, t < u, t <= u, t .. u, t.x, t(), ~t, t // 1, t << 1
			t.x = 1
		end
	end)
	while true do
		co()
	end
end

function alive()
	return true
end
