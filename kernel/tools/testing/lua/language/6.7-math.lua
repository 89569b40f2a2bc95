-- SPDX-License-Identifier: GPL-2.0
-- Lua 5.4 manual §6.7: mathematical functions.
-- Mutation: math_abs() of klua_lib.c as C's abs().

local expect = require "expect"
local eq, same, fails = expect.eq, expect.same, expect.fails
local pack = table.pack
local max, min = math.maxinteger, math.mininteger

-- §6.7 maxinteger, mininteger
eq(math.maxinteger, 0x7fffffffffffffff)
eq(math.mininteger, -math.maxinteger - 1)
eq(math.maxinteger + 1, math.mininteger)

-- §6.7 abs
eq(math.abs(5), 5)
eq(math.abs(-5), 5)
eq(math.abs(0), 0)
eq(math.abs(max), max)
eq(math.abs(-max), max)
eq(math.abs(min), min)
eq(math.abs(min + 1), max)
fails("bad argument #1 (number expected, got string)", math.abs, "x")
fails("bad argument #1 (number expected, got no value)", math.abs)
fails("bad argument #1 (number expected, got nil)", math.abs, nil)
fails("bad argument #1 (number expected, got table)", math.abs, {})

-- §6.7 ceil, floor
for _, f in ipairs({math.ceil, math.floor}) do
	for _, n in ipairs({0, 1, -1, 7, max, min}) do eq(f(n), n) end
	eq(f("3"), 3)
	eq(math.type(f("-3")), "integer")
	fails("bad argument #1 (number expected, got no value)", f)
	fails("bad argument #1 (number expected, got string)", f, "x")
	fails("bad argument #1 (number expected, got boolean)", f, true)
end

-- §6.7 fmod rounds the quotient towards zero
do
	eq(math.fmod(7, 3), 1)
	eq(math.fmod(-7, 3), -1)
	eq(math.fmod(7, -3), 1)
	eq(math.fmod(-7, -3), -1)
	eq(math.fmod(6, 3), 0)
	eq(math.fmod(0, 5), 0)
	eq(math.fmod(5, max), 5)
	eq(math.fmod(min, -1), 0)
	eq(math.fmod(min, 1), 0)
	eq(math.fmod(max, -1), 0)
	eq(math.fmod(min, max), -1)
	eq(math.fmod(max, min), max)
	eq(math.fmod(min, min), 0)
	eq(math.fmod(5, min), 5)
	for _, a in ipairs({0, 1, -1, 100, -100, max, min}) do
		for _, b in ipairs({1, -1, 2, 3, -3, 7, max, min}) do
			local r = math.fmod(a, b)
			eq((a - r) % b, 0)
			assert(r == 0 or (r < 0) == (a < 0))
		end
	end
	fails("bad argument #2 (zero)", math.fmod, 7, 0)
	fails("bad argument #2 (zero)", math.fmod, 0, 0)
	fails("bad argument #2 (number expected", math.fmod, 1)
	fails("bad argument #1 (number expected", math.fmod, "x", 1)
end

-- §6.7 max, min
do
	eq(math.max(1), 1)
	eq(math.min(1), 1)
	eq(math.max(1, 2, 3), 3)
	eq(math.max(3, 2, 1), 3)
	eq(math.max(2, 3, 1), 3)
	eq(math.min(1, 2, 3), 1)
	eq(math.min(3, 2, 1), 1)
	eq(math.min(2, 1, 3), 1)
	eq(math.max(-1, -2), -1)
	eq(math.min(-1, -2), -2)
	eq(math.max(max, min), max)
	eq(math.min(max, min), min)
	eq(math.max(min, min), min)
	eq(math.max(table.unpack({5, 9, 2, 7})), 9)
	local t = {}
	for i = 1, 300 do t[i] = i * 7919 % 503 end
	local low, high = t[1], t[1]
	for _, v in ipairs(t) do
		if v < low then low = v end
		if v > high then high = v end
	end
	eq(math.max(table.unpack(t)), high)
	eq(math.min(table.unpack(t)), low)
	-- of whatever < compares, and the argument itself
	eq(math.max("10", "9"), "9")
	eq(math.min("10", "9"), "10")
	eq(math.max("b", "a", "c"), "c")
	local mt = {__lt = function(a, b) return a.v < b.v end}
	local a, b = setmetatable({v = 1}, mt), setmetatable({v = 2}, mt)
	eq(math.max(a, b), b)
	eq(math.min(a, b), a)
	for _, f in ipairs({math.max, math.min}) do
		eq(f("10"), "10")
		fails("bad argument #1 (", f)
		fails("attempt to compare", f, 1, "10")
		fails("attempt to compare", f, "10", 9)
		fails("attempt to compare", f, 1, 2, nil)
		fails("attempt to compare", f, 1, {})
		fails("attempt to compare", f, true, false)
	end
