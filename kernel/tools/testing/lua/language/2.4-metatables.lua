-- SPDX-License-Identifier: GPL-2.0
-- Lua 5.4 manual §2.4, metatables and metamethods, and §2.5, garbage collection.
-- Mutation: luaC_checkfinalizer() of override/lapi_c.h left to upstream.

local expect = require "expect"
local eq, same, fails = expect.eq, expect.same, expect.fails
local pack = table.pack
local max, min = math.maxinteger, math.mininteger

-- §2.4 tables have metatables of their own; values of another type share one
do
	local mt = {}
	local a, b = setmetatable({}, mt), setmetatable({}, mt)
	eq(getmetatable(a), mt)
	eq(getmetatable(b), mt)
	eq(getmetatable({}), nil)
	eq(getmetatable("a"), getmetatable("b"))
	eq(getmetatable("").__index, string)
	eq(getmetatable(1), nil)
	eq(getmetatable(nil), nil)
	eq(getmetatable(true), nil)
	eq(getmetatable(print), nil)
	eq(getmetatable(function() end), nil)
	eq(getmetatable(coroutine.create(print)), nil)
	eq(setmetatable(a, nil), a)
	eq(getmetatable(a), nil)
	mt.__add = function() return 1 end
	fails("attempt to perform arithmetic", function() return a + a end)
	eq(b + b, 1)
end

-- §2.4 binary operators: the first operand's metamethod, else the second's
do
	local ops = {
		__add = function(a, b) return a + b end,
		__sub = function(a, b) return a - b end,
		__mul = function(a, b) return a * b end,
		__div = function(a, b) return a / b end,
		__mod = function(a, b) return a % b end,
		__pow = function(a, b) return a ^ b end,
		__idiv = function(a, b) return a // b end,
		__band = function(a, b) return a & b end,
		__bor = function(a, b) return a | b end,
		__bxor = function(a, b) return a ~ b end,
		__shl = function(a, b) return a << b end,
		__shr = function(a, b) return a >> b end,
		__concat = function(a, b) return a .. b end,
	}
	for event, op in pairs(ops) do
		local x = setmetatable({}, {[event] = function(...) return "x", ... end})
		local y = setmetatable({}, {[event] = function(...) return "y", ... end})
		local got
		local z = setmetatable({}, {[event] = function(...) got = pack(...) end})
		same(pack(op(x, y)), "x")
		same(pack(op(y, x)), "y")
		same(pack(op(x, 1)), "x")
		same(pack(op(1, x)), "x")
		same(pack(op("a", x)), "x")
		same(pack(op(x, "a")), "x")
		same(pack(op(nil, x)), "x")
		same(pack(op(x, true)), "x")
		same(pack(op({}, x)), "x")
		-- operands in their order, one result
		same(pack(op(z, 5)), nil)
		same(got, z, 5)
		same(pack(op(5, z)), nil)
		same(got, 5, z)
		same(pack(op(z, z)), nil)
		same(got, z, z)
		-- no metamethod
		fails("attempt to", op, {}, 1)
		fails("attempt to", op, 1, setmetatable({}, {}))
		-- anything that can be called may be one, nothing else
		local callable = setmetatable({}, {__call = function(self, a, b) return b end})
		same(pack(op(setmetatable({}, {[event] = callable}), 7)), 7)
		fails("attempt to call a number value", op, setmetatable({}, {[event] = 1}), 2)
	end
end

