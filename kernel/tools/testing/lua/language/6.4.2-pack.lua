-- SPDX-License-Identifier: GPL-2.0
-- Lua 5.4 manual §6.4.2, format strings for pack and unpack, and the functions
-- of §6.4 that use them.
-- Mutation: the options f, d and n left in lstrlib.c.

local expect = require "expect"
local eq, same, fails = expect.eq, expect.same, expect.fails
local pack = table.pack
local max, min = math.maxinteger, math.mininteger

local spack, unpack, packsize = string.pack, string.unpack, string.packsize

local function hex(s) return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end

-- §6.4.2 integers of 1 to 16 bytes, in both orders
do
	eq(hex(spack("<i1", 1)), "01")
	eq(hex(spack("<i2", 0x0102)), "0201")
	eq(hex(spack(">i2", 0x0102)), "0102")
	eq(hex(spack("<i4", 0x01020304)), "04030201")
	eq(hex(spack(">i4", 0x01020304)), "01020304")
	eq(hex(spack(">i3", 0x010203)), "010203")
	eq(hex(spack("<i8", 0x0102030405060708)), "0807060504030201")
	eq(hex(spack(">i8", -2)), "fffffffffffffffe")
	eq(hex(spack(">i16", -2)), ("ff"):rep(15) .. "fe")
	eq(hex(spack("<i16", -2)), "fe" .. ("ff"):rep(15))
	eq(hex(spack(">i16", 258)), ("00"):rep(14) .. "0102")
	eq(hex(spack(">I16", 258)), ("00"):rep(14) .. "0102")
	for n = 1, 16 do
		eq(#spack("i" .. n, 0), n)
		eq(packsize("i" .. n), n)
		eq(packsize("I" .. n), n)
		for _, e in ipairs({"<", ">", "="}) do
			for _, v in ipairs({0, 1, -1, 100, -128, 127}) do
				same(pack(unpack(e .. "i" .. n, spack(e .. "i" .. n, v))), v, n + 1)
			end
			for _, v in ipairs({0, 1, 200, 255}) do
				same(pack(unpack(e .. "I" .. n, spack(e .. "I" .. n, v))), v, n + 1)
			end
		end
		if n >= 8 then
			for _, v in ipairs({max, min, min + 1}) do
				same(pack(unpack("<i" .. n, spack("<i" .. n, v))), v, n + 1)
				same(pack(unpack(">i" .. n, spack(">i" .. n, v))), v, n + 1)
			end
		end
	end
end

-- §6.4.2 native sizes, and the order that = stands for
do
	eq(packsize("b"), 1)
	eq(packsize("B"), 1)
	eq(packsize("h"), 2)
	eq(packsize("H"), 2)
	eq(packsize("i"), 4)
	eq(packsize("I"), 4)
	eq(packsize("l"), 8)
	eq(packsize("L"), 8)
	eq(packsize("j"), 8)
	eq(packsize("J"), 8)
	eq(packsize("T"), 8)
	eq(packsize(""), 0)
	eq(packsize("i4i8"), 12)
	eq(packsize("bhilj"), 23)
	eq(packsize("c10"), 10)
	eq(packsize("c0"), 0)
	eq(packsize("x"), 1)
	eq(packsize("xxx"), 3)
	local native = spack("=i2", 1) == "\1\0" and "<" or ">"
	eq(spack("i4", 0x01020304), spack(native .. "i4", 0x01020304))
	eq(spack(">=i4", 0x01020304), spack(native .. "i4", 0x01020304))
	eq(hex(spack(">i2 <i2 >i2", 1, 1, 1)), "000101000001")
end

-- §6.4.2 signed and unsigned: what fits, and what does not
do
	for _, case in ipairs({
		{"b", -128, 127}, {"h", -32768, 32767}, {"i", -2147483648, 2147483647},
		{"i1", -128, 127}, {"i2", -32768, 32767}, {"i3", -8388608, 8388607},
		{"i5", -(1 << 39), (1 << 39) - 1}, {"i7", -(1 << 55), (1 << 55) - 1},
	}) do
		local fmt, low, high = table.unpack(case)
		eq(unpack(fmt, spack(fmt, low)), low)
		eq(unpack(fmt, spack(fmt, high)), high)
		fails("integer overflow", spack, fmt, low - 1)
		fails("integer overflow", spack, fmt, high + 1)
		fails("integer overflow", spack, fmt, max)
		fails("integer overflow", spack, fmt, min)
	end
	for _, case in ipairs({
		{"B", 255}, {"H", 65535}, {"I", 4294967295}, {"I1", 255}, {"I2", 65535},
		{"I3", 16777215}, {"I7", (1 << 56) - 1},
	}) do
		local fmt, high = table.unpack(case)
		eq(unpack(fmt, spack(fmt, 0)), 0)
		eq(unpack(fmt, spack(fmt, high)), high)
		fails("unsigned overflow", spack, fmt, high + 1)
		fails("unsigned overflow", spack, fmt, -1)
		fails("unsigned overflow", spack, fmt, min)
	end
	for _, fmt in ipairs({"j", "l", "i8", "J", "L", "T", "I8"}) do
		for _, v in ipairs({0, -1, max, min}) do eq(unpack(fmt, spack(fmt, v)), v) end
	end
	eq(unpack("<B", "\xff"), 255)
	eq(unpack("<b", "\xff"), -1)
	eq(unpack("<i2", "\xff\xff"), -1)
	eq(unpack("<I2", "\xff\xff"), 65535)
	eq(unpack(">i3", "\xff\xff\xfe"), -2)
	eq(unpack(">I3", "\xff\xff\xfe"), 0xfffffe)
	eq(unpack("<i4", "\0\0\0\x80"), -2147483648)
	fails("number expected, got string", spack, "i", "x")
	fails("number expected", spack, "i")
	eq(spack("B", "65"), "A")
end

-- §6.4.2 unpack checks that what is read fits in an integer
do
	same(pack(unpack("<I9", ("\xff"):rep(8) .. "\0")), -1, 10)
	same(pack(unpack("<i9", ("\xff"):rep(9))), -1, 10)
	same(pack(unpack(">i16", ("\xff"):rep(8) .. "\x80" .. ("\0"):rep(7))), min, 17)
	same(pack(unpack(">i16", ("\0"):rep(8) .. "\x7f" .. ("\xff"):rep(7))), max, 17)
	fails("9-byte integer does not fit", unpack, "<I9", ("\0"):rep(8) .. "\1")
	fails("9-byte integer does not fit", unpack, "<i9", ("\xff"):rep(8) .. "\1")
	fails("16-byte integer does not fit", unpack, ">I16", ("\xff"):rep(16))
	fails("12-byte integer does not fit", unpack, ">i12", "\1" .. ("\0"):rep(11))
end

-- §6.4.2 strings: c, z, s
do
	eq(spack("c3", "abc"), "abc")
	eq(spack("c5", "abc"), "abc\0\0")
	eq(spack("c0", ""), "")
	eq(spack("c3", "a\0b"), "a\0b")
	same(pack(unpack("c3", "abcdef")), "abc", 4)
	same(pack(unpack("c0", "abc")), "", 1)
	fails("longer than given size", spack, "c2", "abc")
	fails("missing size for format option 'c'", spack, "c", "x")
	eq(spack("z", "abc"), "abc\0")
	eq(spack("z", ""), "\0")
	same(pack(unpack("z", "abc\0def")), "abc", 5)
	same(pack(unpack("zz", "a\0b\0")), "a", "b", 5)
	same(pack(unpack("z", "\0")), "", 2)
	fails("string contains zeros", spack, "z", "a\0b")
	fails("unfinished string for format 'z'", unpack, "z", "abc")
	fails("unfinished string for format 'z'", unpack, "z", "")
	eq(spack("s1", "abc"), "\3abc")
	eq(hex(spack(">s2", "abc")), "0003616263")
	eq(hex(spack("<s4", "a\0")), "020000006100")
	eq(#spack("s", "abc"), 11)
	eq(spack("s1", ""), "\0")
	same(pack(unpack("s1", "\3abcdef")), "abc", 5)
	same(pack(unpack("s", spack("s", ("x"):rep(300)))), ("x"):rep(300), 309)
	same(pack(unpack(">s16", spack(">s16", "a"))), "a", 18)
	eq(#spack("s1", ("x"):rep(255)), 256)
	fails("does not fit in given size", spack, "s1", ("x"):rep(256))
	fails("data string too short", unpack, "s1", "\4abc")
	fails("data string too short", unpack, "s1", "")
	fails("too short", unpack, "s8", ("\xff"):rep(7) .. "\x7f")
	fails("string expected, got nil", spack, "z", nil)
	eq(spack("z", 12), "12\0")
	eq(spack("s1", 12), "\00212")
end

-- §6.4.2 padding: x, and blanks that count for nothing
do
	eq(spack("xBx", 1), "\0\1\0")
	same(pack(unpack("xBx", "\9\1\9")), 1, 4)
	eq(spack(" B  B ", 1, 2), "\1\2")
	eq(spack("  "), "")
	fails("data string too short", unpack, "xx", "\0")
end

-- §6.4.2 alignment: none unless asked for
do
	eq(packsize("bi4"), 5)
	eq(packsize("!bi4"), 8)
	eq(packsize("!4bi4"), 8)
	eq(packsize("!4bi8"), 12)
	eq(packsize("!8bi8"), 16)
	eq(packsize("!bi8"), 16)
	eq(packsize("!2bi8"), 10)
	eq(packsize("!1bi8"), 9)
	eq(packsize("!16bi16"), 32)
	eq(packsize("!8bi16"), 24)
	eq(packsize("!bhil"), 16)
	eq(packsize("!bhb"), 5)
	eq(packsize("!4 i4 !1 b i4"), 9)
	eq(hex(spack(">!4 i1 i2 i4 i8", 1, 2, 3, 4)),
	   "01000002" .. "00000003" .. "0000000000000004")
	eq(hex(spack("<!4 b i4", 1, 2)), "0100000002000000")
	same(pack(unpack("<!4 b i4", "\1\9\9\9\2\0\0\0")), 1, 2, 9)
	-- c and z are not aligned, s is, as its length is
	eq(packsize("!8bc3"), 4)
	eq(spack("!4bz", 1, "a"), "\1a\0")
	eq(hex(spack(">!4 b s4", 1, "a")), "01000000" .. "00000001" .. "61")
	same(pack(unpack(">!4 b s4", "\1\0\0\0\0\0\0\1a")), 1, "a", 10)
	eq(hex(spack(">!4 z i4", "a", 1)), "61000000" .. "00000001")
	eq(hex(spack(">!4 s1 i4", "a", 1)), "01610000" .. "00000001")
	same(pack(unpack(">!4 s1 i4", "\1a\0\0\0\0\0\1")), "a", 1, 9)
	-- it counts from the start of the string, not from pos
	same(pack(unpack("<!4 i4", "\9\0\0\0\7\0\0\0", 2)), 7, 9)
	-- X aligns as its option would
	eq(packsize("!8 b Xi8"), 8)
	eq(packsize("!8 b Xi8 b"), 9)
	eq(packsize("b Xi8"), 1)
	eq(packsize("!4 b Xi8"), 4)
	eq(packsize("!8 b Xh"), 2)
	eq(hex(spack("!4 b Xi4 b", 1, 2)), "0100000002")
	same(pack(unpack("!4 b Xi4 b", "\1\0\0\0\2")), 1, 2, 6)
	fails("invalid next option", spack, "X")
	fails("invalid next option", spack, "Xz")
	fails("invalid next option", spack, "Xc1")
	fails("invalid next option", spack, "XXi4")
	fails("invalid next option", spack, "X i4")
	fails("not power of 2", packsize, "!4 i3")
	fails("not power of 2", packsize, "!16 i12")
	fails("not power of 2", packsize, "!3 i4")
end

-- §6.4.2 options that are none, and sizes that are not allowed
do
	for _, fmt in ipairs({"r", "k", "?", "i4y", "1", "-", "%", "i4,i4"}) do
		fails("invalid format option", spack, fmt, 1, 1)
		fails("invalid format option", unpack, fmt, "12345678")
		fails("invalid format option", packsize, fmt)
	end
	for _, fmt in ipairs({"i0", "i17", "I0", "I17", "s0", "s17", "!0", "!17", "i100",
		"i4294967297"}) do
		fails("out of limits [1,16]", spack, fmt, 1)
	end
	fails("variable-length format", packsize, "s")
	fails("variable-length format", packsize, "s1")
	fails("variable-length format", packsize, "z")
	fails("variable-length format", packsize, "i4z")
	fails("format result too large", packsize, ("c2000000000"):rep(2))
end

-- §6.4.2 differs: f, d and n are no options
for _, fmt in ipairs({"f", "d", "n", "<f", ">d", "!n", "i4d", "Xd"}) do
	fails("invalid", spack, fmt, 1, 1)
	fails("invalid", unpack, fmt, ("\0"):rep(16))
	fails("invalid", packsize, fmt)
end

-- §6.4 pack and unpack: an argument or a result for each option
do
	eq(spack(""), "")
	eq(spack("", 1, 2), "")
	same(pack(unpack("", "")), 1)
	same(pack(unpack("", "abc")), 1)
	same(pack(unpack("BBB", "abc")), 97, 98, 99, 4)
	same(pack(unpack("<I2 z s1 c2", spack("<I2 z s1 c2", 500, "a", "bc", "de"))),
	     500, "a", "bc", "de", 10)
	eq(select("#", unpack(("B"):rep(200), ("x"):rep(200))), 201)
	eq(#spack(("B"):rep(200), ("x"):rep(200):byte(1, -1)), 200)
	fails("bad argument #3", spack, "BB", 1)
	fails("bad argument #1 (string expected", spack)
	fails("bad argument #2 (string expected", unpack, "B")
end

-- §6.4 unpack: pos
do
	same(pack(unpack("B", "abc", 2)), 98, 3)
	same(pack(unpack("B", "abc", -1)), 99, 4)
	same(pack(unpack("B", "abc", -3)), 97, 2)
	same(pack(unpack("", "abc", 4)), 4)
	same(pack(unpack("", "abc", -3)), 1)
	same(pack(unpack("z", "abc\0", 4)), "", 5)
	fails("data string too short", unpack, "B", "abc", 4)
	fails("initial position out of string", unpack, "B", "abc", 5)
	fails("initial position out of string", unpack, "B", "abc", max)
	fails("data string too short", unpack, "i4", "abc")
	fails("data string too short", unpack, "i4", "abcd", 2)
	fails("data string too short", unpack, "c4", "abc")
	fails("data string too short", unpack, "B", "")
	-- in a loop, over records
	local s, pos, sum = spack(">BBB", 1, 2, 3), 1, 0
	while pos <= #s do
		local v
		v, pos = unpack("B", s, pos)
		sum = sum + v
	end
	eq(sum, 6)
end