end

-- §6.7 random with a range
do
	local seen = {}
	for _ = 1, 300 do
		local r = math.random(1, 6)
		assert(math.type(r) == "integer" and r >= 1 and r <= 6)
		seen[r] = true
	end
	for i = 1, 6 do assert(seen[i]) end
	for _ = 1, 100 do
		local r = math.random(3)
		assert(r >= 1 and r <= 3)
		r = math.random(-5, -3)
		assert(r >= -5 and r <= -3)
		r = math.random(min, min + 1)
		assert(r == min or r == min + 1)
		r = math.random(max - 1, max)
		assert(r == max or r == max - 1)
		r = math.random(-1, max)
		assert(r >= -1)
	end
	eq(math.random(1), 1)
	eq(math.random(7, 7), 7)
	eq(math.random(min, min), min)
	eq(math.random(max, max), max)
	-- the whole range, and all bits
	local ones, zeros = 0, -1
	local signs = {}
	for _ = 1, 200 do
		local r = math.random(0)
		ones, zeros = ones | r, zeros & r
		signs[math.random(min, max) < 0] = true
	end
	same(pack(ones, zeros, signs[true], signs[false]), -1, 0, true, true)
	assert(math.random(0) ~= math.random(0))
	-- not of low bits only
	local big = false
	for _ = 1, 50 do if math.random(max) > 1 << 61 then big = true end end
	assert(big)
	fails("interval is empty", math.random, 2, 1)
	fails("interval is empty", math.random, -1)
	fails("interval is empty", math.random, max, min)
	fails("wrong number of arguments", math.random, 1, 2, 3)
	fails("bad argument #1 (number expected, got string)", math.random, "x")
	fails("bad argument #2 (number expected, got nil)", math.random, 1, nil)
end

-- §6.7 tointeger
do
	eq(math.tointeger(5), 5)
	eq(math.tointeger(min), min)
	eq(math.tointeger("5"), 5)
	eq(math.tointeger(" -0x10 "), -16)
	for _, v in ipairs({"x", "", {}, true, print}) do same(pack(math.tointeger(v)), nil) end
	same(pack(math.tointeger(nil)), nil)
	fails("bad argument #1 (value expected)", math.tointeger)
end

-- §6.7 type
do
	eq(math.type(5), "integer")
	eq(math.type(min), "integer")
	for _, v in ipairs({"5", {}, true, print}) do same(pack(math.type(v)), nil) end
	same(pack(math.type(nil)), nil)
	fails("bad argument #1 (value expected)", math.type)
end

-- §6.7 ult
do
	eq(math.ult(1, 2), true)
	eq(math.ult(2, 1), false)
	eq(math.ult(1, 1), false)
	eq(math.ult(1, -1), true)
	eq(math.ult(-1, 1), false)
	eq(math.ult(-2, -1), true)
	eq(math.ult(max, min), true)
	eq(math.ult(min, max), false)
	eq(math.ult(0, min), true)
	eq(math.ult("1", "2"), true)
	fails("bad argument #2 (number expected, got no value)", math.ult, 1)
	fails("bad argument #1 (number expected, got table)", math.ult, {}, 1)
end

-- §6.7 differs: what works on floats only is not there
for _, name in ipairs({"acos", "asin", "atan", "cos", "deg", "exp", "huge", "log", "modf", "pi",
	"rad",
		       "randomseed", "sin", "sqrt", "tan"}) do
	eq(math[name], nil)
end

-- §6.7 differs: random needs a range
fails("math.random needs a range: no floating point", math.random)

-- §6.7 differs: strings that would be floats are no numbers
for _, f in ipairs({math.abs, math.ceil, math.floor, math.random}) do
	fails("bad argument #1 (number expected, got string)", f, "1.5")
	fails("bad argument #1 (number expected, got string)", f, "1e1")
	fails("bad argument #1 (number expected, got string)", f, "9223372036854775808")
end
eq(math.tointeger("3.0"), nil)
eq(math.tointeger("1e1"), nil)

-- §6.7 differs: of strings that are integers the results are integers, too
eq(math.abs("-3"), 3)
eq(math.fmod("-7", "3"), -1)
