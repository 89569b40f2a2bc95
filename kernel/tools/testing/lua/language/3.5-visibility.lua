-- SPDX-License-Identifier: GPL-2.0
-- Lua 5.4 manual §3.5: visibility rules.
-- Mutation: luaF_closeupval() of lfunc.c that does not copy the value.

local expect = require "expect"
local eq, same = expect.eq, expect.same
local pack = table.pack

-- §3.5 a scope begins after the declaration and ends with the block
x = 10
do
	local x = x
	eq(x, 10)
	x = x + 1
	do
		local x = x + 1
		eq(x, 12)
	end
	eq(x, 11)
end
eq(x, 10)
x = nil

-- §3.5 in local x = x the second x is the outer one
do
	local a = 1
	local a, b = a + 1, a
	same(pack(a, b), 2, 1)
	local a = a, a
	eq(a, 2)
	local f = function() return f end
	eq(f(), nil)
	local function g() return g end
	eq(g(), g)
end

-- §3.5 the scope of loop variables is the body
do
	local i, k, v = "i", "k", "v"
	for i = 1, #i do eq(i, 1) end
	for k, v in pairs({[k] = v}) do same(pack(k, v), "k", "v") end
	same(pack(i, k, v), "i", "k", "v")
	-- the control expressions see the outer variables
	local n = 3
	local s = ""
	for n = n, n + 1 do s = s .. n end
	eq(s, "34")
	local t = {1, 2}
	for _, t in ipairs(t) do s = s .. t end
	eq(s, "3412")
end

-- §3.5 while: the condition does not see the variables of the body
do
	local done = false
	local n = 0
	while not done do
		local done = true
		n = n + 1
		if n == 3 then break end
	end
	eq(n, 3)
	eq(done, false)
end

-- §3.5 repeat: it does
do
	local done = true
	local n = 0
	repeat
		local done = n == 2
		n = n + 1
	until done
	eq(n, 3)
end

-- §3.5 if: each block has its own
do
	local a = "outer"
	if a == "outer" then
		local a = "then"
		eq(a, "then")
	else
		local a = "else"
	end
	eq(a, "outer")
	if false then local a elseif a == "outer" then eq(a, "outer") end
end

-- §3.5 parameters and self are local to the function, and hide outer variables
do
	local a, self = "outer", "outer self"
	local function f(a) a = a .. "!"; return a end
	eq(f("arg"), "arg!")
	eq(a, "outer")
	local t = {}
	function t:m() return self end
	function t.n() return self end
	eq(t:m(), t)
	eq(t.n(), "outer self")
	local function g(a) local a = a; do local a = "inner" end return a end
	eq(g(1), 1)
	local function h(...)
		local function k(...) return ... end
		return k("inner", ...)
	end
	same(pack(h("outer")), "inner", "outer")
end

-- §3.5 inner functions see the variables around them
do
	local n = 0
	local function inc() n = n + 1 end
	inc()
	inc()
	eq(n, 2)
	n = 10
	inc()
	eq(n, 11)
	local function deep()
		return function() return function() n = n + 1; return n end end
	end
	eq(deep()()(), 12)
	eq(n, 12)
	-- a parameter as upvalue
	local function add(a) return function(b) a = a + b; return a end end
	local f, g = add(1), add(100)
	same(pack(f(1), f(1), g(1), f(1)), 2, 3, 101, 4)
	-- two functions that share a variable, beyond its scope
	local function pair()
		local v
		return function(new) v = new end, function() return v end
	end
	local set, get = pair()
	eq(get(), nil)
	set("x")
	eq(get(), "x")
	local set2, get2 = pair()
	same(pack(get(), get2()), "x", nil)
	-- the function itself
	local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
	eq(fib(15), 610)
end

-- §3.5 a function sees the variable that is visible where it is written
do
	local a = 1
	local function f() return a end
	local a = 2
	local function g() return a end
	same(pack(f(), g()), 1, 2)
	local function h() local r = a; local a = 3; return r, a end
	same(pack(h()), 2, 3)
	glob = "global"
	local function k() local r = glob; local glob = "local"; return r, glob end
	same(pack(k()), "global", "local")
	glob = nil
end

-- §3.5 each execution of a local statement makes new variables
do
	local a = {}
	local x = 20
	for i = 1, 10 do
		local y = 0
		a[i] = function() y = y + 1; return x + y end
	end
	same(pack(a[1](), a[1](), a[2]()), 21, 22, 21)
	x = 100
	same(pack(a[1](), a[2](), a[10]()), 103, 102, 101)
	-- in while and repeat, and without a value
	local f, n = {}, 0
	while n < 3 do
		n = n + 1
		local y
		f[n] = function(v) y = v or y; return y end
	end
	f[1]("one")
	same(pack(f[1](), f[2](), f[3]()), "one", nil, nil)
	n = 0
	repeat
		n = n + 1
		local y = n
		f[n] = function(d) y = y + d; return y end
	until n == 3
	same(pack(f[1](10), f[1](10), f[2](0), f[3](0)), 11, 21, 2, 3)
	-- in each call
	local function new() local y = 0; return function() y = y + 1; return y end end
	local p, q = new(), new()
	same(pack(p(), p(), q()), 1, 2, 1)
	-- in recursion
	local list = {}
	local function rec(d)
		local here = d
		list[d] = function() here = here * 10; return here end
		if d < 3 then rec(d + 1) end
	end
	rec(1)
	same(pack(list[1](), list[2](), list[1](), list[3]()), 10, 20, 100, 30)
end

-- §3.5 variables stay when their block is left by break, goto, return or an error
do
	local f
	for i = 1, 5 do
		local v = i
		f = function() v = v + 1; return v end
		if i == 3 then break end
	end
	same(pack(f(), f()), 4, 5)
	do
		local v = 10
		f = function() v = v + 1; return v end
		goto out
	end
	::out::
	eq(f(), 11)
	local function ret() for i = 1, 5 do local v = i; return function() v = v + 1; return v end end end
	f = ret()
	same(pack(f(), f()), 2, 3)
	pcall(function()
		local v = 20
		f = function() v = v + 1; return v end
		error("x")
	end)
	same(pack(f(), f()), 21, 22)
	local co = coroutine.wrap(function()
		local v = 30
		coroutine.yield(function() v = v + 1; return v end)
		v = 40
		coroutine.yield()
	end)
	f = co()
	eq(f(), 31)
	co()
	eq(f(), 41)
end

-- §3.5 a loop variable is an upvalue of its turn only
do
	local f = {}
	for i = 1, 3 do f[#f + 1] = function() return i end end
	for _, v in ipairs({"a", "b"}) do f[#f + 1] = function() return v end end
	same(pack(f[1](), f[2](), f[3](), f[4](), f[5]()), 1, 2, 3, "a", "b")
end

-- §3.5 a great many variables: 200 in a function, and upvalues through levels
do
	local a1, a2, a3, a4, a5, a6, a7, a8, a9, a10 = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
	local b1, b2, b3, b4, b5, b6, b7, b8, b9, b10 = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
	local function sum()
		local function first() return a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 end
		local function second() return b1 + b2 + b3 + b4 + b5 + b6 + b7 + b8 + b9 + b10 end
		return first() + second()
	end
	eq(sum(), 110)
	a1, b10 = 101, 110
	eq(sum(), 310)
end
