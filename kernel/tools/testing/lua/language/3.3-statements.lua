-- SPDX-License-Identifier: GPL-2.0
-- Lua 5.4 manual §3.3: statements.
-- Mutation: forlimit() of lvm.c that takes '>=' for '>'.

local expect = require "expect"
local eq, same, fails = expect.eq, expect.same, expect.fails
local pack = table.pack
local max, min = math.maxinteger, math.mininteger

-- §3.3.1 empty statements, and blocks without any
;;; ; eq(1, 1);
do end
do ; end
do do do end end end
if false then end
while false do end
repeat until true
for _ = 1, 0 do end
for _ in next, {} do end
;(function() end)()

-- §3.3.1 a parenthesis on the next line goes on with the call
do
	local function f(x) return function(y) return x + y end end
	local a = f(1)
	(2)
	eq(a, 3)
	local b = f; (function() end)()
	eq(b, f)
end

-- §3.3.1 an explicit block delimits the scope of its variables
do
	local a = 1
	do local a = 2; eq(a, 2) end
	eq(a, 1)
	do a = 3 end
	eq(a, 3)
end

-- §3.3.2 a chunk is a variadic function that may have locals
same(pack(...), ...)
local in_chunk = 1
eq(in_chunk, 1)
eq(_ENV, _G)

-- §3.3.3 values are adjusted to the variables
do
	local a, b, c
	a, b, c = 1, 2, 3
	same(pack(a, b, c), 1, 2, 3)
	a, b, c = 4
	same(pack(a, b, c), 4, nil, nil)
	a, b = 5, 6, 7
	same(pack(a, b, c), 5, 6, nil)
	local function f() return 8, 9 end
	a, b, c = f()
	same(pack(a, b, c), 8, 9, nil)
	a, b, c = 0, f()
	same(pack(a, b, c), 0, 8, 9)
	a, b, c = f(), 0
	same(pack(a, b, c), 8, 0, nil)
	a, b, c = (f())
	same(pack(a, b, c), 8, nil, nil)
	-- extra expressions are evaluated all the same
	local n = 0
	local function g() n = n + 1 return n end
	a = g(), g(), g()
	same(pack(a, n), 1, 3)
end

-- §3.3.3 all reads come before the assignment
do
	local i, a = 3, {}
	i, a[i] = i + 1, 20
	same(pack(i, a[3], a[4]), 4, 20, nil)
	local x, y, z = 1, 2, 3
	x, y = y, x
	same(pack(x, y), 2, 1)
	x, y, z = y, z, x
	same(pack(x, y, z), 1, 3, 2)
	local t = {1, 2}
	t[1], t[2] = t[2], t[1]
	same(pack(t[1], t[2]), 2, 1)
	-- the table, too
	local u = {}
	local v = u
	u.a, u = 1, {}
	eq(v.a, 1)
	eq(u.a, nil)
	do
		local a = {}
		local k = 1
		k, a[k], a[k + 1] = 2, "one", "two"
		same(pack(k, a[1], a[2], a[3]), 2, "one", "two", nil)
	end
	-- upvalues
	local p, q = 1, {}
	local function f() p, q[p] = p + 1, p end
	f()
	same(pack(p, q[1], q[2]), 2, 1, nil)
	-- globals
	g1, g2 = 1, 2
	g1, g2 = g2, g1
	same(pack(g1, g2), 2, 1)
	g1, g2 = nil
end

-- §3.3.3 x = v is _ENV.x = v
do
	g3 = 7
	eq(_ENV.g3, 7)
	_ENV.g3 = 8
	eq(g3, 8)
	g3 = nil
	eq(rawget(_ENV, "g3"), nil)
end