-- §2.4 operands that the compiler knows
do
	local mt = {}
	for _, event in ipairs({"add", "sub", "mul", "div", "mod", "pow", "idiv", "band", "bor",
				"bxor", "shl", "shr", "concat"}) do
		mt["__" .. event] = function(a, b)
			return event .. (type(a) == "table" and "t" or a) .. (type(b) == "table" and "t" or b)
		end
	end
	local t = setmetatable({}, mt)
	eq(t + 1, "addt1")
	eq(1 + t, "add1t")
	eq(t + 1000, "addt1000")
	eq(1000 + t, "add1000t")
	eq(t - 1, "subt1")
	eq(1 - t, "sub1t")
	eq(t - -1, "subt-1")
	eq(t * 2, "mult2")
	eq(2 * t, "mul2t")
	eq(t / 2, "divt2")
	eq(2 / t, "div2t")
	eq(t % 2, "modt2")
	eq(2 % t, "mod2t")
	eq(t ^ 2, "powt2")
	eq(2 ^ t, "pow2t")
	eq(t // 2, "idivt2")
	eq(2 // t, "idiv2t")
	eq(t & 2, "bandt2")
	eq(2 & t, "band2t")
	eq(t | 2, "bort2")
	eq(2 | t, "bor2t")
	eq(t ~ 2, "bxort2")
	eq(2 ~ t, "bxor2t")
	eq(t << 2, "shlt2")
	eq(2 << t, "shl2t")
	eq(t >> 2, "shrt2")
	eq(2 >> t, "shr2t")
	eq(t .. 2, "concatt2")
	eq(2 .. t, "concat2t")
	eq(t .. "s", "concatts")
	eq("s" .. t, "concatst")
	eq("a" .. "b" .. t, "aconcatbt")
	eq(t .. "a" .. "b", "concattab")
	-- the string library's metamethods do not hide the other operand's
	eq("a" + t, "addat")
	eq(t - "a", "subta")
	eq("1" * t, "mul1t")
	eq("1" // t, "idiv1t")
	eq("1" / t, "div1t")
	eq("1" & t, "band1t")
end

-- §2.4 unary operators: the operand twice
do
	for event, op in pairs({
		__unm = function(a) return -a end,
		__bnot = function(a) return ~a end,
	}) do
		local t = setmetatable({},
			{[event] = function(a, b) return a == b and "same", "extra" end})
		same(pack(op(t)), "same")
		fails("attempt to perform", op, {})
	end
	local t = setmetatable({}, {__len = function(a) return "length", 2 end})
	same(pack(#t), "length")
	t = setmetatable({1, 2, 3}, {__len = function() return nil end})
	same(pack(#t), nil)
	t = setmetatable({1, 2, 3}, {})
	eq(#t, 3)
	-- strings have a length of their own
	getmetatable("").__len = function() return 99 end
	eq(#"abc", 3)
	getmetatable("").__len = nil
end

-- §2.4 __concat is for what is neither string nor number
do
	local log = ""
	local t = setmetatable({}, {__concat = function(a, b)
		log = log .. "<" .. tostring(type(a)) .. "," .. type(b) .. ">"
		return "r"
	end})
	eq("a" .. 1 .. t .. "b" .. 2, "a1r")
	eq(log, "<table,string>")
	log = ""
	eq(t .. t .. t, "r")
	eq(log, "<table,table><table,string>")
end

-- §2.4 __eq: only for two tables that are not the same; the result is a boolean
do
	local n = 0
	local mt = {__eq = function(a, b) n = n + 1; return a.v == b.v and "yes" or nil end}
	local a, b, c = setmetatable({v = 1}, mt), setmetatable({v = 1},
		mt), setmetatable({v = 2}, mt)
	eq(rawequal(a == b, true), true)
	eq(rawequal(a == c, false), true)
	eq(rawequal(a ~= b, false), true)
	eq(rawequal(a ~= c, true), true)
	eq(n, 4)
	eq(rawequal(a == a, true), true)
	eq(rawequal(a == 1, false), true)
	eq(rawequal(a == "a", false), true)
	eq(rawequal(1 == a, false), true)
	eq(rawequal(a == nil, false), true)
	eq(n, 4)
	-- one operand's is enough, of either
	local plain = {v = 1}
	eq(rawequal(a == plain, true), true)
	eq(rawequal(plain == a, true), true)
	eq(n, 6)
	eq(rawequal(a, b), false)
	-- not used for keys
	local t = {[a] = "a"}
	eq(rawget(t, b), nil)
	if a == b then n = "then" end
	eq(n, "then")
end

-- §2.4 __lt and __le: the result is a boolean; a > b is b < a
do
	local calls = ""
	local mt = {
		__lt = function(a, b) calls = calls .. "lt "; return a.v < b.v and 1 or nil end,
		__le = function(a, b) calls = calls .. "le "; return a.v <= b.v and 1 or nil end,
	}
	local a, b = setmetatable({v = 1}, mt), setmetatable({v = 2}, mt)
	eq(a < b, true)
	eq(a <= b, true)
	eq(a > b, false)
	eq(a >= b, false)
	eq(b < a, false)
	eq(b >= a, true)
	eq(a <= a, true)
	eq(a < a, false)
	eq(not (a < b), false)
	eq(calls, "lt le lt le lt le le lt lt ")
	-- with a value of another type, on either side
	local args
	local any = setmetatable({}, {
		__lt = function(...) args = pack(...); return true end,
		__le = function(...) args = pack(...); return false end,
	})
	eq(any < 1, true)
	same(args, any, 1)
	eq(1 < any, true)
	same(args, 1, any)
	eq(any > 1, true)
	same(args, 1, any)
	eq(1 > any, true)
	same(args, any, 1)
	eq(any <= 1000, false)
	same(args, any, 1000)
	eq(any >= "s", false)
	same(args, "s", any)
	eq("s" >= any, false)
	same(args, any, "s")
	eq({} < any, true)
	eq(nil < any, true)
	-- not for two numbers or two strings
	getmetatable("").__lt = function() error("called") end
	eq("a" < "b", true)
	getmetatable("").__lt = nil
end

-- §2.4 differs: __le is not made of __lt, as an option of upstream's makes it
do
	local t = setmetatable({}, {__lt = function() return true end})
	fails("attempt to compare two table values", function() return t <= t end)
end

-- §2.4 __index: a function, a table, or what has __index itself
do
	local args
	local t = setmetatable({here = 1},
		{__index = function(...) args = pack(...); return "f", 2 end})
	eq(t.here, 1)
	eq(args, nil)
	same(pack(t.x), "f")
	same(args, t, "x")
	same(pack(t[1]), "f")
	same(args, t, 1)
	same(pack(t[nil]), "f")
	same(args, t, nil)
	local k = {}
	same(pack(t[k]), "f")
	same(args, t, k)
	local base = {a = 1}
	local mid = setmetatable({b = 2}, {__index = base})
	local top = setmetatable({c = 3}, {__index = mid})
	same(pack(top.a, top.b, top.c, top.d), 1, 2, 3, nil)
	base.d = 4
	eq(top.d, 4)
	top.a = 10
	same(pack(top.a, base.a), 10, 1)
	top.a = nil
	eq(top.a, 1)
	-- a table's metatable is asked with that table
	local seen
	local last = setmetatable({}, {__index = function(t, k) seen = t; return k end})
	local first = setmetatable({}, {__index = last})
	eq(first.x, "x")
	eq(seen, last)
	-- any callable is a function's equal only if it is a function: it is indexed
	local obj = setmetatable({key = "indexed"}, {__call = function() return "called" end})
	eq(setmetatable({}, {__index = obj}).key, "indexed")
	-- a string as the metavalue is indexed, too
	eq(setmetatable({}, {__index = "abc"}).len, string.len)
	fails("attempt to index a number value",
	      function() return setmetatable({}, {__index = 1}).x end)
	-- false is a value
	local f = setmetatable({v = false}, {__index = {v = true}})
	eq(f.v, false)
	-- methods
	local class = {}
	class.__index = class
	function class.new(v) return setmetatable({v = v}, class) end
	function class:get() return self.v end
	eq(class.new(7):get(), 7)
	eq(class.new(8).nothing, nil)
	fails("attempt to call a nil value (method 'nothing')",
	      function() class.new(1):nothing() end)
	-- numbers as keys, in range of the array or not
	local list = setmetatable({1, 2}, {__index = function(_, i) return -i end})
	same(pack(list[1], list[2], list[3], list[0], list[max]), 1, 2, -3, 0, -max)
	list[2] = nil
	eq(list[2], -2)
end

-- §2.4 __index of a type that is no table
do
	eq(("x").len, string.len)
	eq(("x").nothing, nil)
	eq((5 .. "").upper, string.upper)
	fails("attempt to index a number value", function() local n = 1; return n.x end)
	fails("attempt to index a nil value", function() local n; return n.x end)
	fails("attempt to index a boolean value", function() return (true).x end)
	fails("attempt to index a function value (global 'print')", function() return print.x end)
	local mt = getmetatable("")
	local old = mt.__index
	mt.__index = function(s, k) return type(k) == "number" and s:byte(k) or old[k] end
	old = string
	eq(("abc")[2], 98)
	eq(("abc"):len(), 3)
	mt.__index = string
end

-- §2.4 __newindex: a function, a table, or what has __newindex itself
do
	local args
	local t = setmetatable({here = 1}, {__newindex = function(...) args = pack(...) end})
	t.here = 2
	eq(args, nil)
	t.x = 3
	same(args, t, "x", 3)
	eq(rawget(t, "x"), nil)
	t[1] = nil
	same(args, t, 1, nil)
	t[nil] = "nil key"
	same(args, t, nil, "nil key")
	t.here = nil
	t.here = 4
	same(args, t, "here", 4)
	-- a table
	local store = {}
	local proxy = setmetatable({}, {__newindex = store})
	proxy.a = 1
	same(pack(rawget(proxy, "a"), store.a), nil, 1)
	-- that is no raw assignment
	local log
	local last = setmetatable({},
		{__newindex = function(tab, k, v) log = k; rawset(tab, k, v) end})
	local first = setmetatable({}, {__newindex = last})
	first.z = 5
	same(pack(rawget(first, "z"), rawget(last, "z"), log), nil, 5, "z")
	log = nil
	first.z = 6
	same(pack(rawget(last, "z"), log), 6, nil)
	-- rawset does the assignment
	local own = setmetatable({}, {__newindex = function(tab, k, v) rawset(tab, k, v * 2) end})
	own.n = 4
	eq(own.n, 8)
	own.n = 4
	eq(own.n, 4)
	fails("attempt to index a number value",
	      function() setmetatable({}, {__newindex = 1}).x = 1 end)
	fails("attempt to index a number value", function() local n = 1; n.x = 1 end)
	-- multiple assignment
	local c = {}
	local m = setmetatable({}, {__newindex = function(_, k, v) c[k] = v end})
	m.a, m.b = 1, 2
	same(pack(c.a, c.b), 1, 2)
	-- __index is no matter to it
	local r = setmetatable({}, {__index = function() return 1 end})
	r.x = 2
	eq(rawget(r, "x"), 2)
end

-- §2.4 chains of __index and __newindex that lead back end in an error
do
	local a, b = {}, {}
	setmetatable(a, {__index = b, __newindex = b})
	setmetatable(b, {__index = a, __newindex = a})
	fails("chain too long; possible loop", function() return a.x end)
	fails("chain too long; possible loop", function() a.x = 1 end)
end

-- §2.4 __call: the object comes first; all results count
do
	local t = setmetatable({}, {__call = function(...) return ... end})
	same(pack(t()), t)
	same(pack(t(1, nil)), t, 1, nil)
	same(pack(t "s"), t, "s")
	same(pack(pcall(t, 1)), true, t, 1)
	eq(select("#", t(table.unpack({}, 1, 100))), 101)
	local function tail(...) return t(...) end
	same(pack(tail(1, 2)), t, 1, 2)
	-- of what is no function itself
	local u = setmetatable({}, {__call = t})
	same(pack(u(1)), t, u, 1)
	local o = {m = t}
	same(pack(o:m(1)), t, o, 1)
	fails("attempt to call a table value", setmetatable({}, {__call = {}}))
	fails("attempt to call a number value", setmetatable({}, {__call = 1}))
	-- __index does not give it
	fails("attempt to call a table value", setmetatable({}, {__index = {__call = print}}))
end

-- §2.4 metamethods are looked up raw
do
	local mt = setmetatable({},
		{__index = {__add = function() return 1 end, __index = {x = 1}}})
	local t = setmetatable({}, mt)
	fails("attempt to perform arithmetic", function() return t + 1 end)
	eq(t.x, nil)
	-- and where one comes later it counts
	eq(t.y, nil)
	mt.__index = {y = 2}
	eq(t.y, 2)
	mt.__add = function() return 3 end
	eq(t + 1, 3)
	mt.__add = nil
	fails("attempt to perform arithmetic", function() return t + 1 end)
	-- more than once
	for i = 1, 3 do
		mt.__len = nil
		eq(#t, 0)
		mt.__len = function() return i end
		eq(#t, i)
		mt.__eq = nil
		eq(t == setmetatable({}, mt), false)
		mt.__eq = function() return true end
		eq(t == setmetatable({}, mt), true)
		mt.__newindex = nil
		t.v = i
		eq(rawget(t, "v"), i)
		mt.__newindex = function() end
		t.v = nil
		t.v = i
		eq(rawget(t, "v"), nil)
	end
end

-- §2.4 errors in metamethods are errors of the operation, and yields work
do
	local t = setmetatable({}, {
		__add = function() error("in add", 0) end,
		__index = function(_, k) return coroutine.yield(k) end,
		__newindex = function(_, k, v) coroutine.yield(k, v) end,
		__eq = function() return coroutine.yield("eq") end,
		__lt = function() return coroutine.yield("lt") end,
		__le = function() return coroutine.yield("le") end,
		__concat = function() return coroutine.yield("concat") end,
		__len = function() return coroutine.yield("len") end,
		__unm = function() return coroutine.yield("unm") end,
		__call = function(_, ...) return coroutine.yield(...) end,
		__close = function() coroutine.yield("close") end,
		__idiv = function() return coroutine.yield("idiv") end,
	})
	same(pack(pcall(function() return t + 1 end)), false, "in add")
	local co = coroutine.wrap(function()
		local a = t.x
		t.y = 5
		local b = t == setmetatable({}, getmetatable(t))
		local c = t < 1
		local d = t <= 1
		local e = "a" .. t
		local f = #t
		local g = -t
		local h = 1 // t
		local i, j = t(7, 8)
		do local k <close> = t end
		local r = "no"
		if t < t then r = "less" end
		if not (t >= t) then r = r .. " not le" end
		return a, b, c, d, e, f, g, h, i, j, r
	end)
	same(pack(co()), "x")
	same(pack(co("A")), "y", 5)
	same(pack(co()), "eq")
	same(pack(co(1)), "lt")
	same(pack(co(nil)), "le")
	same(pack(co(0)), "concat")
	same(pack(co("E")), "len")
	same(pack(co("F")), "unm")
	same(pack(co("G")), "idiv")
	same(pack(co("H", "extra")), 7, 8)
	same(pack(co("I", "J")), "close")
	same(pack(co()), "lt")
	same(pack(co(true)), "le")
	same(pack(co(false)), "A", true, false, true, "E", "F", "G", "H", "I", "J", "less not le")
end

-- §2.4 __name is what errors and tostring call the type
do
	local t = setmetatable({}, {__name = "my.type"})
	assert(tostring(t):find("^my%.type: 0x%x+$"))
	fails("attempt to perform arithmetic on a my.type value", function() return t + 1 end)
	fails("attempt to compare two my.type values", function() return t < t end)
	fails("attempt to compare my.type with number", function() return t < 1 end)
	fails("attempt to call a my.type value", t)
	fails("attempt to concatenate a my.type value", function() return t .. "" end)
	fails("(number expected, got my.type)", string.rep, "x", t)
end

-- §2.4 any field may be in a metatable
do
	local t = setmetatable({}, {name = "t", [1] = 2, __unknown = print})
	eq(getmetatable(t).name, "t")
end

-- Makes garbage until done() or the collector surely has come round.
local function collect(done)
	for _ = 1, 200 do
		for _ = 1, 100 do local _ = {{}, {}} end
		if done() then return true end
	end
	return false
end

-- §2.5 what is not accessible is collected: memory does not run out
do
	local count = 0
	collect(function() count = count + 1 return false end)
	eq(count, 200)
	local s = ""
	for i = 1, 30 do s = ("x"):rep(10000) .. i end
	eq(#s, 10002)
	-- cycles
	for _ = 1, 3000 do
		local a, b = {}, {}
		a.b, b.a = b, a
		a.f = function() return a, b end
	end
	for _ = 1, 300 do
		local co = coroutine.wrap(function() coroutine.yield(1) end)
		co()
	end
end

-- §2.5 what is accessible is not: by locals, upvalues, tables, coroutines
do
	local a = {"a"}
	local function f() return a end
	local co = coroutine.wrap(function() local c = {"c"}; coroutine.yield(); return c end)
	co()
	local t = {{{"deep"}}}
	collect(function() return false end)
	eq(f()[1], "a")
	eq(co()[1], "c")
	eq(t[1][1][1], "deep")
end

-- §2.5.3 differs: __gc of a table is never called
do
	local called = false
	local weak = setmetatable({}, {__mode = "v"})
	weak[1] = setmetatable({}, {__gc = function() called = true end})
	assert(collect(function() return weak[1] == nil end))
	eq(called, false)
	eq(type(getmetatable(setmetatable({}, {__gc = print})).__gc), "function")
end

-- §2.5.4 weak values
do
	local weak = setmetatable({}, {__mode = "v"})
	local kept = {}
	weak[1], weak[2], weak.x, weak.kept = {}, "string", {}, kept
	weak[3], weak[4] = 42, function() return kept end
	assert(collect(function() return weak[1] == nil and weak.x == nil and weak[4] == nil end))
	same(pack(weak[2], weak[3], weak.kept), "string", 42, kept)
end

-- §2.5.4 weak keys
do
	local weak = setmetatable({}, {__mode = "k"})
	local kept = {}
	weak[{}], weak[kept], weak.s, weak[1] = "gone", "kept", {}, {}
	local function entries() local n = 0; for _ in pairs(weak) do n = n + 1 end return n end
	eq(entries(), 4)
	assert(collect(function() return entries() == 3 end))
	same(pack(weak[kept], type(weak.s), type(weak[1])), "kept", "table", "table")
end

-- §2.5.4 ephemerons: a value does not keep its own key
do
	local weak = setmetatable({}, {__mode = "k"})
	do
		local k = {}
		weak[k] = {k}
		local a, b = {}, {}
		weak[a], weak[b] = b, a
	end
	assert(collect(function() return next(weak) == nil end))
	local kept = {}
	local inner = {}
	weak[kept] = {inner}
	weak[inner] = "reached through kept"
	inner = nil
	collect(function() return false end)
	eq(weak[weak[kept][1]], "reached through kept")
end

-- §2.5.4 weak keys and values
do
	local weak = setmetatable({}, {__mode = "kv"})
	local kept = {}
	weak[kept], weak[{}], weak.x = {}, kept, {}
	weak[1] = kept
	assert(collect(function() return weak[kept] == nil and weak.x == nil end))
	eq(weak[1], kept)
end
