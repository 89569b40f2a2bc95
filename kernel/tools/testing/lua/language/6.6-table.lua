-- SPDX-License-Identifier: GPL-2.0
-- Lua 5.4 manual §6.6: table manipulation.
-- Mutation: tmove() of ltablib.c that always goes upwards.

local expect = require "expect"
local eq, same, fails = expect.eq, expect.same, expect.fails
local pack = table.pack
local max, min = math.maxinteger, math.mininteger

local concat, insert, move, remove, sort, unpack =
	table.concat, table.insert, table.move, table.remove, table.sort, table.unpack

-- A list that lives elsewhere: all that is done to it passes metamethods.
local function proxy(store)
	return setmetatable({}, {
		__index = store,
		__newindex = store,
		__len = function() return #store end,
	})
end

-- §6.6 concat
do
	eq(concat({}), "")
	eq(concat({"a"}), "a")
	eq(concat({"a", "b", "c"}), "abc")
	eq(concat({"a", "b", "c"}, ", "), "a, b, c")
	eq(concat({1, 2, 3}, "-"), "1-2-3")
	eq(concat({1, "a", -3}), "1a-3")
	eq(concat({"a", "b", "c"}, ",", 2), "b,c")
	eq(concat({"a", "b", "c"}, ",", 2, 2), "b")
	eq(concat({"a", "b", "c"}, ",", 1, 2), "a,b")
	eq(concat({"a", "b", "c"}, ",", 3, 2), "")
	eq(concat({"a", "b", "c"}, ",", 4), "")
	eq(concat({}, ",", 1, 0), "")
	eq(concat({}, ",", 5, -5), "")
	eq(concat({}, "x", max, min), "")
	eq(concat({[-1] = "a", [0] = "b", [1] = "c"}, ".", -1, 1), "a.b.c")
	eq(concat({[max] = "end"}, ",", max, max), "end")
	eq(concat({[max - 1] = "a", [max] = "b"}, ",", max - 1, max), "a,b")
	eq(concat({[min] = "first"}, ",", min, min), "first")
	eq(concat({"a", "b"}, 1), "a1b")
	eq(concat({"\0", "\0"}, "\0"), "\0\0\0")
	eq(concat({"a", "b", x = "y"}), "ab")
	eq(concat({"a", "b"}, nil), "ab")
	eq(concat({"a", "b"}, ",", nil, nil), "a,b")
	eq(concat(proxy({"a", "b"}), ","), "a,b")
	local t = {}
	for i = 1, 300 do t[i] = "x" end
	eq(concat(t), ("x"):rep(300))
	eq(#concat(t, ("y"):rep(100)), 300 + 29900)
	fails("invalid value (table) at index 2 in table for 'concat'", concat, {1, {}, 3})
	fails("invalid value (nil) at index 1 in table for 'concat'", concat, {}, ",", 1, 1)
	fails("invalid value (boolean) at index 1", concat, {true})
	fails("invalid value (nil) at index 4", concat, {1, 2, 3}, ",", 1, 4)
	fails("bad argument #1 (table expected, got no value)", concat)
	fails("bad argument #1 (table expected, got string)", concat, "x")
	fails("bad argument #2 (string expected, got table)", concat, {}, {})
	fails("bad argument #3 (number expected, got string)", concat, {}, "", "x")
end

-- §6.6 insert
do
	local t = {}
	same(pack(insert(t, "a")))
	insert(t, "b")
	eq(concat(t), "ab")
	insert(t, 1, "c")
	eq(concat(t), "cab")
	insert(t, 2, "d")
	eq(concat(t), "cdab")
	insert(t, 5, "e")
	eq(concat(t), "cdabe")
	insert(t, #t, "f")
	eq(concat(t), "cdabfe")
	t = {}
	insert(t, 1, "only")
	eq(t[1], "only")
	t = {n = 1, [0] = "zero"}
	insert(t, "one")
	same(pack(t[0], t[1]), "zero", "one")
	t = proxy({"a", "c"})
	insert(t, 2, "b")
	eq(concat(t), "abc")
	insert(t, "d")
	eq(concat(t), "abcd")
	eq(rawlen(t), 0)
	t = {}
	for i = 1, 200 do insert(t, 1, i) end
	same(pack(t[1], t[100], t[200]), 200, 101, 1)
	-- nil as a value
	t = {1, 2}
	insert(t, nil)
	eq(#t, 2)
	insert(t, 1, nil)
	same(pack(t[1], t[2], t[3]), nil, 1, 2)
	fails("bad argument #2 (position out of bounds)", insert, {1, 2}, 4, 5)
	fails("bad argument #2 (position out of bounds)", insert, {1, 2}, 0, 5)
	fails("bad argument #2 (position out of bounds)", insert, {1, 2}, -1, 5)
	fails("bad argument #2 (position out of bounds)", insert, {}, 2, 5)
	fails("bad argument #2 (position out of bounds)", insert, {}, min, 5)
	fails("bad argument #2 (position out of bounds)", insert, {}, max, 5)
	fails("bad argument #2 (number expected, got string)", insert, {}, "x", 5)
	fails("wrong number of arguments to 'insert'", insert, {})
	fails("wrong number of arguments to 'insert'", insert, {}, 1, 2, 3)
	fails("bad argument #1 (table expected, got nil)", insert, nil, 1)
	fails("bad argument #1 (table expected, got number)", insert, 1, 2)
end

-- §6.6 move
do
	local t = {1, 2, 3}
	eq(move(t, 1, 3, 2), t)
	same(pack(unpack(t)), 1, 1, 2, 3)
	t = {1, 2, 3}
	move(t, 2, 3, 1)
	same(pack(unpack(t)), 2, 3, 3)
	t = {1, 2, 3, 4, 5}
	move(t, 1, 5, 1)
	same(pack(unpack(t)), 1, 2, 3, 4, 5)
	move(t, 1, 4, 2)
	same(pack(unpack(t)), 1, 1, 2, 3, 4)
	t = {1, 2, 3, 4, 5}
	move(t, 2, 5, 1)
	same(pack(unpack(t)), 2, 3, 4, 5, 5)
	t = {1, 2, 3}
	move(t, 1, 3, 5)
	same(pack(unpack(t, 1, 7)), 1, 2, 3, nil, 1, 2, 3)
	move({1, 2}, 3, 2, 1)
	-- to another table
	local u = {}
	eq(move({1, 2, 3}, 1, 3, 1, u), u)
	same(pack(unpack(u)), 1, 2, 3)
	eq(move({10, 20}, 1, 2, 2, u), u)
	same(pack(unpack(u)), 1, 10, 20)
	same(pack(unpack(move({1, 2, 3}, 2, 3, 1, {}))), 2, 3)
	eq(move({1}, 1, 0, 1, u), u)
	eq(u[1], 1)
	same(pack(unpack(move({1, nil, 3}, 1, 3, 1, {9, 9, 9}), 1, 3)), 1, nil, 3)
	-- any positions
	t = move({[-2] = "a", [-1] = "b", [0] = "c"}, -2, 0, 1, {})
	eq(concat(t), "abc")
	t = move({"a", "b"}, 1, 2, -1)
	same(pack(t[-1], t[0], t[1]), "a", "b", "a")
	t = move({[max] = "m"}, max, max, 1)
	eq(t[1], "m")
	t = move({"m"}, 1, 1, max)
	eq(t[max], "m")
	t = move({[min] = "i", [min + 1] = "j"}, min, min + 1, 1)
	same(pack(t[1], t[2]), "i", "j")
	t = move({"i", "j"}, 1, 2, min)
	same(pack(t[min], t[min + 1]), "i", "j")
	t = move({"a"}, 1, 1, 1)
	eq(t[1], "a")
	-- through metamethods
	local s = {}
	eq(concat(move(proxy({"a", "b"}), 1, 2, 1, {})), "ab")
	move({"c", "d"}, 1, 2, 1, proxy(s))
	eq(concat(s), "cd")
	fails("too many elements to move", move, {}, 0, max, 1)
	fails("too many elements to move", move, {}, -1, max, 2)
	fails("too many elements to move", move, {}, min, -1, 2)
	fails("destination wrap around", move, {}, 1, max, 2)
	fails("destination wrap around", move, {}, 1, 2, max)
	fails("destination wrap around", move, {}, 1, max - 2, max)
	fails("bad argument #1 (table expected", move, nil, 1, 1, 1)
	fails("bad argument #5 (table expected", move, {}, 1, 1, 1, 1)
	fails("bad argument #2 (number expected, got nil)", move, {}, nil, 1, 1)
	fails("bad argument #4 (number expected, got no value)", move, {}, 1, 1)
end

-- §6.6 pack
do
	eq(table.pack().n, 0)
	eq(table.pack(nil).n, 1)
	eq(table.pack(nil, nil).n, 2)
	local t = table.pack(1, nil, 3, nil)
	same(pack(t.n, t[1], t[2], t[3], t[4]), 4, 1, nil, 3, nil)
	eq(table.pack() == table.pack(), false)
	eq(table.pack(unpack({}, 1, 250)).n, 250)
	eq(next(table.pack()), "n")
end

-- §6.6 remove
do
	local t = {"a", "b", "c", "d"}
	eq(remove(t), "d")
	eq(concat(t), "abc")
	eq(remove(t, 1), "a")
	eq(concat(t), "bc")
	eq(remove(t, 2), "c")
	eq(remove(t, 1), "b")
	eq(#t, 0)
	same(pack(remove(t)), nil)
	same(pack(remove({})), nil)
	t = {"a", "b", "c"}
	eq(remove(t, 2), "b")
	same(pack(t[1], t[2], t[3]), "a", "c", nil)
	-- #list + 1, and 0 or #list where it is empty
	eq(remove({"a"}, 2), nil)
	t = {[0] = "zero"}
	eq(remove(t, 0), "zero")
	eq(t[0], nil)
	t = {"a", [2] = nil}
	eq(remove(t, #t + 1), nil)
	t = {[0] = "zero"}
	eq(remove(t), "zero")
	eq(t[0], nil)
	eq(remove({}, 1), nil)
	t = proxy({"a", "b", "c"})
	eq(remove(t, 1), "a")
	eq(concat(t), "bc")
	eq(remove(t), "c")
	t = {}
	for i = 1, 100 do t[i] = i end
	for i = 1, 100 do eq(remove(t, 1), i) end
	eq(#t, 0)
	for i = 1, 100 do t[i] = i end
	for i = 100, 1, -1 do eq(remove(t), i) end
	eq(next(t), nil)
	fails("bad argument #2 (position out of bounds)", remove, {1, 2}, 4)
	fails("bad argument #2 (position out of bounds)", remove, {1, 2}, 0)
	fails("bad argument #2 (position out of bounds)", remove, {1, 2}, -1)
	fails("bad argument #2 (position out of bounds)", remove, {}, 2)
	fails("bad argument #2 (position out of bounds)", remove, {}, -1)
	fails("bad argument #2 (position out of bounds)", remove, {}, max)
	fails("bad argument #1 (table expected", remove)
	fails("bad argument #2 (number expected", remove, {}, "x")
end

-- §6.6 sort
local function sorted(t, less)
	for i = 2, #t do
		if less then
			if less(t[i], t[i - 1]) then return false end
		elseif t[i] < t[i - 1] then
			return false
		end
	end
	return true
end
do
	local t = {5, 2, 8, 1, 9, 3}
	same(pack(sort(t)))
	eq(concat(t, " "), "1 2 3 5 8 9")
	sort(t)
	eq(concat(t, " "), "1 2 3 5 8 9")
	sort(t, function(a, b) return a > b end)
	eq(concat(t, " "), "9 8 5 3 2 1")
	sort(t, nil)
	eq(concat(t, " "), "1 2 3 5 8 9")
	t = {"banana", "apple", "cherry", "Apple", ""}
	sort(t)
	eq(concat(t, " "), " Apple apple banana cherry")
	for n = 0, 5 do
		t = {}
		for i = 1, n do t[i] = n - i end
		sort(t)
		assert(sorted(t))
		eq(#t, n)
	end
	t = {}
	sort(t)
	eq(next(t), nil)
	t = {7}
	sort(t, function() error("not called") end)
	eq(t[1], 7)
	t = {1, 1, 1, 1, 1}
	sort(t)
	eq(concat(t), "11111")
	t = {max, min, 0, -1, 1}
	sort(t)
	same(pack(unpack(t)), min, -1, 0, 1, max)
	-- many: in order, in reverse, equal, mixed
	for _, make in ipairs({
		function(i) return i end,
		function(i) return -i end,
		function() return 0 end,
		function(i) return i * 7919 % 503 end,
		function(i) return i % 7 end,
		function(i) return i % 2 == 0 and i or -i end,
	}) do
		t = {}
		local sum = 0
		for i = 1, 400 do t[i] = make(i); sum = sum + t[i] end
		sort(t)
		assert(sorted(t))
		local more = function(a, b) return a > b end
		sort(t, more)
		assert(sorted(t, more))
		eq(#t, 400)
		for i = 1, 400 do sum = sum - t[i] end
		eq(sum, 0)
	end
	-- by a field; by __lt; through metamethods
	t = {{v = 3}, {v = 1}, {v = 2}}
	sort(t, function(a, b) return a.v < b.v end)
	same(pack(t[1].v, t[2].v, t[3].v), 1, 2, 3)
	local mt = {__lt = function(a, b) return a.v > b.v end}
	for _, o in ipairs(t) do setmetatable(o, mt) end
	sort(t)
	same(pack(t[1].v, t[2].v, t[3].v), 3, 2, 1)
	local p = proxy({3, 1, 2})
	sort(p)
	eq(concat(p), "123")
	eq(rawlen(p), 0)
	-- keys that are no part of the list stay
	t = {3, 1, 2, x = "x", [0] = 0, [-1] = -1}
	sort(t)
	same(pack(t[-1], t[0], t[1], t[2], t[3], t.x), -1, 0, 1, 2, 3, "x")
	-- what the function returns is true or false
	t = {3, 1, 2}
	sort(t, function(a, b) return a < b and "yes" or nil end)
	eq(concat(t), "123")
	fails("attempt to compare", sort, {1, "x"})
	fails("attempt to compare", sort, {3, 2, {}, 1})
	fails("attempt to compare two table values", sort, {{}, {}})
	fails("attempt to compare two nil values", sort,
	      setmetatable({}, {__len = function() return 3 end}))
	fails("in order", sort, {2, 1}, function() error("in order") end)
	fails("bad argument #2 (function expected, got number)", sort, {1, 2}, 3)
	fails("bad argument #1 (table expected", sort)
	fails("array too big", sort, setmetatable({}, {__len = function() return max end}))
	fails("array too big", sort,
	      setmetatable({}, {__len = function() return (1 << 31) - 1 end}))
	fails("object length is not an integer", sort,
	      setmetatable({}, {__len = function() return "x" end}))
end

-- §6.6 sort: a function that is no order may raise, and does not go on for ever
do
	local ok, msg = pcall(sort, {1, 2, 3, 4, 5}, function() return true end)
	same(pack(ok), false)
	assert(msg:find("invalid order function for sorting", 1, true))
	for _, f in ipairs({
		function() return true end,
		function() return false end,
		function(a, b) return a <= b end,
		function(a, b) return (a * 7 + b * 3) % 5 < 2 end,
	}) do
		local t = {}
		for i = 1, 120 do t[i] = i * 31 % 17 end
		ok, msg = pcall(sort, t, f)
		assert(ok or msg:find("invalid order function", 1,
			true) or msg:find("attempt to", 1, true), msg)
	end
end

-- §6.6 unpack
do
	same(pack(unpack({})))
	same(pack(unpack({1, 2, 3})), 1, 2, 3)
	same(pack(unpack({1, 2, 3}, 2)), 2, 3)
	same(pack(unpack({1, 2, 3}, 2, 2)), 2)
	same(pack(unpack({1, 2, 3}, 1, 5)), 1, 2, 3, nil, nil)
	same(pack(unpack({1, 2, 3}, 4)))
	same(pack(unpack({1, 2, 3}, 3, 1)))
	same(pack(unpack({1, 2, 3}, -1, 1)), nil, nil, 1)
	same(pack(unpack({}, 1, 2)), nil, nil)
	same(pack(unpack({[max] = "m"}, max, max)), "m")
	same(pack(unpack({[max] = "m"}, max - 1, max)), nil, "m")
	same(pack(unpack({[min] = "i"}, min, min)), "i")
	same(pack(unpack({[min] = "i"}, min, min + 1)), "i", nil)
	same(pack(unpack({}, max, min)))
	same(pack(unpack({1, 2}, nil, nil)), 1, 2)
	same(pack(unpack({1, 2}, "1", "2")), 1, 2)
	same(pack(unpack(proxy({"a", "b"}))), "a", "b")
	local t = {}
	for i = 1, 1000 do t[i] = i end
	eq(select("#", unpack(t)), 1000)
	eq((select(1000, unpack(t))), 1000)
	fails("too many results to unpack", unpack, {}, 1, 1 << 40)
	fails("too many results to unpack", unpack, {}, min, max)
	fails("too many results to unpack", unpack, {}, 0, max)
	fails("too many results to unpack", unpack, {}, 1, max)
	fails("too many results to unpack", unpack, {}, min, 0)
	fails("object length is not an integer", unpack,
	      setmetatable({}, {__len = function() return "x" end}))
	fails("attempt to get length of a nil value", unpack)
	-- what is no table is indexed all the same
	same(pack(unpack("abc", 1, 2)), nil, nil)
end

-- §6.6 differs: a stack has room for 100000 values, upstream's for a million
do
	fails("too many results to unpack", unpack, {}, 1, 100000)
	fails("too many results to unpack", unpack, {}, 1, 1000000)
	eq(select("#", unpack({}, 1, 20000)), 20000)
end
