-- SPDX-License-Identifier: GPL-2.0
-- Lua 5.4 manual §3.4: expressions.
-- Mutation: tonumberns() of override/lvm_c.h left to upstream.

local expect = require "expect"
local eq, same, fails = expect.eq, expect.same, expect.fails
local pack = table.pack
local max, min = math.maxinteger, math.mininteger

-- For operands that the compiler does not know.
local function id(...) return ... end

-- §3.4.1 arithmetic of integers gives integers
eq(1 + 2, 3)
eq(3 - 5, -2)
eq(-3 * 7, -21)
eq(-(5), -5)
eq(- -5, 5)
eq(id(1) + id(2), 3)
eq(id(3) - id(5), -2)
eq(id(-3) * id(7), -21)
eq(-id(5), -5)
eq(id(1) + 2, 3)
eq(1 + id(2), 3)
eq(id(7) - 2, 5)
eq(2 - id(7), -5)
eq(id(6) * -2, -12)
eq(math.type(id(1) + 1), "integer")
eq(-0, 0)
eq(id(200) + 127, 327)
eq(id(200) + 128, 328)
eq(id(200) - 128, 72)
eq(id(200) - 129, 71)
eq(id(1) + 65536, 65537)
eq(id(1) - 65536, -65535)

-- §3.4.1 // rounds towards minus infinity
eq(7 // 2, 3)
eq(-7 // 2, -4)
eq(7 // -2, -4)
eq(-7 // -2, 3)
eq(6 // 3, 2)
eq(-6 // 3, -2)
eq(6 // -3, -2)
eq(0 // 5, 0)
eq(0 // -5, 0)
eq(1 // max, 0)
eq(-1 // max, -1)
eq(1 // min, -1)
eq(-1 // min, 0)
eq(max // -1, -max)
eq(min // 1, min)
eq(min // 2, -(1 << 62))
eq(min // min, 1)
eq(max // min, -1)
eq(min // max, -2)
eq(id(7) // id(2), 3)
eq(id(-7) // id(2), -4)
eq(id(7) // id(-2), -4)
eq(id(-7) // 2, -4)
eq(-7 // id(2), -4)

-- §3.4.1 % is the remainder of that division: the sign is the divisor's
eq(7 % 3, 1)
eq(-7 % 3, 2)
eq(7 % -3, -2)
eq(-7 % -3, -1)
eq(6 % 3, 0)
eq(-6 % 3, 0)
eq(6 % -3, 0)
eq(0 % 7, 0)
eq(1 % max, 1)
eq(-1 % max, max - 1)
eq(1 % min, min + 1)
eq(-1 % min, -1)
eq(min % max, max - 1)
eq(max % min, -1)
eq(min % min, 0)
eq(min % 2, 0)
eq(max % 2, 1)
eq(max % -2, -1)
eq(id(-7) % id(3), 2)
eq(id(7) % id(-3), -2)
eq(id(-7) % 3, 2)
eq(-7 % id(3), 2)

-- §3.4.1 a == (a // b) * b + a % b
for _, a in ipairs({0, 1, -1, 2, -2, 7, -7, 100, -100, max, max - 1, min, min + 1}) do
	for _, b in ipairs({1, -1, 2, -2, 3, -3, 7, -7, 64, max, min, min + 1}) do
		local q, r = a // b, a % b
		eq(q * b + r, a)
		if r ~= 0 then eq(r < 0, b < 0) end
		assert(r == 0 or (b < 0 and r > b) or (b > 0 and r < b))
	end
end

-- §3.4.1 overflow wraps around
eq(max + 1, min)
eq(min - 1, max)
eq(max * 2, -2)
eq(min * 2, 0)
eq(max * max, 1)
eq(min * min, 0)
eq(min * -1, min)
eq(-min, min)
eq(min // -1, min)
eq(min % -1, 0)
eq(max + max, -2)
eq(min + min, 0)
eq(id(max) + 1, min)
eq(id(min) - 1, max)
eq(id(max) * id(2), -2)
eq(-id(min), min)
eq(id(min) // -1, min)
eq(id(min) % -1, 0)
eq(id(min) // id(-1), min)
eq(id(min) % id(-1), 0)
eq(0x7fffffffffffffff + 1, 0x8000000000000000)
eq(3037000500 * 3037000500, -9223372036709301616)

-- §3.4.1 division by zero is an error
fails("attempt to divide by zero", function() return 1 // 0 end)
fails("attempt to divide by zero", function() return id(1) // 0 end)
fails("attempt to divide by zero", function() return 0 // id(0) end)
fails("attempt to divide by zero", function() return id(min) // id(0) end)
fails("attempt to perform 'n%", function() return 1 % 0 end)
fails("attempt to perform 'n%", function() return id(1) % 0 end)
fails("attempt to perform 'n%", function() return 0 % id(0) end)

-- §3.4.1 differs: / and ^ of numbers are errors, be the result integral or not
fails("no floating point: use '//'", function() return 7 / 2 end)
fails("no floating point: use '//'", function() return 6 / 2 end)
fails("no floating point: use '//'", function() return id(6) / id(2) end)
fails("no floating point: use '//'", function() return id(6) / 2 end)
fails("no floating point: use '//'", function() return 6 / id(2) end)
fails("no floating point: use '//'", function() return 1 / 0 end)
fails("no floating point: use '//'", function() return 0 / 0 end)
fails("no floating point", function() return 2 ^ 3 end)
fails("no floating point", function() return id(2) ^ id(3) end)
fails("no floating point", function() return id(2) ^ 3 end)
fails("no floating point", function() return 2 ^ id(3) end)
fails("no floating point", function() return 2 ^ 0 end)
fails("no floating point", function() return "6" / "2" end)
fails("no floating point", function() return 6 / "2" end)
fails("no floating point", function() return "6" ^ 2 end)
-- what the compiler knows does not fail before it is run
do
	local function never() return 1 / 2, 3 ^ 4 end
	eq(type(never), "function")
	local ok, msg = pcall(function()
		local a = 1

		return a / 2
	end)
	assert(msg:find(":%d+: no floating point"))
end

-- §3.4.1 operands that are no numbers
fails("attempt to perform arithmetic on a nil value (local 'a')",
      function() local a; return a + 1 end)
fails("attempt to perform arithmetic on a nil value (local 'a')",
      function() local a; return 1 + a end)
fails("attempt to perform arithmetic on a nil value (global 'no_such')",
      function() return no_such * 2 end)
fails("attempt to perform arithmetic on a nil value (field 'x')",
      function() local t = {}; return t.x - 1 end)
fails("attempt to perform arithmetic on a nil value (upvalue 'u')",
      (function() local u; return function() return 2 // u end end)())
fails("attempt to perform arithmetic on a table value", function() return {} % 2 end)
fails("attempt to perform arithmetic on a boolean value", function() return -true end)
fails("attempt to perform arithmetic on a function value", function() return print + 1 end)
fails("attempt to perform arithmetic on a nil value", function() return nil / 2 end)
fails("attempt to perform arithmetic on a nil value", function() return 2 ^ nil end)

-- §3.4.2 bitwise operators
eq(0xf0 & 0x3c, 0x30)
eq(0xf0 | 0x3c, 0xfc)
eq(0xf0 ~ 0x3c, 0xcc)
eq(~0, -1)
eq(~5, -6)
eq(~max, min)
eq(-1 & max, max)
eq(min | max, -1)
eq(-1 ~ -1, 0)
eq(-1 ~ 0, -1)
eq(id(0xf0) & id(0x3c), 0x30)
eq(id(0xf0) | 0x3c, 0xfc)
eq(0xf0 ~ id(0x3c), 0xcc)
eq(id(0xf0) & 0x3c, 0x30)
eq(0xf0 & id(0x3c), 0x30)
eq(~id(5), -6)
eq(~~id(5), 5)
eq(0xdeadbeefcafebabe & 0xffffffff, 0xcafebabe)

-- §3.4.2 shifts fill with zeros
eq(1 << 0, 1)
eq(1 << 4, 16)
eq(1 << 63, min)
eq(-1 << 1, -2)
eq(min << 1, 0)
eq(3 << 63, min)
eq(16 >> 4, 1)
eq(-1 >> 1, max)
eq(-1 >> 63, 1)
eq(min >> 63, 1)
eq(min >> 1, 1 << 62)
eq(1 >> 1, 0)

-- §3.4.2 a displacement of as many bits as there are, or more, gives zero
eq(1 << 64, 0)
eq(-1 << 64, 0)
eq(-1 >> 64, 0)
eq(1 << 65, 0)
eq(-1 >> 1000, 0)
eq(-1 << max, 0)
eq(-1 >> max, 0)

-- §3.4.2 a negative displacement shifts to the other direction
eq(1 << -1, 0)
eq(16 << -4, 1)
eq(1 >> -4, 16)
eq(-1 << -1, max)
eq(1 >> -63, min)
eq(-1 << -63, 1)
eq(1 >> -64, 0)
eq(-1 << -64, 0)
eq(-1 << -65, 0)
eq(-1 << min, 0)
eq(-1 >> min, 0)

-- §3.4.2 the same where the compiler knows one operand, or none
eq(id(1) << 63, min)
eq(1 << id(63), min)
eq(id(1) << id(63), min)
eq(id(1) << 64, 0)
eq(1 << id(64), 0)
eq(id(-1) >> 1, max)
eq(-1 >> id(1), max)
eq(id(-1) >> id(64), 0)
eq(id(16) << -4, 1)
eq(16 << id(-4), 1)
eq(id(1) >> -4, 16)
eq(1 >> id(-4), 16)
eq(id(-1) << id(min), 0)
eq(2 << id(3), 16)
eq(100 >> id(2), 25)
for i = 0, 70 do
	eq(id(-1) << i, i < 64 and -1 << i or 0)
	eq((id(1) << i) >> i, i < 64 and 1 or 0)
	eq(id(-1) >> -i, id(-1) << i)
end

-- §3.4.2 operands that are no numbers
fails("attempt to perform bitwise operation on a nil value (local 'a')",
      function() local a; return a & 1 end)
fails("attempt to perform bitwise operation on a table value", function() return {} | 1 end)
fails("attempt to perform bitwise operation on a boolean value", function() return ~true end)
fails("attempt to perform bitwise operation on a nil value", function() return 1 << nil end)
fails("attempt to perform bitwise operation on a nil value", function() return nil >> 1 end)
fails("attempt to perform bitwise operation on a function value",
      function() return 1 ~ print end)

-- §3.4.3 bitwise operators do not convert strings
fails("attempt to perform bitwise operation on a string value", function() return "1" | 0 end)
fails("attempt to perform bitwise operation on a string value", function() return 1 << "2" end)
fails("attempt to perform bitwise operation on a string value", function() return ~"3" end)
fails("attempt to perform bitwise operation on a string value", function() return "a" & 1 end)

-- §3.4.3 arithmetic converts strings
eq("10" + 5, 15)
eq(5 + "10", 15)
eq("10" + "5", 15)
eq("10" - 3, 7)
eq("2" * "3", 6)
eq("7" // 2, 3)
eq("-7" // 2, -4)
eq("-7" % "3", 2)
eq(-"2", -2)
eq(- -"2", 2)
eq(math.type("1" + 0), "integer")
eq(id("10") + id(5), 15)
eq("9223372036854775807" + 1, min)
eq(-"-9223372036854775808", min)
fails("attempt to divide by zero", function() return "1" // "0" end)
fails("attempt to perform 'n%", function() return "1" % 0 end)

-- §3.4.3 a string is read as the lexer would, with blanks around it and a sign
eq(" 10 " + 0, 10)
eq("\t\n\v\f\r 10 \t\n\v\f\r" + 0, 10)
eq("+7" + 0, 7)
eq("-7" + 0, -7)
eq("0x10" + 0, 16)
eq("-0x10" + 0, -16)
eq("+0XfF" + 0, 255)
eq("0xffffffffffffffff" + 0, -1)
eq("-0xffffffffffffffff" + 0, 1)
eq("0x1ffffffffffffffff" + 0, -1)
eq("007" + 0, 7)
eq("-9223372036854775808" + 0, min)
eq("00000000000000000000000000009223372036854775807" + 0, max)
for _, s in ipairs({"", " ", "a", "1a", "0x", "x1", "1 2", "- 1", "--1", "+-1", "1-",
		    "1\0", "\0", "1_000", "1,000", "0b1", "0o7", "nil", "1;", "0x1g", "--",
		    "inf", "nan", "1\0 ", "0x 1", "٣"}) do
	fails("attempt to add a 'string' with a 'number'", function() return s + 0 end)
	fails("attempt to sub a 'number' with a 'string'", function() return 0 - s end)
	fails("attempt to unm a 'string'", function() return -s end)
end

-- §3.4.3 differs: what would be a float does not convert
for _, s in ipairs({"1.5", "1.0", "1.", ".5", "1e1", "1E+1", "0x1p4", "0x.8", "0x1.8p1",
		    "9223372036854775808", "-9223372036854775809", "10000000000000000000", "1e400"}) do
	fails("attempt to add a 'string' with a 'number'", function() return s + 0 end)
	fails("attempt to mul a 'number' with a 'string'", function() return 2 * s end)
	fails("attempt to unm a 'string'", function() return -s end)
end

-- §3.4.3 differs: a string of more than 64 characters is no number
eq((("0"):rep(63) .. "1") + 0, 1)
eq(("1" .. (" "):rep(63)) + 0, 1)
fails("attempt to add a 'string' with a 'number'",
      function() return (("0"):rep(64) .. "1") + 0 end)
fails("attempt to add a 'string' with a 'number'",
      function() return ("1" .. (" "):rep(64)) + 0 end)

-- §3.4.3 where a string does not convert, the other operand's metamethod is called
do
	local mt = {__add = function(a, b)
		return type(a) == "table" and "t+" .. b or a .. "+t"
	end}
	local t = setmetatable({}, mt)
	eq("a" + t, "a+t")
	eq(t + "a", "t+a")
	eq("10" + t, "10+t")
	fails("attempt to add a 'string' with a 'table'", function() return "10" + {} end)
	fails("attempt to add a 'string' with a 'nil'", function() return "10" + nil end)
end

-- §3.4.3 concatenation converts numbers
eq(1 .. "", "1")
eq("" .. -1, "-1")
eq(1 .. 2 .. 3, "123")
eq(max .. "", "9223372036854775807")
eq(min .. "", "-9223372036854775808")
eq(id(0) .. id(-0), "00")

-- §3.4.4 equality compares types first
eq(1 == 1, true)
eq(1 == 2, false)
eq("0" == 0, false)
eq(0 == "0", false)
eq("a" == "a", true)
eq("a" == "b", false)
eq(nil == false, false)
eq(nil == nil, true)
eq(true == true, true)
eq(true == 1, false)
eq({} == {}, false)
eq(print == print, true)
eq(print == tostring, false)
eq(id("1") == 1, false)
eq(id(nil) == nil, true)
eq(id(false) == nil, false)
eq(id(max) == max, true)
eq(max == min, false)
eq(id(5) == 5, true)
eq(id(5) == 6, false)
eq(5 == id(5), true)
eq(id(300) == 300, true)
eq(id("a") == "a", true)
eq("a" ~= "a", false)
eq(1 ~= "1", true)
eq(id(1) ~= 1, false)
do
	local t = {}
	eq(t == t, true)
	eq(t ~= t, false)
	t[0], t["0"] = "number", "string"
	eq(t[0], "number")
	eq(t["0"], "string")
	local f = function() end
	eq(f == f, true)
	local co = coroutine.create(f)
	eq(co == co, true)
	eq(co == coroutine.create(f), false)
	-- functions that differ in their upvalues are different
	local function new(x) return function() return x end end
	eq(new(1) == new(2), false)
end

-- §3.4.4 strings are equal if their bytes are, short or long
do
	local a, b = ("x"):rep(100), ("x"):rep(50)
	eq(a == b .. b, true)
	eq(a == b .. b .. "", true)
	eq(a == b .. ("x"):rep(49) .. "y", false)
	eq(a == b .. b .. "x", false)
	eq("a\0b" == "a\0b", true)
	eq("a\0b" == "a\0c", false)
	eq("a\0" == "a", false)
	local t = {[a] = 1}
	eq(t[b .. b], 1)
	eq(t[b], nil)
end

-- §3.4.4 order of numbers
eq(1 < 2, true)
eq(2 < 1, false)
eq(1 < 1, false)
eq(1 <= 1, true)
eq(2 <= 1, false)
eq(2 > 1, true)
eq(1 > 1, false)
eq(1 >= 1, true)
eq(1 >= 2, false)
eq(-1 < 0, true)
eq(min < max, true)
eq(max < min, false)
eq(min <= min, true)
eq(max > min, true)
eq(id(1) < 2, true)
eq(1 < id(2), true)
eq(id(1) > 2, false)
eq(1 > id(2), false)
eq(id(1) <= 1, true)
eq(1 <= id(1), true)
eq(id(1) >= 2, false)
eq(2 >= id(1), true)
eq(id(min) < -1, true)
eq(id(max) > 1, true)
eq(id(200) < 200, false)
eq(id(200) <= 200, true)
eq(id(-200) >= -200, true)
eq(id(-200) > -200, false)

-- §3.4.4 order of strings: bytes, zeros too
eq("a" < "b", true)
eq("a" < "a", false)
eq("a" <= "a", true)
eq("a" < "aa", true)
eq("aa" < "a", false)
eq("" < "a", true)
eq("" < "", false)
eq("" <= "", true)
eq("Z" < "a", true)
eq("a" > "Z", true)
eq("10" < "9", true)
eq("a\0b" < "a\0c", true)
eq("a\0c" < "a\0b", false)
eq("a" < "a\0", true)
eq("a\0" < "a", false)
eq("a\0" <= "a", false)
eq("a\0" < "a\0\0", true)
eq("\0" < "\1", true)
eq("\0\1" < "\0\2", true)
eq("a\0b" < "ab", true)
eq("a" < "\x7f", true)
eq(("x"):rep(100) < ("x"):rep(101), true)
eq(("x"):rep(100) .. "a" < ("x"):rep(100) .. "b", true)
eq(("x"):rep(100) >= ("x"):rep(100), true)

-- §3.4.4 differs: above 127, too, strings go by byte, whatever the locale
eq("\x7f" < "\x80", true)
eq("\xff" > "a", true)
eq("\xc3\xa4" > "z", true)

-- §3.4.4 nothing converts for an order
fails("attempt to compare number with string", function() return 1 < "2" end)
fails("attempt to compare string with number", function() return "1" < 2 end)
fails("attempt to compare number with string", function() return 1 <= "1" end)
fails("attempt to compare string with number", function() return 1 > "2" end)
fails("attempt to compare number with nil", function() return 1 < nil end)
fails("attempt to compare nil with number", function() return nil < 1 end)
fails("attempt to compare two nil values", function() return nil < nil end)
fails("attempt to compare two table values", function() return {} < {} end)
fails("attempt to compare two table values", function() return {} >= {} end)
fails("attempt to compare two boolean values", function() return true < false end)
fails("attempt to compare two function values", function() return print < print end)
fails("attempt to compare boolean with number", function() return id(true) < 1 end)
fails("attempt to compare number with table", function() return 5 < id({}) end)
fails("attempt to compare table with number", function() return 5 > id({}) end)

-- §3.4.5 logical operators
eq(10 or 20, 10)
eq(10 or error(), 10)
eq(nil or "a", "a")
eq(nil and 10, nil)
eq(false and error(), false)
eq(false and nil, false)
eq(false or nil, nil)
eq(10 and 20, 20)
eq(nil or false, false)
eq(nil and false, nil)
eq(0 and 1, 1)
eq("" or 1, "")
eq(not nil, true)
eq(not false, true)
eq(not true, false)
eq(not 0, false)
eq(not "", false)
eq(not {}, false)
eq(not not nil, false)
eq(not id(nil), true)
eq(1 and nil or 3, 3)
eq(false == not true, true)
do
	local t, f, n = true, false, nil
	eq(t and f, false)
	eq(f or t, true)
	eq(n or f, false)
	eq(n and t, nil)
	eq(not n and t, true)
	eq(t and n or "else", "else")
	eq((t or f) and "then", "then")
	eq((t and f) or (n or "last"), "last")
	local x = t and 1 or 2
	eq(x, 1)
	x = f and 1 or 2
	eq(x, 2)
	x = t and (f or n) or t and "end"
	eq(x, "end")
	-- in conditions
	if t and f or n then error("no") end
	if not (t and not f) then error("no") end
	if not t or f then error("no") elseif t and not f then x = "ok" end
	eq(x, "ok")
	-- comparisons as values
	local a, b = 1, 2
	x = a < b and "less" or "not less"
	eq(x, "less")
	x = a > b
	eq(x, false)
	x = a == b or a ~= b
	eq(x, true)
	x = not (a == b)
	eq(x, true)
end

-- §3.4.5 the second operand is evaluated only if need be
do
	local n = 0
	local function touch(v) n = n + 1; return v end
	local _ = true or touch(1)
	_ = false and touch(1)
	_ = nil and touch(1)
	_ = 0 or touch(1)
	eq(n, 0)
	_ = false or touch(1)
	_ = true and touch(1)
	eq(n, 2)
	_ = touch(false) and touch(1) or touch(2)
	eq(n, 4)
end

-- §3.4.5 the results are adjusted to one
do
	local function two() return 1, 2 end
	same(pack(true and two()), 1)
	same(pack(nil or two()), 1)
end

-- §3.4.6 concatenation
eq("a" .. "b", "ab")
eq("" .. "", "")
eq("a" .. "", "a")
eq("a\0" .. "\0b", "a\0\0b")
eq(#("a\0" .. "\0b"), 4)
eq(1 .. 2, "12")
eq(-1 .. -2, "-1-2")
eq("a" .. 1 + 2, "a3")
eq("a" .. "b" == "ab", true)
do
	local a, b, c, d = "a", "b", "c", 4
	eq(a .. b .. c .. d, "abc4")
	eq((a .. b) .. (c .. d), "abc4")
	eq(a .. "" .. b .. "" .. c, "abc")
	eq("" .. d, "4")
	eq(("x"):rep(30) .. ("y"):rep(30), ("x"):rep(30) .. ("y"):rep(30))
	local s = ""
	for i = 1, 100 do s = s .. "x" end
	eq(#s, 100)
	eq(a .. b .. c .. d .. a .. b .. c .. d .. a .. b, "abc4abc4ab")
end
fails("attempt to concatenate a nil value (local 'a')", function() local a; return a .. "x" end)
fails("attempt to concatenate a nil value (local 'a')", function() local a; return "x" .. a end)
fails("attempt to concatenate a table value", function() return {} .. "x" end)
fails("attempt to concatenate a table value", function() return 1 .. {} end)
fails("attempt to concatenate a boolean value", function() return "a" .. "b" .. true .. "c" end)
fails("attempt to concatenate a nil value (field 'x')",
      function() local t = {}; return "a" .. t.x .. "b" end)
fails("attempt to concatenate a function value", function() return print .. "" end)

-- §3.4.7 the length of a string counts bytes
eq(#"", 0)
eq(#"abc", 3)
eq(#"\0\0", 2)
eq(#"ä", 2)
eq(#("x"):rep(1000), 1000)
eq(-#"abc", -3)

-- §3.4.7 the length of a sequence is its border
local function is_border(t)
	local n = #t
	return (n == 0 or t[n] ~= nil) and (t[n + 1] == nil or n == max)
end
eq(#{}, 0)
eq(#{10, 20, 30, 40, 50}, 5)
eq(#{nil}, 0)
eq(#{x = 1, y = 2}, 0)
eq(#{1, 2, x = 3}, 2)
eq(#{[0] = 1}, 0)
eq(#{[-1] = 1, [0] = 1, [1] = 1}, 1)
eq(#{[1] = 1, [2] = 2}, 2)
eq(#{n = 5}, 0)
do
	local t = {}
	for i = 1, 100 do t[i] = i; eq(#t, i) end
	for i = 100, 1, -1 do t[i] = nil; eq(#t, i - 1) end
	for i = 10, 1, -1 do t[i] = i end
	eq(#t, 10)
	-- the same in the hash part
	local u = {a = 1, b = 2}
	for i = 1, 33 do u[i] = true; eq(#u, i) end
	for i = 33, 1, -1 do u[i] = nil; eq(#u, i - 1) end
end

-- §3.4.7 of other tables it is any border
assert(is_border({10, 20, 30, nil, 50}))
assert(is_border({nil, 20, 30, nil, nil, 60, nil}))
assert(is_border({nil, nil, 3}))
assert(is_border({n = 1, [2] = 2}))
assert(is_border({[1] = 1, [1000] = 2}))
assert(is_border({1, 2, 3, [5] = 5}))
eq(#{[2] = 2}, 0)
do
	local t = {}
	for i = 1, 16 do t[i] = i end
	for _, hole in ipairs({8, 16, 1, 12, 4}) do
		t[hole] = nil
		assert(is_border(t))
	end
end

-- §3.4.7 the largest integer may be a border
do
	local t = {[max] = true}
	assert(is_border(t))
	t = {[max - 1] = true, [max] = true, 1, 2}
	assert(is_border(t))
	eq(#{[min] = 1, [max] = 1}, 0)
end

-- §3.4.7 nothing else has a length
fails("attempt to get length of a nil value (local 'a')", function() local a; return #a end)
fails("attempt to get length of a number value", function() return #5 end)
fails("attempt to get length of a boolean value", function() return #true end)
fails("attempt to get length of a function value (global 'print')", function() return #print end)
fails("attempt to get length of a nil value (field 'x')",
      function() local t = {}; return #t.x end)

-- §3.4.8 precedence, from low to high
eq(true or false and false, true)
eq(1 and 2 or 3, 2)
eq(false and 1 or 2 and 3, 3)
eq(1 or 2 == 3, 1)
eq(1 < 2 == true, true)
eq(not 1 == 2, false)
eq(not (1 == 2), true)
eq(1 | 2 == 3, true)
eq(4 | 1 ~ 3, 6)
eq((4 | 1) ~ 3, 6)
eq(1 ~ 3 & 2, 3)
eq((1 ~ 3) & 2, 2)
eq(1 | 6 & 4, 5)
eq((1 | 6) & 4, 4)
eq(7 & 1 << 2, 4)
eq((7 & 1) << 2, 4)
fails("bitwise operation on a string value", function() return 1 << 1 .. 0 end)
eq(1 << 2 + 1, 8)
eq((1 << 2) + 1, 5)
eq(1 .. 2 + 3, "15")
eq(2 + 3 .. 4, "54")
eq(2 + 3 * 4, 14)
eq((2 + 3) * 4, 20)
eq(7 - 6 // 4, 6)
eq(7 - 6 % 4, 5)
eq(-2 * 3, -6)
eq(2 * -3, -6)
eq(-3 % 5, 2)
eq(-(3 % 5), -3)
eq(-7 // 2, -4)
eq(-(7 // 2), -3)
eq(~1 + 1, -1)
eq(~(1 + 1), -3)
eq(#"ab" + 1, 3)
eq(-#"ab" * 2, -4)
eq(not nil == true, true)
eq(- - 3 - - 3, 6)
eq(-id(3) // 2, -2)
eq(~id(3) & 0xff, 0xfc)
eq(1 < 2 and 2 < 3, true)
eq("a" < "b" == true, true)
eq(3 - 2 == 1, true)
eq("a" .. "b" < "ac", true)
eq(5 > 4 ~= false, true)
fails("attempt to compare number with boolean", function() return 2 < 3 == 3 > 2 end)

-- §3.4.8 associativity: all binary operators to the left, .. and ^ to the right
eq(10 - 5 - 2, 3)
eq(100 // 10 // 5, 2)
eq(100 % 30 % 7, 3)
eq(2 * 3 % 4, 2)
eq(1 << 2 << 3, 32)
eq(256 >> 2 >> 1, 32)
eq(1 - 2 + 3, 2)
do
	local mt = {}
	local function new(s) return setmetatable({s = s}, mt) end
	local function op(name)
		return function(a, b) return new("(" .. a.s .. name .. b.s .. ")") end
	end
	for k, v in pairs({__pow = "^", __div = "/", __concat = "..", __sub = "-", __unm = "u",
			   __mul = "*", __idiv = "//", __bxor = "~", __shl = "<<",
			   __band = "&", __bor = "|"}) do
		mt[k] = op(v)
	end
	mt.__unm = function(a) return new("-" .. a.s) end
	mt.__bnot = function(a) return new("~" .. a.s) end
	mt.__len = function(a) return new("#" .. a.s) end
	local a, b, c = new("a"), new("b"), new("c")
	eq((a ^ b ^ c).s, "(a^(b^c))")
	eq((a .. b .. c).s, "(a..(b..c))")
	eq((a / b / c).s, "((a/b)/c)")
	eq((a - b - c).s, "((a-b)-c)")
	eq((a ~ b ~ c).s, "((a~b)~c)")
	eq((-a ^ b).s, "-(a^b)")
	eq((a ^ -b).s, "(a^-b)")
	eq((a ^ -b ^ c).s, "(a^-(b^c))")
	eq((#a ^ b).s, "#(a^b)")
	eq((~a ^ b).s, "~(a^b)")
	eq((-a / b).s, "(-a/b)")
	eq((-a * b).s, "(-a*b)")
	eq((a * b ^ c).s, "(a*(b^c))")
	eq((a / b * c).s, "((a/b)*c)")
	eq((a - b .. c).s, "((a-b)..c)")
	eq((a << b .. c).s, "(a<<(b..c))")
	eq((a & b << c).s, "(a&(b<<c))")
	eq((a ~ b & c).s, "(a~(b&c))")
	eq((a | b ~ c).s, "(a|(b~c))")
	eq((a // b - c).s, "((a//b)-c)")
end

-- §3.4.9 table constructors
do
	local function f(x) return x end
	local g = "g"
	local a = { [f(1)] = g; "x", "y"; x = 1, f(10), [30] = 23; 45 }
	eq(a[1], "x")
	eq(a[2], "y")
	eq(a.x, 1)
	eq(a[3], 10)
	eq(a[30], 23)
	eq(a[4], 45)
	eq(#a, 4)
	eq(#{1, 2, 3,}, 3)
	eq(#{1; 2; 3;}, 3)
	eq(#{1, 2; 3}, 3)
	eq(next({}), nil)
	eq(({["a b"] = 1})["a b"], 1)
	eq(({[1] = "one"})[1], "one")
	eq(({"a", [2] = "b"})[2], "b")
	eq(({n = {n = {n = 7}}}).n.n.n, 7)
	eq(({f = function() return 3 end}).f(), 3)
	eq(({[true] = 1, [false] = 2})[false], 2)
	-- a new table each time
	local t = {}
	for i = 1, 2 do t[i] = {} end
	eq(t[1] == t[2], false)
	-- a multires expression at the end, and elsewhere
	local function three() return 1, 2, 3 end
	eq(#{three()}, 3)
	eq(#{three(), nil}, 1)
	eq(#{three(), three()}, 4)
	eq(#{(three())}, 1)
	eq(#{0, three()}, 4)
	eq(#{three(), x = 1}, 1)
	eq(({three(), [10] = 1})[2], nil)
	eq(#{x = 1, three()}, 3)
	eq(#{(function() end)()}, 0)
	eq((function(...) return #{...} end)(1, 2), 2)
	eq((function(...) return #{..., ...} end)(1, 2), 3)
	eq((function(...) return #{n = ..., ...} end)(1, 2), 2)
	-- more than one batch of items
	local big = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
		     21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
		     41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60}
	eq(#big, 60)
	for i = 1, 60 do eq(big[i], i) end
	eq(#{table.unpack(big)}, 60)
	eq(#{0, table.unpack(big)}, 61)
	fails("index is nil", function() return {[nil] = 1} end)
	eq(({[1] = nil, x = nil})[1], nil)
end

-- §3.4.10 arguments: none, a list, a table, a string
do
	local function f(...) return select("#", ...), ... end
	same(pack(f()), 0)
	same(pack(f(nil)), 1, nil)
	same(pack(f(1, nil, 3)), 3, 1, nil, 3)
	same(pack(f"s"), 1, "s")
	same(pack(f's'), 1, "s")
	same(pack(f[[s]]), 1, "s")
	same(pack(f[==[s]==]), 1, "s")
	eq(type(select(2, f{})), "table")
	eq(select(2, f{7})[1], 7)
	-- chains
	local function curry(a) return function(b) return function(c) return a .. b .. c end end end
	eq(curry"a""b""c", "abc")
	eq(curry("a")("b")("c"), "abc")
	eq(({curry})[1] "a" [[b]] ("c"), "abc")
	eq(("x"):rep(3):upper():lower(), "xxx")
	eq(("%d"):format(5), "5")
	eq((function() return 5 end)(), 5)
end

-- §3.4.10 v:name(args) is v.name(v, args), but v is evaluated once
do
	local n = 0
	local obj = {v = 3}
	function obj:get(d) return self.v + (d or 0) end
	function obj.same(self) return self end
	local function get() n = n + 1; return obj end
	eq(get():get(1), 4)
	eq(n, 1)
	eq(obj:same(), obj)
	eq(obj.get(obj), 3)
	eq(obj:get"4", 7)
	eq(({["end"] = 1})["end"], 1)
	eq(("abc"):len(), 3)
	local s = "abc"
	eq(s:sub(2, 2), "b")
end

-- §3.4.10 all arguments are evaluated before the call
do
	local log = ""
	local function l(x) log = log .. x; return x end
	local function f() log = log .. "!" end
	f(l("a"), l("b"), l("c"))
	eq(log, "abc!")
end

-- §3.4.10 what cannot be called
fails("attempt to call a nil value (local 'f')", function() local f; f() end)
fails("attempt to call a nil value (global 'no_such')", function() no_such() end)
fails("attempt to call a nil value (field 'x')", function() local t = {}; t.x() end)
fails("attempt to call a nil value (method 'x')", function() local t = {}; t:x() end)
fails("attempt to call a number value (upvalue 'max')", function() max() end)
fails("attempt to call a table value", function() ({})() end)
fails("attempt to call a string value", function() ("x")() end)
fails("attempt to index a nil value (local 't')", function() local t; t:x() end)
fails("attempt to call a nil value (method 'nothing')", function() ("x"):nothing() end)

-- §3.4.10 tail calls take no stack
do
	local function loop(n, acc)
		if n == 0 then return acc end
		return loop(n - 1, acc + 1)
	end
	eq(loop(20000, 0), 20000)
	local even, odd
	function even(n) if n == 0 then return true end return odd(n - 1) end
	function odd(n) if n == 0 then return false end return even(n - 1) end
	eq(even(10001), false)
	local t = {}
	function t:m(n) if n == 0 then return "end" end return self:m(n - 1) end
	eq(t:m(10000), "end")
	local v
	function v(n, ...) if n == 0 then return ... end return v(n - 1, ...) end
	same(pack(v(5000, 1, nil, 3)), 1, nil, 3)
	-- to functions in C, and to objects
	local function c(s) return string.rep(s, 2) end
	eq(c("ab"), "abab")
	local obj = setmetatable({}, {__call = function(self, ...) return ... end})
	local function o(...) return obj(...) end
	same(pack(o(1, nil)), 1, nil)
end

-- §3.4.10 these are no tail calls
do
	local function f() return 1, 2 end
	local function paren() return (f()) end
	local function more() return 0, f() end
	local function first() return f(), 0 end
	local function either(x) return x or f() end
	same(pack(paren()), 1)
	same(pack(more()), 0, 1, 2)
	same(pack(first()), 1, 0)
	same(pack(either()), 1)
	fails("", function() local function r() return (r()) end r() end)
end

-- §3.4.11 functions as values, statements, fields and methods
do
	local f = function(x) return x + 1 end
	eq(f(1), 2)
	local function g(x) return x + 2 end
	eq(g(1), 3)
	function global_f(x) return x + 3 end
	eq(global_f(1), 4)
	global_f = nil
	local t = {a = {b = {}}}
	function t.f(x) return x + 4 end
	function t.a.b.f(x) return x + 5 end
	function t.a.b:m(x) return self, x end
	eq(t.f(1), 5)
	eq(t.a.b.f(1), 6)
	same(pack(t.a.b:m(7)), t.a.b, 7)
	same(pack(t.a.b.m(1, 2)), 1, 2)
	local h
	function h() return "assigned" end
	eq(h(), "assigned")
end

-- §3.4.11 local function can call itself, local f = function cannot
do
	local function fact(n) return n <= 1 and 1 or n * fact(n - 1) end
	eq(fact(20), 2432902008176640000)
	local f = function() return f end
	eq(f(), nil)
end

-- §3.4.11 parameters
do
	local function f(a, b) return a, b end
	local function g(a, b, ...) return a, b, select("#", ...), ... end
	local function r() return 1, 2, 3 end
	same(pack(f(3)), 3, nil)
	same(pack(f(3, 4)), 3, 4)
	same(pack(f(3, 4, 5)), 3, 4)
	same(pack(f(r(), 10)), 1, 10)
	same(pack(f(r())), 1, 2)
	same(pack(g(3)), 3, nil, 0)
	same(pack(g(3, 4)), 3, 4, 0)
	same(pack(g(3, 4, 5, 8)), 3, 4, 2, 5, 8)
	same(pack(g(5, r())), 5, 1, 2, 2, 3)
	same(pack(g()), nil, nil, 0)
	-- a parameter is a local variable
	local function h(a) a = a * 2; return a end
	local v = 4
	eq(h(v), 8)
	eq(v, 4)
	local function k(a, a2) local a = a or "default"; return a end
	eq(k(), "default")
	eq(k(1), 1)
end

-- §3.4.11 each evaluation of a definition makes a closure
do
	local function counter()
		local n = 0
		return function() n = n + 1; return n end, function() return n end
	end
	local inc, get = counter()
	local inc2, get2 = counter()
	inc() inc()
	inc2()
	same(pack(get(), get2()), 2, 1)
end

-- §3.4.11 the vararg expression
do
	local function count(...) return select("#", ...) end
	eq(count(), 0)
	eq(count(nil), 1)
	eq(count(nil, nil), 2)
	local function all(...) return ... end
	same(pack(all()))
	same(pack(all(1, nil)), 1, nil)
	local function first(...) local a = ...; return a end
	eq(first(), nil)
	eq(first(1, 2), 1)
	local function two(...) local a, b = ...; return a, b end
	same(pack(two(1)), 1, nil)
	local function skip(_, ...) return ... end
	same(pack(skip(1, 2, 3)), 2, 3)
	local function paren(...) return (...) end
	same(pack(paren()), nil)
	same(pack(paren(1, 2)), 1)
	local function add(...) return ... + 1 end
	eq(add(1, 5), 2)
	local function mid(...) return ..., "end" end
	same(pack(mid(1, 2)), 1, "end")
	same(pack(mid()), nil, "end")
	local function assign(...)
		local a, b, c
		a, b, c = 0, ...
		return a, b, c
	end
	same(pack(assign(1)), 0, 1, nil)
	same(pack(assign(1, 2, 3)), 0, 1, 2)
	local function method(...) return ("%s-%s"):format(...) end
	eq(method("a", "b"), "a-b")
	eq(count(table.unpack({}, 1, 1500)), 1500)
	same(pack(select(1499, all(table.unpack({}, 1, 1500)))), nil, nil)
end

-- §3.4.12 multires expressions, last in a list and elsewhere
do
	local function f() return 1, 2 end
	local function g() return end
	local function n(...) return select("#", ...) end
	local x = "x"
	eq(n(x, f()), 3)
	eq(n(x, (f())), 2)
	eq(n(f(), x), 2)
	eq(n(g()), 0)
	eq(n((g())), 1)
	eq(n(g(), g()), 1)
	eq(n(g(), x), 2)
	eq(n(x, g()), 1)
	eq(1 + f(), 2)
	eq("a" .. f(), "a1")
	same(pack(f(), f()), 1, 1, 2)
	local a, b, c = x, f()
	same(pack(a, b, c), x, 1, 2)
	a, b, c = f(), x
	same(pack(a, b, c), 1, x, nil)
	a, b, c = (f())
	same(pack(a, b, c), 1, nil, nil)
	a, b = g()
	same(pack(a, b), nil, nil)
	local function tail() return f() end
	local function more() return x, f() end
	same(pack(tail()), 1, 2)
	same(pack(more()), x, 1, 2)
	if g() then error("no") end
	if not f() then error("no") end
	eq(#{f(), f()}, 3)
	eq(({f()})[2], 2)
	eq(({x, (f())})[3], nil)
end

-- §3.4 parentheses
eq((1 + 2) * 3, 9)
eq(((("x"))), "x")
eq(("x" .. "y"):len(), 2)
eq(((function() return 1, 2 end)()), 1)
