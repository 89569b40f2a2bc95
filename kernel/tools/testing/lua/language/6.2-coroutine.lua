-- SPDX-License-Identifier: GPL-2.0
-- Lua 5.4 manual §6.2, coroutine manipulation, and §2.6, coroutines.
-- Mutation: luaB_close() of lcorolib.c that does not call lua_closethread().

local expect = require "expect"
local eq, same, fails = expect.eq, expect.same, expect.fails
local pack = table.pack

local create, resume, status = coroutine.create, coroutine.resume, coroutine.status
local wrap, yield = coroutine.wrap, coroutine.yield

-- §2.6 the manual's example
do
	local out = {}
	local function put(...) out[#out + 1] = table.concat({...}, " ") end
	local function foo(a)
		put("foo", a)
		return yield(2 * a)
	end
	local co = create(function(a, b)
		put("co-body", a, b)
		local r = foo(a + 1)
		put("co-body", r)
		local r, s = yield(a + b, a - b)
		put("co-body", r, s)
		return b, "end"
	end)
	same(pack(resume(co, 1, 10)), true, 4)
	same(pack(resume(co, "r")), true, 11, -9)
	same(pack(resume(co, "x", "y")), true, 10, "end")
	same(pack(resume(co, "x", "y")), false, "cannot resume dead coroutine")
	eq(table.concat(out, ", "), "co-body 1 10, foo 2, co-body r, co-body x y")
end

-- §6.2 create: a thread that has not started
do
	local ran = false
	local co = create(function() ran = true end)
	eq(type(co), "thread")
	eq(status(co), "suspended")
	eq(ran, false)
	eq(create(print) == create(print), false)
	fails("bad argument #1 (function expected, got number)", create, 1)
	fails("bad argument #1 (function expected, got no value)", create)
	fails("bad argument #1 (function expected, got table)", create,
	      setmetatable({}, {__call = print}))
	-- of a function in C, too
	same(pack(resume(create(string.rep), "ab", 2)), true, "abab")
	same(pack(resume(create(yield), 1, 2)), true, 1, 2)
	same(pack(resume(create(error), "e")), false, "e")
end

-- §6.2 resume: arguments and results, both ways
do
	local co = create(function(...)
		local n = select("#", ...)
		local got = pack(...)
		while true do
			got = pack(yield(n, table.unpack(got, 1, got.n)))
			n = got.n
		end
	end)
	same(pack(resume(co)), true, 0)
	same(pack(resume(co, nil)), true, 1, nil)
	same(pack(resume(co, 1, nil, 3)), true, 3, 1, nil, 3)
	same(pack(resume(co)), true, 0)
	eq(select("#", resume(co, table.unpack({}, 1, 200))), 202)
	local none = create(function() end)
	same(pack(resume(none)), true)
	same(pack(resume(create(function() return nil end))), true, nil)
	same(pack(resume(create(function() yield() end))), true)
	fails("bad argument #1 (thread expected", resume)
	fails("bad argument #1 (thread expected", resume, print)
end

-- §6.2 resume: errors, with any object
do
	local t = {}
	same(pack(resume(create(function() error(t) end))), false, t)
	same(pack(resume(create(function() error("e", 0) end))), false, "e")
	same(pack(resume(create(function() error() end))), false, nil)
	local co = create(function() local x; x() end)
	local ok, msg = resume(co)
	eq(ok, false)
	assert(msg:find("attempt to call a nil value (local 'x')", 1, true))
	eq(status(co), "dead")
	same(pack(resume(co)), false, "cannot resume dead coroutine")
	same(pack(resume(coroutine.running())), false, "cannot resume non-suspended coroutine")
	local outer
	outer = create(function()
		return resume(create(function() return resume(outer) end))
	end)
	same(pack(resume(outer)), true, true, false, "cannot resume non-suspended coroutine")
end

-- §6.2 status
do
	local co, inside, normal
	co = create(function()
		inside = status(co)
		local inner = create(function() normal = status(co) end)
		resume(inner)
		yield()
	end)
	eq(status(co), "suspended")
	resume(co)
	eq(inside, "running")
	eq(normal, "normal")
	eq(status(co), "suspended")
	resume(co)
	eq(status(co), "dead")
	local failed = create(error)
	resume(failed)
	eq(status(failed), "dead")
	eq(status(coroutine.running()), "running")
	eq(wrap(function(main) return status(main) end)(coroutine.running()), "normal")
	fails("bad argument #1 (thread expected", status)
	fails("bad argument #1 (thread expected", status, {})
end

-- §6.2 running
do
	local main, is_main = coroutine.running()
	same(pack(type(main), is_main), "thread", true)
	local co
	co = create(function() return coroutine.running() end)
	same(pack(resume(co)), true, co, false)
end

-- §6.2 isyieldable
do
	eq(coroutine.isyieldable(), false)
	eq(wrap(function() return coroutine.isyieldable() end)(), true)
	eq(coroutine.isyieldable((coroutine.running())), false)
	local co = create(function() end)
	eq(coroutine.isyieldable(co), true)
	-- inside a function of C that yields cannot cross
	local inside
	wrap(function()
		table.sort({2, 1},
			function(a, b) inside = coroutine.isyieldable(); return a < b end)
	end)()
	eq(inside, false)
end

-- §6.2 yield: from nested calls, and what it cannot cross
do
	local co = wrap(function()
		local function f(n) if n == 0 then return yield("bottom") end return (f(n - 1)) end
		return "got " .. f(20)
	end)
	eq(co(), "bottom")
	eq(co("back"), "got back")
	fails("attempt to yield from outside a coroutine", yield)
	fails("attempt to yield from outside a coroutine", function() yield(1) end)
	local function inside(f)
		local _, msg = resume(create(f))
		return msg
	end
	local crossed = "attempt to yield across a C-call boundary"
	eq(inside(function() table.sort({3, 2, 1}, function() yield() end) end), crossed)
	eq(inside(function() ("x"):gsub(".", function() yield() end) end), crossed)
	eq(inside(function() return tostring(setmetatable({}, {__tostring = yield})) end), crossed)
	eq(inside(function() table.concat(setmetatable({},
	   {__len = function() yield() end})) end), crossed)
	-- a coroutine inside may
	eq(wrap(function()
		return (("x"):gsub(".", function() return wrap(function() yield("y") end)() end))
	end)(), "y")
end

-- §2.6 yields cross pcall, xpcall, error handling and iterators
do
	local co = wrap(function()
		local r = pack(pcall(function(a)
			local b = yield(a)
			error(b, 0)
		end, 1))
		yield(r[1], r[2])
		r = pack(xpcall(function() yield("in xpcall"); error("x", 0) end,
				function(m) return m .. " handled" end))
		yield(r[1], r[2])
		r = pack(pcall(pcall, function() return yield("twice") end))
		yield(table.unpack(r, 1, r.n))
		for v in function() return yield("iterator") end do yield("body " .. v) end
		return "end"
	end)
	same(pack(co()), 1)
	same(pack(co("thrown")), false, "thrown")
	same(pack(co()), "in xpcall")
	same(pack(co()), false, "x handled")
	same(pack(co()), "twice")
	same(pack(co("a", nil)), true, true, "a", nil)
	same(pack(co()), "iterator")
	same(pack(co("v")), "body v")
	same(pack(co()), "iterator")
	same(pack(co(nil)), "end")
	-- in pairs by its metamethod
	local p = setmetatable({}, {
		__pairs = function() return yield("pairs") end,
		__index = function(_, i) return yield(i) end,
	})
	co = wrap(function()
		for k, v in pairs(p) do yield(k .. v) end
		return "end"
	end)
	eq(co(), "pairs")
	eq(co(next, {x = "y"}), "xy")
	eq(co(), "end")
	-- not those that functions of C call
	local crossed = "attempt to yield across a C-call boundary"
	same(pack(resume(create(function() return table.unpack(p, 1, 1) end))), false, crossed)
	same(pack(resume(create(function() for _ in ipairs(p) do end end))), false, crossed)
end

-- §6.2 wrap: results without the status; errors go to the caller
do
	local f = wrap(function(a, b)
		local c, d = yield(a, b)
		return c, d, "end"
	end)
	eq(type(f), "function")
	same(pack(f(1, 2)), 1, 2)
	same(pack(f(3, nil)), 3, nil, "end")
	fails("cannot resume dead coroutine", f)
	local t = {}
	same(pack(pcall(wrap(function() error(t) end))), false, t)
	same(pack(pcall(wrap(function() error() end))), false, nil)
	fails("broken", wrap(function() error("broken", 0) end))
	fails("attempt to index a nil value (local 'x')", wrap(function() local x; return x.y end))
	-- of a message the place of the call may be told, too
	local g = wrap(function() error("deep") end)
	local ok, msg = pcall(function() local r = g(); return r end)
	eq(ok, false)
	assert(msg:find("deep$"))
	fails("bad argument #1 (function expected, got nil)", wrap, nil)
	-- as an iterator
	local s = ""
	for i, v in wrap(function() for i = 1,
		3 do yield(i, i * i) end end) do s = s .. i .. v .. " " end
	eq(s, "11 24 39 ")
	-- itself
	local again
	again = wrap(function() return again() end)
	fails("cannot resume non-suspended coroutine", again)
end

-- What closes leaves its name and the error that it got in log.
local log = ""
local function closer(name)
	return setmetatable({}, {__close = function(_, err)
		log = log .. name .. (err == nil and "" or "(" .. tostring(err) .. ")") .. " "
	end})
end
local function logged()
	local s = log
	log = ""
	return s
end

-- §6.2 wrap closes the coroutine when there is an error
do
	local f = wrap(function()
		local a <close> = closer("a")
		yield(1)
		error("e", 0)
	end)
	eq(f(), 1)
	fails("e", f)
	eq(logged(), "a(e) ")
end

-- §6.2 close
do
	-- one that has not started, one that is done
	local co = create(function() local a <close> = closer("never") end)
	same(pack(coroutine.close(co)), true)
	eq(status(co), "dead")
	same(pack(coroutine.close(co)), true)
	eq(logged(), "")
	co = create(function() local a <close> = closer("end") end)
	resume(co)
	eq(logged(), "end ")
	same(pack(coroutine.close(co)), true)
	-- one that is suspended: its variables are closed, last one first
	co = create(function()
		local a <close> = closer("a")
		local b <close> = closer("b")
		do local c <close> = closer("c"); yield() end
		error("not reached")
	end)
	resume(co)
	eq(logged(), "")
	same(pack(coroutine.close(co)), true)
	eq(logged(), "c b a ")
	eq(status(co), "dead")
	same(pack(resume(co)), false, "cannot resume dead coroutine")
	-- through pcall, and where C called
	co = create(function()
		local a <close> = closer("outer")
		pcall(function() local b <close> = closer("inner"); yield() end)
	end)
	resume(co)
	same(pack(coroutine.close(co)), true)
	eq(logged(), "inner outer ")
	-- one that ended in an error: that error
	co = create(function()
		local a <close> = closer("a")
		error("e", 0)
	end)
	same(pack(resume(co)), false, "e")
	eq(logged(), "")
	same(pack(coroutine.close(co)), false, "e")
	eq(logged(), "a(e) ")
	-- an error in a method
	co = create(function()
		local a <close> = closer("a")
		local b <close> = setmetatable({}, {__close = function() error("in close", 0) end})
		yield()
	end)
	resume(co)
	same(pack(coroutine.close(co)), false, "in close")
	eq(logged(), "a(in close) ")
	same(pack(coroutine.close(co)), true)
	-- one that is active cannot be closed
	fails("cannot close a running coroutine", coroutine.close, coroutine.running())
	local main = coroutine.running()
	co = wrap(function() return pcall(coroutine.close, main) end)
	local ok, msg = co()
	eq(ok, false)
	assert(msg:find("cannot close a normal coroutine", 1, true))
	fails("bad argument #1 (thread expected", coroutine.close, nil)
end

-- §2.6 a yield out of a closing method, at the end of a block
do
	local f = wrap(function()
		do
			local a <close> = setmetatable({},
				{__close = function() yield("closing"); log = log .. "closed " end})
			yield("body")
		end
		log = log .. "after "
		return "end"
	end)
	eq(f(), "body")
	eq(f(), "closing")
	eq(f(), "end")
	eq(logged(), "closed after ")
	-- after a return and after an error
	f = wrap(function()
		local a <close> = setmetatable({}, {__close = function() yield("in return") end})
		return 1, 2
	end)
	eq(f(), "in return")
	same(pack(f()), 1, 2)
	f = wrap(function()
		return pcall(function()
			local a <close> = setmetatable({},
				{__close = function(_, e) yield("for " .. e) end})
			error("e", 0)
		end)
	end)
	eq(f(), "for e")
	same(pack(f()), false, "e")
end

-- §2.6 coroutines that call each other, and many of them
do
	local function gen(n) return wrap(function() for i = 1, n do yield(i) end end) end
	local function filter(p, g)
		return wrap(function()
			for v in g do if v % p ~= 0 then yield(v) end end
		end)
	end
	local function from2(n) return wrap(function() for i = 2, n do yield(i) end end) end
	local g, primes = from2(20), ""
	for _ = 1, 4 do
		local p = g()
		primes = primes .. p .. " "
		g = filter(p, g)
	end
	eq(primes, "2 3 5 7 ")
	local sum = 0
	for _ = 1, 100 do for v in gen(3) do sum = sum + v end end
	eq(sum, 600)
	local list = {}
	for i = 1, 100 do list[i] = wrap(function() local v = i; while true do v = v + yield(v) end end) end
	for i = 1, 100 do eq(list[i](), i) end
	for i = 100, 1, -1 do eq(list[i](1), i + 1) end
	-- producer and consumer
	local producer = create(function() for _, v in ipairs({"a", "b"}) do yield(v) end end)
	local function receive() local _, v = resume(producer); return v end
	same(pack(receive(), receive(), receive()), "a", "b", nil)
end

-- §2.6 coroutines share globals and upvalues, and have their own stack
do
	shared = 1
	local up = 1
	local co = wrap(function() shared = shared + 1; up = up + 1; yield(); return shared, up end)
	co()
	same(pack(shared, up), 2, 2)
	shared, up = 10, 20
	same(pack(co()), 10, 20)
	shared = nil
	-- deep in one, shallow in the other
	local function deep(n) if n == 0 then yield("deep") return 0 end return 1 + deep(n - 1) end
	local d = wrap(function() return deep(100) end)
	eq(d(), "deep")
	eq(d(), 100)
	-- an endless recursion in one leaves the others
	local ok = resume(create(function() local function f() return 1 + f() end return f() end))
	eq(ok, false)
	eq(wrap(function() return 5 end)(), 5)
end