-- §3.3.3 what metatables change in assignments
do
	local log = {}
	local t = setmetatable({}, {__newindex = function(t, k, v)
		log[#log + 1] = k
		rawset(t, k, v)
	end})
	t.a, t.b = 1, 2
	same(pack(t.a, t.b, #log), 1, 2, 2)
	t.a = 3
	same(pack(t.a, #log), 3, 2)
end

-- §3.3.3 nil is no key; assigning to a field of nil fails
fails("index is nil", function() local t = {}; t[nil] = 1 end)
fails("attempt to index a nil value (local 't')", function() local t; t.x = 1 end)
fails("attempt to index a nil value (field 'x')", function() local t = {}; t.x.y = 1 end)
fails("attempt to index a nil value (global 'no_such')", function() no_such.x = 1 end)
fails("attempt to index a number value (upvalue 'in_chunk')", function() in_chunk.x = 1 end)
fails("attempt to index a boolean value", function() local t = {true}; t[1].x = 1 end)
do
	local t = {}
	eq(t[nil], nil)
end

-- §3.3.4 nil and false are false, all else is true
do
	local function truth(v) if v then return true else return false end end
	eq(truth(nil), false)
	eq(truth(false), false)
	eq(truth(true), true)
	eq(truth(0), true)
	eq(truth(""), true)
	eq(truth({}), true)
	eq(truth(print), true)
	local n = 0
	while n ~= 3 and 0 do n = n + 1 end
	eq(n, 3)
	repeat n = n + 1 until ""
	eq(n, 4)
	repeat n = n + 1 until n == 7 or nil
	eq(n, 7)
end

-- §3.3.4 if, elseif, else
do
	local function size(n)
		if n < 0 then return "negative"
		elseif n == 0 then return "zero"
		elseif n < 10 then return "small"
		else return "big" end
	end
	eq(size(-1), "negative")
	eq(size(0), "zero")
	eq(size(9), "small")
	eq(size(10), "big")
	local n = 0
	local function cond(v) n = n + 1; return v end
	if cond(false) then error("no")
	elseif cond(1) then n = n + 10
	elseif cond(1) then error("no")
	end
	eq(n, 12)
	if nil then error("no") elseif false then error("no") end
end

-- §3.3.4 while
do
	local n, sum = 0, 0
	while n < 10 do
		n = n + 1
		if n % 2 == 0 then goto continue end
		sum = sum + n
		::continue::
	end
	same(pack(n, sum), 10, 25)
	while true do
		n = n + 1
		if n > 20 then break end
	end
	eq(n, 21)
	while nil do error("no") end
end

-- §3.3.4 repeat: the condition sees the variables of the block
do
	local n = 0
	repeat
		local last = n == 5
		n = n + 1
	until last
	eq(n, 6)
	-- each turn has its own, also where a closure keeps it
	local f = {}
	repeat
		local i = #f + 1
		f[i] = function() i = i + 10 return i end
	until i == 3
	same(pack(f[1](), f[1](), f[2](), f[3]()), 11, 21, 12, 13)
	-- where the condition uses what a closure keeps
	local g
	repeat
		local v = n
		g = function() return v end
		n = n + 1
	until v == 8
	same(pack(g(), n), 8, 9)
	repeat local done = true until done
end

-- §3.3.4 break ends the innermost loop
do
	local n = 0
	for i = 1, 3 do
		for j = 1, 3 do
			if j == 2 then break end
			n = n + 1
		end
	end
	eq(n, 3)
	while true do
		while true do break end
		n = n + 1
		repeat break until false
		n = n + 1
		do do break end end
		error("not reached")
	end
	eq(n, 5)
	repeat
		if n == 5 then break end
		error("not reached")
	until false
	for _ in pairs({1, 2}) do n = n + 1; break end
	eq(n, 6)
	-- in the midst of a block
	for _ = 1, 2 do break; n = 0 end
	eq(n, 6)
end

-- §3.3.4 goto
do
	local n = 0
	goto first
	n = n + 100
	::first:: n = n + 1
	if n < 5 then goto first end
	eq(n, 5)
	-- out of nested blocks and loops
	for i = 1, 10 do
		while true do
			do
				n = n + 1
				goto out
			end
		end
	end
	::out::
	eq(n, 6)
	-- continue
	local s = ""
	for i = 1, 5 do
		if i == 3 then goto continue end
		s = s .. i
		::continue::
	end
	eq(s, "1245")
	-- continue over a local: the label ends the block
	for i = 1, 3 do
		if i == 2 then goto next end
		local x = i
		s = s .. x
		::next::
	end
	eq(s, "124513")
	-- void statements may follow such a label
	do
		goto e
		local x
		::e:: ; ::f:: ;
	end
	-- backwards, over a local: it is a new one
	local fs = {}
	do
		local i = 1
		::again::
		local j = i
		fs[i] = function() j = j + 1 return j end
		i = i + 1
		if i <= 3 then goto again end
	end
	same(pack(fs[1](), fs[1](), fs[2](), fs[3]()), 2, 3, 3, 4)
	-- the same name in blocks that do not see each other, and in functions
	do goto l; ::l:: end
	do goto l; ::l:: end
	;(function() goto l; do error("no") end ::l:: end)()
	-- a label at the very end, of a function too
	local function f(x)
		if x then goto done end
		do return 1 end
		::done::
	end
	same(pack(f(false), f(true)), 1)
	-- into an enclosing block, from a nested one
	do
		local k = 0
		::top::
		k = k + 1
		do
			if k < 4 then goto top end
		end
		eq(k, 4)
	end
	-- a label named as a variable is not the variable
	do
		local a = 1
		goto a
		a = 2
		::a::
		eq(a, 1)
	end
	-- repeat-until, where the label is not the end as the condition follows
	local m = 0
	repeat
		m = m + 1
		if m < 3 then goto cont end
		m = m + 10
		::cont::
	until m > 10
	eq(m, 13)
end

-- §3.3.4 goto closes the variables that it leaves
do
	local f = {}
	for i = 1, 2 do
		local k = 0
		::a::
		do
			local v = k
			f[#f + 1] = function() v = v + 1 return v end
			k = k + 1
			if k < 3 then goto a end
		end
	end
	eq(#f, 6)
	same(pack(f[1](), f[1](), f[2](), f[3](), f[4]()), 1, 2, 2, 3, 1)
end

-- §3.3.4 return
do
	local function none() return end
	local function semicolon() return; end
	local function one() return 1; end
	local function three() return 1, nil, 3 end
	local function void() end
	same(pack(none()))
	same(pack(semicolon()))
	same(pack(void()))
	same(pack(one()), 1)
	same(pack(three()), 1, nil, 3)
	same(pack((void())), nil)
	local function mid(x) do return x end error("not reached") end
	same(pack(mid(4)), 4)
	local function loop() for i = 1, 10 do if i == 4 then return i, "in loop" end end end
	same(pack(loop()), 4, "in loop")
	local function nested()
		while true do
			repeat
				for _, v in ipairs({1, 2}) do
					if v == 2 then return v end
				end
			until false
		end
	end
	same(pack(nested()), 2)
end

-- §3.3.5 the values that a numerical loop goes through
local function values(from, to, step)
	local t = {n = 0}
	local function add(i)
		t.n = t.n + 1
		if t.n > 20 then error("endless loop", 3) end
		t[t.n] = i
	end
	if step == nil then
		for i = from, to do add(i) end
	else
		for i = from, to, step do add(i) end
	end
	return t
end

same(values(1, 3), 1, 2, 3)
same(values(1, 1), 1)
same(values(1, 0))
same(values(-2, 1), -2, -1, 0, 1)
same(values(1, 10, 3), 1, 4, 7, 10)
same(values(1, 9, 3), 1, 4, 7)
same(values(1, 11, 3), 1, 4, 7, 10)
same(values(3, 1, -1), 3, 2, 1)
same(values(3, 3, -1), 3)
same(values(1, 3, -1))
same(values(10, 1, -4), 10, 6, 2)
same(values(0, 1, 100), 0)
same(values(0, -1, -100), 0)

-- §3.3.5 no overflow: the loop ends
same(values(max - 2, max), max - 2, max - 1, max)
same(values(max, max), max)
same(values(max - 1, max, 2), max - 1)
same(values(max - 1, max, max), max - 1)
same(values(min, min + 2), min, min + 1, min + 2)
same(values(min + 1, min, -1), min + 1, min)
same(values(min + 1, min, -2), min + 1)
same(values(min, min, -1), min)
same(values(min, max, max), min, -1, max - 1)
same(values(max, min, min), max, -1)
same(values(min, max, 1 << 62), min, -(1 << 62), 0, 1 << 62)
same(values(max, min, -(1 << 62)), max, (1 << 62) - 1, -1, -(1 << 62) - 1)
same(values(max, min))
same(values(min, max, -1))
same(values(0, max, max), 0, max)
same(values(-1, min, min), -1)
same(values(0, min, min), 0, min)
same(values(1, max, max), 1)

-- §3.3.5 a step of zero is an error; so are values that are no numbers
fails("'for' step is zero", function() for i = 1, 10, 0 do end end)
fails("'for' step is zero", values, 1, 0, 0)
fails("'for' initial value", values, nil, 1)
fails("'for' initial value", values, {}, 1)
fails("'for' initial value", values, "x", 1)
fails("'for' limit", values, 1, nil)
fails("'for' limit", values, 1, {})
fails("'for' limit", values, 1, "x")
fails("'for' step", values, 1, 2, {})
fails("'for' step", values, 1, 2, true)
fails("'for' step", values, 1, 2, "x")
fails("number", values, 1, print)

-- §3.3.5 a limit that is a numeral converts
same(values(1, "3"), 1, 2, 3)
same(values(3, " 0x1 ", -1), 3, 2, 1)

-- §3.3.5 differs: strings as initial value or step are refused, and so is a
-- limit that would be a float; upstream loops over floats, or rounds the limit
fails("'for' initial value", values, "1", 2)
fails("'for' step", values, 1, 2, "1")
fails("number expected, got string", values, "1", "2", "1")
fails("'for' limit", values, 1, "2.5")
fails("'for' limit", values, 1, "1e1")
fails("'for' limit", values, 1, "9223372036854775808")

-- §3.3.5 the control expressions are evaluated once, in order
do
	local s = ""
	local function v(name, value) s = s .. name; return value end
	for i = v("a", 1), v("b", 3), v("c", 1) do s = s .. i end
	eq(s, "abc123")
	local n = 3
	s = ""
	for i = 1, n do n = 10; s = s .. i end
	eq(s, "123")
	-- adjusted to one value each
	local function two() return 2, 3 end
	for i = two(), two() do s = s .. i end
	eq(s, "1232")
end

-- §3.3.5 the control variable is local to the body, a new one each time
do
	local i = "outer"
	for i = i == "outer" and 1 or 0, 2 do eq(math.type(i), "integer") end
	eq(i, "outer")
	local f = {}
	for i = 1, 3 do f[i] = function(d) i = i + d; return i end end
	same(pack(f[1](10), f[1](0), f[2](0), f[3](5)), 11, 11, 2, 8)
	-- to change it does not change the loop
	local s = ""
	for i = 1, 3 do s = s .. i; i = 10 end
	eq(s, "123")
	for i = 1, 2 do local i = i * 5; s = s .. i end
	eq(s, "123510")
end

-- §3.3.5 a generic loop calls its iterator with state and control variable
do
	local calls = {}
	local function iter(state, control)
		calls[#calls + 1] = state .. ":" .. tostring(control)
		if control < 3 then return control + 1, control * 10 end
	end
	local s = ""
	for k, v, none in iter, "s", 1 do
		s = s .. k .. "=" .. v .. " "
		eq(none, nil)
	end
	eq(s, "2=10 3=20 ")
	eq(table.concat(calls, " "), "s:1 s:2 s:3")
	-- without state and initial value these are nil
	local function once(...)
		same(pack(...), nil, nil)
	end
	for _ in once do error("no") end
	-- extra values of the list are thrown away
	local n = 0
	for k in (function() n = n + 1; return n < 3 and n or nil end), 1, 2, nil, 4, 5 do end
	eq(n, 3)
end

-- §3.3.5 only nil ends it: false and 0 do not
do
	local list = {false, 0, "", n = 0}
	local got = {n = 0}
	for v in function() list.n = list.n + 1; return list[list.n] end do
		got.n = got.n + 1
		got[got.n] = v
	end
	same(got, false, 0, "")
end

-- §3.3.5 the list of the loop is adjusted to four values
do
	local t = {10, 20}
	local s = 0
	for _, v in ipairs(t) do s = s + v end
	for _, v in next, t do s = s + v end
	for _, v in next, t, nil do s = s + v end
	for _, v in pairs(t) do s = s + v end
	for k in pairs(t) do s = s + k end
	eq(s, 123)
	for _ in next, {} do error("no") end
end

-- §3.3.5 loop variables are local, a new one each time
do
	local f = {}
	for k, v in ipairs({"a", "b"}) do
		f[k] = function() v = v .. k; return v end
	end
	same(pack(f[1](), f[1](), f[2]()), "a1", "a11", "b2")
end

-- §3.3.5 an iterator may be anything that can be called
do
	local it = setmetatable({n = 0}, {__call = function(self, s, c)
		self.n = self.n + 1
		if self.n <= s then return self.n, c end
	end})
	local s = ""
	for a, b in it, 3, 0 do s = s .. a .. tostring(b) end
	eq(s, "102132")
	fails("attempt to call a nil value", function() for _ in nil do end end)
	fails("attempt to call a table value", function() for _ in {} do end end)
	fails("attempt to call a number value", function() for _ in 1, 2 do end end)
	fails("bad argument #1 (table expected, got nil)",
	      function() for _ in pairs(nil) do end end)
end

-- What closes leaves its name and the error that it got in log.
local log = ""
local function closer(name)
	return setmetatable({}, {__close = function(self, err)
		log = log .. name .. (err == nil and "" or "(" .. tostring(err) .. ")") .. " "
	end})
end
local function logged()
	local s = log
	log = ""
	return s
end

-- §3.3.5 the closing value is closed however the loop ends
do
	local function iter(_, i) if i < 3 then return i + 1 end end
	for i in iter, nil, 1, closer("end") do log = log .. i .. " " end
	eq(logged(), "2 3 end ")
	for i in iter, nil, 1, closer("break") do break end
	eq(logged(), "break ")
	local function f() for i in iter, nil, 1, closer("return") do return i end end
	eq(f(), 2)
	eq(logged(), "return ")
	pcall(function() for i in iter, nil, 1, closer("error") do error("e", 0) end end)
	eq(logged(), "error(e) ")
	for i in iter, nil, 1, closer("goto") do goto out end
	::out::
	eq(logged(), "goto ")
	pcall(function() for _ in function() error("it", 0) end, nil, nil,
		closer("iter") do end end)
	eq(logged(), "iter(it) ")
	for _ in iter, nil, 3, nil do end
	for _ in iter, nil, 3, false do end
	fails("got a non-closable value", function() for _ in iter, nil, 3, 1 do end end)
	-- nested
	for _ in iter, nil, 2, closer("o") do for _ in iter, nil, 2, closer("i") do end end
	eq(logged(), "i o ")
end

-- §3.3.6 calls as statements: results are thrown away
do
	local n = 0
	local function f(...) n = n + select("#", ...); return 1, 2, 3 end
	f()
	f(1, 2);
	f{}
	f"s"
	f[[s]]
	local t = {f = f}
	t.f(1)
	t:f(1)
	t["f"](1)
	;(f)(1)
	eq(n, 10)
end

-- §3.3.7 local declarations
do
	local a
	local b, c
	local d <const>, e = 1
	same(pack(a, b, c, d, e), nil, nil, nil, 1, nil)
	local f, g, h = 1, 2
	same(pack(f, g, h), 1, 2, nil)
	local i, j = 1, 2, 3
	same(pack(i, j), 1, 2)
	local function two() return 1, 2 end
	local k, l, m = two()
	same(pack(k, l, m), 1, 2, nil)
	local n, o, p = two(), two()
	same(pack(n, o, p), 1, 1, 2)
	local q, r = (two())
	same(pack(q, r), 1, nil)
	-- a new one each time, nil again
	for turn = 1, 2 do
		local x
		eq(x, nil)
		x = turn
	end
	-- the same name again is a new variable
	local x = 1
	local get = function() return x end
	local x = x + 1
	same(pack(x, get()), 2, 1)
end

-- §3.3.7 constants: of compile time, of run time, and as upvalues
do
	local one <const>, text <const>, yes <const>, none <const> = 1, "t", true, nil
	same(pack(one, text, yes, none), 1, "t", true, nil)
	eq(one + one, 2)
	eq(text .. one, "t1")
	local sum <const> = one + 41
	eq(sum, 42)
	local t <const> = {}
	t.x = 1
	eq(t.x, 1)
	local f <const> = function() return sum, t, text end
	same(pack(f()), 42, t, "t")
	local big <const> = max
	eq((function() return big end)(), max)
	local neg <const> = -1
	eq(neg // 2, -1)
	eq(-neg, 1)
	local name <const> = "key"
	eq(({key = 5})[name], 5)
	local first <const>, second = 10, 20
	second = first
	same(pack(first, second), 10, 10)
	if yes then else error("no") end
	if none then error("no") end
end

-- §3.3.8 closed at the end of the block, last one first
do
	do
		local a <close> = closer("a")
		local b <close> = closer("b")
		local c <close> = closer("c")
		log = log .. "body "
	end
	eq(logged(), "body c b a ")
	do
		local a <close> = closer("a")
		do local b <close> = closer("b") end
		log = log .. "- "
	end
	eq(logged(), "b - a ")
	do local a <const>, b <close>, c = 1, closer("mid"), 3; eq(a + c, 4) end
	eq(logged(), "mid ")
end

-- §3.3.8 by break, goto, return, and the end of a function
do
	while true do local a <close> = closer("break"); break end
	eq(logged(), "break ")
	do
		local a <close> = closer("goto")
		goto out
	end
	::out::
	eq(logged(), "goto ")
	local n = 0
	do
		::again::
		local a <close> = closer("back")
		n = n + 1
		if n < 3 then goto again end
	end
	eq(logged(), "back back back ")
	for i = 1, 2 do local a <close> = closer("turn" .. i) end
	eq(logged(), "turn1 turn2 ")
	repeat local a <close> = closer("repeat") until a
	eq(logged(), "repeat ")
	local function f() local a <close> = closer("f"); log = log .. "run " end
	f()
	eq(logged(), "run f ")
	-- results are evaluated before, and are not changed by it
	local function g()
		local v = 1
		local a <close> = setmetatable({},
			{__close = function() v = 2; log = log .. "g " end})
		return v, v + 10, "x"
	end
	same(pack(g()), 1, 11, "x")
	eq(logged(), "g ")
	-- a call in a return is not a tail call where something is to be closed
	local function h()
		local a <close> = closer("h")
		return (function(...) log = log .. "call "; return ... end)(1, nil, 3)
	end
	same(pack(h()), 1, nil, 3)
	eq(logged(), "call h ")
	-- from nested blocks
	local function k()
		local a <close> = closer("a")
		for i = 1, 2 do
			local b <close> = closer("b")
			if i == 1 then return i end
		end
	end
	eq(k(), 1)
	eq(logged(), "b a ")
end

-- §3.3.8 by an error, which the method gets
do
	local e = {}
	local got
	local ok, err = pcall(function()
		local a <close> = closer("a")
		local b <close> = setmetatable({}, {__close = function(_, m) got = m end})
		error(e)
	end)
	same(pack(ok, err, got), false, e, e)
	eq(logged(), "a(" .. tostring(e) .. ") ")
	-- without an error it gets nil
	local args
	do
		local a <close> = setmetatable({}, {__close = function(...) args = pack(...) end})
	end
	eq(args[2], nil)
	eq(type(args[1]), "table")
	-- a pcall inside does not hide the error from outer ones
	pcall(function()
		local a <close> = closer("a")
		pcall(function() local b <close> = closer("b"); error("in", 0) end)
		log = log .. "between "
		error("out", 0)
	end)
	eq(logged(), "b(in) between a(out) ")
	-- several levels of calls
	pcall(function()
		local a <close> = closer("1")
		local function f() local b <close> = closer("2"); error("x", 0) end
		f()
	end)
	eq(logged(), "2(x) 1(x) ")
end

-- §3.3.8 an error in a method stands for the one before; the others still run
do
	local function bad(name, msg)
		return setmetatable({}, {__close = function(_, err)
			log = log .. name .. "(" .. tostring(err) .. ") "
			error(msg, 0)
		end})
	end
	local ok, err = pcall(function()
		local a <close> = closer("a")
		local b <close> = bad("b", "from b")
		local c <close> = bad("c", "from c")
		local d <close> = closer("d")
		error("first", 0)
	end)
	same(pack(ok, err), false, "from b")
	eq(logged(), "d(first) c(first) b(from c) a(from b) ")
	-- where the block ends well
	ok, err = pcall(function()
		local a <close> = closer("a")
		do local b <close> = bad("b", "late") end
		error("not reached")
	end)
	same(pack(ok, err), false, "late")
	eq(logged(), "b(nil) a(late) ")
	-- in a return
	ok, err = pcall(function()
		local a <close> = bad("a", "in return")
		return 1, 2, 3
	end)
	same(pack(ok, err), false, "in return")
	logged()
end

-- §3.3.8 nil and false are ignored, other values must have __close
do
	local a <close> = nil
	local b <close> = false
	fails("variable 'x' got a non-closable value", function() local x <close> = 1 end)
	fails("variable 'x' got a non-closable value", function() local x <close> = {} end)
	fails("variable 'x' got a non-closable value",
	      function() local x <close> = setmetatable({}, {}) end)
	fails("variable 'x' got a non-closable value", function() local x <close> = true end)
	-- those before it are closed
	pcall(function()
		local y <close> = closer("y")
		local x <close> = "no"
	end)
	assert(logged():find("^y%(.*variable 'x' got a non%-closable value"))
end

-- §3.3.8 the method is looked up when the variable is closed
do
	local mt = {__close = function() log = log .. "old " end}
	do
		local a <close> = setmetatable({}, mt)
		mt.__close = function() log = log .. "new " end
	end
	eq(logged(), "new ")
	fails("metamethod 'close'", function()
		local a <close> = setmetatable({}, {__close = function() end})
		getmetatable(a).__close = 1
	end)
end

-- §3.3.8 it may be an upvalue, and behaves as a constant
do
	local f
	do
		local a <close> = closer("up")
		f = function() return a end
		eq(f(), a)
	end
	eq(logged(), "up ")
	eq(type(f()), "table")
end

-- §3.3.8 variadic functions and many results
do
	local function f(...)
		local a <close> = closer("v")
		return ...
	end
	same(pack(f()))
	same(pack(f(1, nil, nil)), 1, nil, nil)
	eq(select("#", f(table.unpack({}, 1, 200))), 200)
	eq(logged(), "v v v ")
end
