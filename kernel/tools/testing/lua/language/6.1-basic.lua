-- SPDX-License-Identifier: GPL-2.0
-- Lua 5.4 manual §6.1, basic functions, and §2.3, error handling.
-- Mutation: KLUA_NUMERAL_MAX of override/charge.h as 65.

local expect = require "expect"
local eq, same, fails = expect.eq, expect.same, expect.fails
local pack = table.pack
local max, min = math.maxinteger, math.mininteger

-- §6.1 assert returns its arguments, or raises
do
	same(pack(assert(1, nil, "x")), 1, nil, "x")
	same(pack(assert(true)), true)
	same(pack(assert(0)), 0)
	same(pack(assert("")), "")
	fails("assertion failed!", assert, false)
	fails("assertion failed!", assert, nil)
	fails("own text", assert, false, "own text")
	fails("own text", assert, nil, "own text", "more")
	local t = {}
	same(pack(pcall(assert, false, t)), false, t)
	same(pack(pcall(assert, nil, nil)), false, nil)
	same(pack(pcall(assert, false, 7)), false, 7)
	fails("bad argument #1 (value expected)", assert)
end

-- §6.1 collectgarbage: memory in use
do
	local before = collectgarbage("count")
	local s = ("x"):rep(100000)
	local after = collectgarbage("count")
	assert(after > before and after - before < 200)
	eq(#s, 100000)
end

-- §6.1 differs: collectgarbage knows "count" only, in whole kilobytes
do
	eq(math.type(collectgarbage("count")), "integer")
	for _, opt in ipairs({"collect", "stop", "restart", "step", "isrunning", "incremental",
			      "generational", "setpause", "setstepmul", "x", ""}) do
		fails("only \"count\" is allowed", collectgarbage, opt)
	end
	-- what it does without an option, to collect, too
	fails("only \"count\" is allowed", collectgarbage)
	fails("string expected", collectgarbage, {})
end

-- §6.1 error: any value is an error object
do
	local t = {}
	same(pack(pcall(error, t)), false, t)
	same(pack(pcall(error, nil)), false, nil)
	same(pack(pcall(error)), false, nil)
	same(pack(pcall(error, 5)), false, 5)
	same(pack(pcall(error, true)), false, true)
	same(pack(pcall(error, print)), false, print)
	same(pack(pcall(error, "text", 0)), false, "text")
end

-- §6.1 error: the position where level tells
do
	-- Lines from the first to the one that a message names, and its text.
	local function at(f, ...)
		local _, msg = pcall(f, ...)
		local line, text = msg:match("^[^:]+:(%d+): (.*)$")
		return tonumber(line), text
	end
	local function here() error("h") end
	local base = at(here)
	local function one() error("one", 1) end
	local function zero() error("zero", 0) end
	local function two()
		error("two", 2)
	end
	local function caller()
		local _ = nil
		two()
	end
	same(pack(at(here)), base, "h")
	same(pack(at(one)), base + 2, "one")
	same(pack(select(2, pcall(zero))), "zero")
	same(pack(at(caller)), base + 9, "two")
	-- what is no string gets no position
	same(pack(select(2, pcall(function() error(12, 1) end))), 12)
	-- a level beyond the stack gives none
	same(pack(select(2, pcall(function() error("far", 100) end))), "far")
	-- where a function of C called there is none
	same(pack(select(2, pcall(pcall, error, "c"))), false, "c")
	-- positions of errors of Lua itself
	local function index() local t; return t.x end
	same(pack((at(index))), base + 22)
end

-- §6.1 _G is the global environment
do
	eq(_G._G, _G)
	eq(_G, _ENV)
	eq(_G.print, print)
	eq(type(_G), "table")
end

-- §6.1 getmetatable, setmetatable
do
	local mt = {}
	local t = {}
	eq(setmetatable(t, mt), t)
	eq(getmetatable(t), mt)
	eq(setmetatable(t, nil), t)
	eq(getmetatable(t), nil)
	mt.__metatable = "locked"
	setmetatable(t, mt)
	eq(getmetatable(t), "locked")
	fails("cannot change a protected metatable", setmetatable, t, nil)
	fails("cannot change a protected metatable", setmetatable, t, {})
	mt.__metatable = false
	eq(getmetatable(t), false)
	fails("cannot change a protected metatable", setmetatable, t, nil)
	fails("bad argument #1 (table expected, got number)", setmetatable, 1, {})
	fails("bad argument #1 (table expected, got string)", setmetatable, "", {})
	fails("bad argument #2 (nil or table expected", setmetatable, {}, 1)
	fails("bad argument #2 (nil or table expected", setmetatable, {})
	fails("bad argument #1 (value expected)", getmetatable)
	-- strings may not get another
	fails("table expected", setmetatable, "s", {})
end

-- §6.1 ipairs
do
	local t = {10, 20, 30, nil, 50}
	local f, s, c = ipairs(t)
	same(pack(type(f), s, c), "function", t, 0)
	same(pack(f(t, 0)), 1, 10)
	same(pack(f(t, 2)), 3, 30)
	same(pack((f(t, 3))), nil)
	local keys, sum = "", 0
	for i, v in ipairs(t) do keys = keys .. i; sum = sum + v end
	same(pack(keys, sum), "123", 60)
	for _ in ipairs({}) do error("no") end
	for _ in ipairs({nil, 2}) do error("no") end
	for _ in ipairs({[0] = 1, [2] = 2, x = 3}) do error("no") end
	-- false is not absent
	local n = 0
	for _, v in ipairs({false, false}) do n = n + 1; eq(v, false) end
	eq(n, 2)
	-- what the loop changes, it sees
	t = {1, 2, 3}
	n = 0
	for i in ipairs(t) do n = n + 1; t[i + 1] = i < 2 and 5 or nil end
	eq(n, 2)
	-- it uses __index
	local p = setmetatable({}, {__index = function(_, i) if i <= 3 then return i * i end end})
	sum = 0
	for _, v in ipairs(p) do sum = sum + v end
	eq(sum, 14)
	n = 0
	for _ in ipairs("abc") do n = n + 1 end
	eq(n, 0)
	fails("bad argument #1 (", ipairs)
	fails("attempt to index a nil value", function() for _ in ipairs(nil) do end end)
	-- the largest index wraps around, as arithmetic does
	same(pack(f({[min] = "min"}, max)), min, "min")
end

-- §6.1 next
do
	same(pack(next({})), nil)
	same(pack(next({}, nil)), nil)
	same(pack(next({7})), 1, 7)
	same(pack(next({7}, 1)), nil)
	same(pack(next({x = 1}, "x")), nil)
	eq(next({[false] = 1}), false)
	local t, seen, n = {1, 2, 3, x = 4, y = 5, [100] = 6, [-1] = 7}, {}, 0
	local k, v = next(t)
	while k ~= nil do
		eq(seen[k], nil)
		eq(t[k], v)
		seen[k] = v
		n = n + 1
		k, v = next(t, k)
	end
	eq(n, 7)
	fails("invalid key to 'next'", next, {}, "x")
	fails("invalid key to 'next'", next, {1, 2}, 3)
	fails("invalid key to 'next'", next, {x = 1}, {})
	fails("bad argument #1 (table expected, got nil)", next, nil)
	fails("bad argument #1 (table expected, got no value)", next)
	fails("bad argument #1 (table expected, got string)", next, "x")
	-- to assign to fields that are there is allowed, nil too
	local u = {}
	for i = 1, 50 do u[i] = i; u["k" .. i] = i end
	n = 0
	for key in pairs(u) do n = n + 1; u[key] = nil end
	eq(n, 100)
	eq(next(u), nil)
	for i = 1, 50 do u[i] = i; u["k" .. i] = i end
	n = 0
	for key, val in next, u do n = n + val; u[key] = -val end
	eq(n, 2550)
	n = 0
	for _, val in next, u do n = n + val end
	eq(n, -2550)
	-- of all kinds of keys
	local keys = {}
	local f = function() end
	for _, key in ipairs({1, -1, max, min, "s", ("long"):rep(20), true, false, f, print, keys,
			      coroutine.create(f)}) do
		keys[key] = true
	end
	n = 0
	for key in pairs(keys) do n = n + 1; eq(keys[key], true) end
	eq(n, 12)
end

-- §6.1 pairs
do
	local t = {}
	local f, s, c, more = pairs(t)
	same(pack(f, s, c, more), next, t, nil, nil)
	-- __pairs: the first three results
	local p = setmetatable({}, {__pairs = function(...)
		eq(select("#", ...), 1)
		return function(state,
			k) if k < state then return k + 1 end end, 3, 0, "fourth", "fifth"
	end})
	local sum = 0
	for k in pairs(p) do sum = sum + k end
	eq(sum, 6)
	same(pack(select(2, pairs(p))), 3, 0)
	same(pack(pairs(setmetatable({}, {__pairs = function() end}))), nil, nil, nil)
	-- __index plays no part
	for _ in pairs(setmetatable({}, {__index = {1, 2, 3}})) do error("no") end
	fails("bad argument #1 (", pairs)
	fails("table expected, got nil", function() for _ in pairs(nil) do end end)
	fails("table expected, got number", function() for _ in pairs(5) do end end)
end

-- §6.1 pcall
do
	same(pack(pcall(function(...) return ... end)), true)
	same(pack(pcall(function(...) return ... end, 1, nil)), true, 1, nil)
	same(pack(pcall(error, "e", 0)), false, "e")
	same(pack(pcall(select, "#", nil, nil)), true, 2)
	same(pack(pcall(pcall, error, "e")), true, false, "e")
	fails("attempt to call a nil value", nil)
	fails("attempt to call a number value", 5)
	local t = setmetatable({}, {__call = function(_, a) return a end})
	same(pack(pcall(t, 3)), true, 3)
	eq(select("#", pcall(table.unpack, {}, 1, 500)), 501)
	-- what was done before the error stays done
	local n = 0
	pcall(function() n = 1; error("x"); n = 2 end)
	eq(n, 1)
	-- nested
	local function f(d)
		if d == 0 then error("deep", 0) end
		local ok, msg = pcall(f, d - 1)
		eq(ok, false)
		error(msg .. d, 0)
	end
	same(pack(pcall(f, 3)), false, "deep123")
	fails("bad argument #1 (value expected)", pcall)
end

-- §6.1 xpcall: the handler gets the error object, its first result is the error's
do
	local function h(m) return "<" .. tostring(m) .. ">", "second" end
	same(pack(xpcall(error, h, "e")), false, "<e>")
	same(pack(xpcall(error, h, nil)), false, "<nil>")
	same(pack(xpcall(function(...) return ... end, h, 1, nil)), true, 1, nil)
	same(pack(xpcall(function() return end, h)), true)
	same(pack(xpcall(error, function() end, "e")), false, nil)
	local t = {}
	same(pack(xpcall(error, function(m) return m end, t)), false, t)
	-- before the stack unwinds
	local trace
	local function failing() error("e") end
	xpcall(function() failing(); return 1 end, function(m) trace = debug.traceback(m) end)
	assert(trace:find("in upvalue 'failing'", 1, true))
	-- errors of Lua itself, too
	local ok, msg = xpcall(function() local x; x() end, h)
	assert(not ok and msg:find("^<.*attempt to call a nil value %(local 'x'%)>$"))
	-- a caught error does not reach an outer handler
	local n = 0
	same(pack(xpcall(function() pcall(error, "in"); return "ok" end, function() n = n + 1 end)),
	     true, "ok")
	eq(n, 0)
	-- an inner handler stands for the outer one
	same(pack(xpcall(function() return xpcall(error, h, "in") end, function() n = n + 1 end)),
	     true, false, "<in>")
	eq(n, 0)
	-- a handler that is called where nothing can be
	fails("bad argument #2 (function expected, got no value)", xpcall, print)
	fails("bad argument #2 (function expected", xpcall, print, 1)
	fails("bad argument #2 (function expected", xpcall)
end

-- §2.3 an error in a message handler calls it again; a loop of that is broken
do
	local n = 0
	local ok = xpcall(error, function() n = n + 1; error("again") end, "e")
	eq(ok, false)
	assert(n >= 1)
	local msg
	n = 0
	ok, msg = xpcall(error, function(m)
		n = n + 1
		if n < 3 then error("more", 0) end
		return m .. n
	end, "e")
	same(pack(ok, msg), false, "more3")
end

-- §2.3 errors that are caught leave all as it was, again and again
do
	for i = 1, 500 do
		local ok, msg = pcall(function(a) local b = a .. i; error(b, 0) end, "n")
		same(pack(ok, msg), false, "n" .. i)
	end
end

-- §2.3 recursion without an end is an error that can be caught
do
	local function f() return 1 + f() end
	local ok, msg = pcall(f)
	eq(ok, false)
	eq(type(msg), "string")
	-- and through pcall
	local depth = 0
	local function g() depth = depth + 1; local done = pcall(g); return done end
	g()
	assert(depth > 5)
	eq(1 + 1, 2)
end

-- §2.3 differs: calls through C in each other go as deep as the kernel's stack
-- has room for, not 200 levels; the end is an error that can be caught
for how, f in pairs({
	pcall = function(down)
		local ok, msg = pcall(down)
		if not ok then error(msg, 0) end
	end,
	index = function(down) return setmetatable({}, {__index = function() down() end}).x end,
	compare = function(down) return setmetatable({}, {__lt = function() down() end}) < 1 end,
	sort = function(down) table.sort({2, 1}, function() down() end) end,
	gsub = function(down) return (("x"):gsub("x", function() down() end)) end,
	wrap = function(down) coroutine.wrap(function() down() end)() end,
	tostring = function(down)
		return tostring(setmetatable({}, {__tostring = function() down(); return "" end}))
	end,
}) do
	local depth = 0
	local function down() depth = depth + 1; f(down) end
	local ok, msg = pcall(down)
	assert(not ok and depth > 2 and depth < 100, how)
	assert(msg:find("overflow", 1, true) or msg:find("too complex", 1, true), msg)
end

-- §2.3 differs: memory is limited, and that it ran out is an error, too
do
	local ok, msg = pcall(function() local t = {}; for i = 1, max do t[i] = {} end end)
	same(pack(ok, msg), false, "not enough memory")
	ok, msg = pcall(string.rep, ("x"):rep(1000), 2000)
	same(pack(ok, msg), false, "not enough memory")
	ok, msg = pcall(function() local function f() return 1 + f() end return f() end)
	same(pack(ok, msg), false, "not enough memory")
	eq(#("x"):rep(1000), 1000)
end

-- §6.1 print returns nothing; it uses __tostring
do
	local n = 0
	same(pack(print(setmetatable({}, {__tostring = function() n = n + 1; return "print" end}))))
	eq(n, 1)
	fails("must return a string", print, setmetatable({}, {__tostring = function() end}))
end

-- §6.1 rawequal
do
	local mt = {__eq = function() return true end}
	local a, b = setmetatable({}, mt), setmetatable({}, mt)
	eq(a == b, true)
	eq(rawequal(a, b), false)
	eq(rawequal(a, a), true)
	eq(rawequal(1, 1), true)
	eq(rawequal(1, "1"), false)
	eq(rawequal(nil, nil), true)
	eq(rawequal(nil, false), false)
	eq(rawequal(("x"):rep(100), ("x"):rep(100)), true)
	fails("bad argument #2 (value expected)", rawequal, 1)
	fails("bad argument #1 (value expected)", rawequal)
end

-- §6.1 rawget, rawset, rawlen
do
	local t = setmetatable({x = 1}, {
		__index = function() return "index" end,
		__newindex = function() error("newindex") end,
		__len = function() return 99 end,
	})
	eq(rawget(t, "x"), 1)
	eq(rawget(t, "y"), nil)
	eq(rawget(t, nil), nil)
	eq(rawset(t, "y", 2), t)
	eq(rawget(t, "y"), 2)
	rawset(t, "y", nil)
	eq(rawget(t, "y"), nil)
	rawset(t, 1, "one")
	eq(rawlen(t), 1)
	eq(#t, 99)
	eq(rawlen("abc"), 3)
	eq(rawlen(""), 0)
	eq(rawlen({}), 0)
	fails("index is nil", rawset, {}, nil, 1)
	fails("bad argument #1 (table expected, got string)", rawget, "x", 1)
	fails("bad argument #2 (value expected)", rawget, {})
	fails("bad argument #1 (table expected, got nil)", rawset, nil, 1, 1)
	fails("bad argument #3 (value expected)", rawset, {}, 1)
	fails("table or string expected", rawlen, 5)
	fails("table or string expected", rawlen)
end

-- §6.1 select
do
	same(pack(select(1)))
	same(pack(select(1, "a", "b", "c")), "a", "b", "c")
	same(pack(select(2, "a", "b", "c")), "b", "c")
	same(pack(select(3, "a", "b", "c")), "c")
	same(pack(select(4, "a", "b", "c")))
	same(pack(select(max, "a", "b", "c")))
	same(pack(select(-1, "a", "b", "c")), "c")
	same(pack(select(-3, "a", "b", "c")), "a", "b", "c")
	same(pack(select(2, nil, nil, nil)), nil, nil)
	same(pack(select("2", "a", "b")), "b")
	eq(select("#"), 0)
	eq(select("#", nil, nil), 2)
	eq(select("#", table.unpack({}, 1, 300)), 300)
	eq((select(2, "a", "b", "c")), "b")
	fails("bad argument #1 (index out of range)", select, 0)
	fails("bad argument #1 (index out of range)", select, -1)
	fails("bad argument #1 (index out of range)", select, -4, 1, 2, 3)
	fails("bad argument #1 (index out of range)", select, min, 1)
	fails("bad argument #1 (number expected, got string)", select, "x")
	fails("bad argument #1 (number expected, got no value)", select)
	fails("bad argument #1 (number expected, got nil)", select, nil, 1)
end

-- §6.1 tonumber: numbers and strings that are one
do
	eq(tonumber(5), 5)
	eq(tonumber(min), min)
	eq(tonumber("5"), 5)
	eq(tonumber("-5"), -5)
	eq(tonumber("+5"), 5)
	eq(tonumber("  5  "), 5)
	eq(tonumber("\t\n\v\f\r5\r\f\v\n\t"), 5)
	eq(tonumber("0x10"), 16)
	eq(tonumber("-0xA"), -10)
	eq(tonumber("0XaBc"), 0xabc)
	eq(tonumber("007"), 7)
	eq(tonumber("-0"), 0)
	eq(tonumber("9223372036854775807"), max)
	eq(tonumber("-9223372036854775808"), min)
	eq(tonumber("0x7fffffffffffffff"), max)
	eq(tonumber("0xffffffffffffffff"), -1)
	eq(tonumber("0x123456789abcdef012345"), 0x3456789abcdef012345)
	eq(math.type(tonumber("1")), "integer")
	for _, s in ipairs({"", " ", "-", "+", "a", "1a", "0x", "0xg", "1 2", "- 1", "--1", "1-",
		"1\0",
			    "\0001", "e1", ".", "1,5", "inf", "nan", "0x-1", "1_0", "true"}) do
		eq(tonumber(s), nil)
	end
	for _, v in ipairs({{}, print, true, false, coroutine.create(print)}) do
		eq(tonumber(v), nil)
	end
	eq(tonumber(nil), nil)
	eq(tonumber("5", nil), 5)
	fails("bad argument #1 (value expected)", tonumber)
end

-- §6.1 differs: tonumber of what would be a float is nil
for _, s in ipairs({"1.5", "1.0", "1.", ".5", "1e1", "1E1", "1e+1", "1e-1", "0x1p4", "0x1.8",
	"0x.8",
		    "9223372036854775808", "-9223372036854775809", "10000000000000000000", "1e1000", "0x1P-1",
		    "99999999999999999999"}) do
	eq(tonumber(s), nil)
end

-- §6.1 differs: tonumber of a string of more than 64 characters is nil
eq(tonumber(("0"):rep(63) .. "1"), 1)
eq(tonumber(("0"):rep(64) .. "1"), nil)
eq(tonumber((" "):rep(63) .. "1"), 1)
eq(tonumber((" "):rep(64) .. "1"), nil)
eq(tonumber("0x" .. ("f"):rep(62)), -1)
eq(tonumber("0x" .. ("f"):rep(63)), nil)

-- §6.1 tonumber with a base
do
	eq(tonumber("101", 2), 5)
	eq(tonumber("777", 8), 511)
	eq(tonumber("10", 10), 10)
	eq(tonumber("ff", 16), 255)
	eq(tonumber("FF", 16), 255)
	eq(tonumber("zz", 36), 1295)
	eq(tonumber("Zz", 36), 1295)
	eq(tonumber("-ff", 16), -255)
	eq(tonumber("+ff", 16), 255)
	eq(tonumber("  7  ", 8), 7)
	eq(tonumber(" -7\n", 8), -7)
	eq(tonumber("0", 2), 0)
	eq(tonumber("7fffffffffffffff", 16), max)
	eq(tonumber("ffffffffffffffff", 16), -1)
	eq(tonumber("10000000000000000", 16), 0)
	eq(tonumber("9223372036854775808", 10), min)
	eq(tonumber("1" .. ("0"):rep(63), 2), min)
	eq(tonumber(("0"):rep(300) .. "1", 10), 1)
	eq(tonumber("1e1", 16), 0x1e1)
	eq(tonumber("10", "16"), 16)
	for base = 2, 36 do
		eq(tonumber("10", base), base)
		eq(tonumber("100", base), base * base)
		eq(tonumber("-11", base), -base - 1)
	end
	for _, case in ipairs({{"2", 2}, {"8", 8}, {"a", 10}, {"g", 16}, {"", 10}, {" ", 10},
		{"-", 10},
			       {"1 1", 10}, {"0x10", 16}, {"1\0", 10}, {"1.0", 10}, {"--1", 10},
			       {"1_", 36}}) do
		eq(tonumber(case[1], case[2]), nil)
	end
	fails("bad argument #2 (base out of range)", tonumber, "1", 1)
	fails("bad argument #2 (base out of range)", tonumber, "1", 37)
	fails("bad argument #2 (base out of range)", tonumber, "1", 0)
	fails("bad argument #2 (base out of range)", tonumber, "1", -2)
	fails("bad argument #2 (base out of range)", tonumber, "1", max)
	fails("bad argument #1 (string expected, got number)", tonumber, 10, 16)
	fails("bad argument #1 (string expected, got nil)", tonumber, nil, 16)
	fails("bad argument #2 (number expected, got string)", tonumber, "1", "x")
end

-- §6.1 tostring
do
	eq(tostring(nil), "nil")
	eq(tostring(true), "true")
	eq(tostring(false), "false")
	eq(tostring(0), "0")
	eq(tostring(-0), "0")
	eq(tostring(-7), "-7")
	eq(tostring(max), "9223372036854775807")
	eq(tostring(min), "-9223372036854775808")
	eq(tostring("s"), "s")
	eq(tostring("a\0b"), "a\0b")
	assert(tostring({}):find("^table: 0x%x+$"))
	assert(tostring(print):find("^function: "))
	assert(tostring(function() end):find("^function: 0x%x+$"))
	assert(tostring(coroutine.create(print)):find("^thread: 0x%x+$"))
	local t = {}
	eq(tostring(t), tostring(t))
	eq(tostring(t) == tostring({}), false)
	eq(tostring(setmetatable({},
	   {__tostring = function(...) return "own " .. select("#", ...) end})),
	   "own 1")
	eq(tostring(setmetatable({}, {__tostring = function() return "" end})), "")
	fails("'__tostring' must return a string", tostring,
	      setmetatable({}, {__tostring = function() return {} end}))
	fails("'__tostring' must return a string", tostring,
	      setmetatable({}, {__tostring = function() end}))
	fails("attempt to call a string value", tostring, setmetatable({}, {__tostring = "x"}))
	fails("e", tostring, setmetatable({}, {__tostring = function() error("e") end}))
	assert(tostring(setmetatable({}, {__name = "N"})):find("^N: 0x%x+$"))
	assert(tostring(setmetatable({}, {__name = 5})):find("^table: 0x%x+$"))
	fails("bad argument #1 (value expected)", tostring)
	-- back and forth
	for _, n in ipairs({0, 1, -1, max, min, 1 << 32,
		-(1 << 53)}) do eq(tonumber(tostring(n)), n) end
end

-- §6.1 differs: what stands for an object is no address: it is below 2^32
do
	for _, v in ipairs({{}, print, function() end, coroutine.create(print)}) do
		local hex = tostring(v):match(": 0x(%x+)$")
		assert(#hex <= 8, hex)
	end
end

-- §6.1 type
do
	eq(type(nil), "nil")
	eq(type(1), "number")
	eq(type("s"), "string")
	eq(type(true), "boolean")
	eq(type({}), "table")
	eq(type(print), "function")
	eq(type(function() end), "function")
	eq(type(coroutine.create(print)), "thread")
	eq(type(setmetatable({}, {__name = "N"})), "table")
	same(pack(type(1, 2)), "number")
	fails("bad argument #1 (value expected)", type)
end

-- §6.1 _VERSION
eq(_VERSION, "Lua 5.4")
