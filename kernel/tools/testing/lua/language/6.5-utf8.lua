-- SPDX-License-Identifier: GPL-2.0
-- Lua 5.4 manual §6.5: UTF-8 support.
-- Mutation: utf8_decode() of lutf8lib.c without its test of overlong forms.

local expect = require "expect"
local eq, same, fails = expect.eq, expect.same, expect.fails
local pack = table.pack
local max, min = math.maxinteger, math.mininteger

-- Lowest and highest code point of each length, and some between.
local points = {
	{0, 0x41, 0x7f},
	{0x80, 0xe4, 0x7ff},
	{0x800, 0x20ac, 0xd7ff, 0xe000, 0xffff},
	{0x10000, 0x1f600, 0x10ffff},
}
-- The same beyond Unicode, for lax functions.
local lax_points = {
	[3] = {0xd800, 0xdbff, 0xdc00, 0xdfff},
	[4] = {0x110000, 0x1fffff},
	[5] = {0x200000, 0x3ffffff},
	[6] = {0x4000000, 0x7fffffff},
}

-- §6.5 char
do
	eq(utf8.char(), "")
	eq(utf8.char(65), "A")
	eq(utf8.char(0), "\0")
	eq(utf8.char(0x48, 0xe4, 0x20ac, 0x1f600), "H\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80")
	eq(utf8.char(0x7f), "\x7f")
	eq(utf8.char(0x80), "\xc2\x80")
	eq(utf8.char(0x7ff), "\xdf\xbf")
	eq(utf8.char(0x800), "\xe0\xa0\x80")
	eq(utf8.char(0xd800), "\xed\xa0\x80")
	eq(utf8.char(0xffff), "\xef\xbf\xbf")
	eq(utf8.char(0x10000), "\xf0\x90\x80\x80")
	eq(utf8.char(0x10ffff), "\xf4\x8f\xbf\xbf")
	eq(utf8.char(0x1fffff), "\xf7\xbf\xbf\xbf")
	eq(utf8.char(0x200000), "\xf8\x88\x80\x80\x80")
	eq(utf8.char(0x3ffffff), "\xfb\xbf\xbf\xbf\xbf")
	eq(utf8.char(0x4000000), "\xfc\x84\x80\x80\x80\x80")
	eq(utf8.char(0x7fffffff), "\xfd\xbf\xbf\xbf\xbf\xbf")
	eq(utf8.char("65", "0x42"), "AB")
	fails("bad argument #1 (value out of range)", utf8.char, -1)
	fails("bad argument #1 (value out of range)", utf8.char, 0x80000000)
	fails("bad argument #2 (value out of range)", utf8.char, 65, max)
	fails("bad argument #1 (value out of range)", utf8.char, min)
	fails("bad argument #1 (number expected, got string)", utf8.char, "x")
	eq(#utf8.char(table.unpack({("x"):rep(100):byte(1, -1)})), 100)
end

-- §6.5 char, codepoint, len and \u{} agree
for n, list in ipairs(points) do
	for _, c in ipairs(list) do
		local s = utf8.char(c)
		eq(#s, n)
		eq(utf8.codepoint(s), c)
		eq(utf8.len(s), 1)
		eq(s:match("^" .. utf8.charpattern .. "$"), s)
		local t = "x" .. s .. "y"
		eq(utf8.len(t), 3)
		same(pack(utf8.codepoint(t, 1, -1)), 0x78, c, 0x79)
		eq(utf8.offset(t, 3), n + 2)
	end
end
for n, list in pairs(lax_points) do
	for _, c in ipairs(list) do
		local s = utf8.char(c)
		eq(#s, n)
		eq(utf8.codepoint(s, 1, 1, true), c)
		eq(utf8.len(s, 1, -1, true), 1)
		same(pack(utf8.len(s)), nil, 1)
		fails("invalid UTF-8 code", utf8.codepoint, s)
		fails("invalid UTF-8 code", function() for _ in utf8.codes(s) do end end)
		for p, v in utf8.codes(s, true) do same(pack(p, v), 1, c) end
	end
end

-- §6.5 charpattern
do
	eq(utf8.charpattern, "[\0-\x7F\xC2-\xFD][\x80-\xBF]*")
	local t = {}
	for c in ("aä€\0\u{1F600}"):gmatch(utf8.charpattern) do t[#t + 1] = #c end
	eq(table.concat(t, " "), "1 2 3 1 4")
end

-- §6.5 codes
do
	local t = {}
	for p, c in utf8.codes("aä€z") do t[#t + 1] = p .. ":" .. c end
	eq(table.concat(t, " "), "1:97 2:228 4:8364 7:122")
	for _ in utf8.codes("") do error("no") end
	local n = 0
	for p, c in utf8.codes("\0\0") do n = n + 1; same(pack(p, c), n, 0) end
	eq(n, 2)
	-- invalid bytes are met when they are reached
	for _, s in ipairs({"ab\xff", "ab\xc3", "ab\xc3x", "ab\xe2\x82", "ab\x80", "ab\xc0\x80",
		"ab\xf4\x90\x80\x80"}) do
		n = 0
		fails("invalid UTF-8 code", function() for _ in utf8.codes(s) do n = n + 1 end end)
		eq(n < 3, true)
	end
	fails("invalid UTF-8 code", function() for _ in utf8.codes("\x80a") do end end)
	fails("invalid UTF-8 code", function() for _ in utf8.codes("\xff", true) do end end)
	fails("bad argument #1 (string expected, got nil)", utf8.codes, nil)
end

-- §6.5 codepoint
do
	local s = "aä€z"
	eq(utf8.codepoint(s), 97)
	eq(utf8.codepoint(s, 2), 228)
	eq(utf8.codepoint(s, 4), 8364)
	eq(utf8.codepoint(s, -1), 122)
	same(pack(utf8.codepoint(s, 1, -1)), 97, 228, 8364, 122)
	same(pack(utf8.codepoint(s, 2, 4)), 228, 8364)
	same(pack(utf8.codepoint(s, 4, 2)))
	same(pack(utf8.codepoint(s, 7, 6)))
	same(pack(utf8.codepoint("", 1, 0)))
	same(pack(utf8.codepoint("", 1, -1)))
	eq(select("#", utf8.codepoint(("ä"):rep(200), 1, -1)), 200)
	fails("invalid UTF-8 code", utf8.codepoint, s, 3)
	fails("invalid UTF-8 code", utf8.codepoint, "a\xff", 1, -1)
	fails("invalid UTF-8 code", utf8.codepoint, "\xc3")
	fails("out of bounds", utf8.codepoint, s, 0, 1)
	fails("out of bounds", utf8.codepoint, s, 8)
	fails("out of bounds", utf8.codepoint, s, 1, 8)
	fails("out of bounds", utf8.codepoint, s, -10)
	fails("out of bounds", utf8.codepoint, "")
	fails("out of bounds", utf8.codepoint, s, 1, max)
	fails("out of bounds", utf8.codepoint, s, min)
end

-- §6.5 len: the number of characters, or where the first invalid byte is
do
	local s = "aä€z"
	eq(utf8.len(""), 0)
	eq(utf8.len(s), 4)
	eq(utf8.len("\0\0"), 2)
	eq(utf8.len(s, 2), 3)
	eq(utf8.len(s, 4), 2)
	eq(utf8.len(s, 8), 0)
	eq(utf8.len(s, -1), 1)
	eq(utf8.len(s, 1, 1), 1)
	eq(utf8.len(s, 1, 2), 2)
	eq(utf8.len(s, 2, 2), 1)
	eq(utf8.len(s, 1, 4), 3)
	eq(utf8.len(s, 4, 2), 0)
	eq(utf8.len(s, 1, 0), 0)
	eq(utf8.len(s, 1, -2), 3)
	eq(utf8.len(s, -7), 4)
	same(pack(utf8.len(s, 3)), nil, 3)
	same(pack(utf8.len(s, 5, 6)), nil, 5)
	eq(utf8.len(("ä"):rep(500)), 500)
	fails("out of bounds", utf8.len, s, 0)
	fails("out of bounds", utf8.len, s, 9)
	fails("out of bounds", utf8.len, s, 1, 8)
	fails("out of bounds", utf8.len, s, max)
	fails("out of bounds", utf8.len, s, 1, max)
	eq(utf8.len(s, 1, min), 0)
	-- what is invalid: where it begins
	for _, case in ipairs({
		{"\x80", 1}, {"a\xbf", 2}, {"\xff", 1}, {"\xfe", 1}, {"ab\xc3", 3}, {"\xc3a", 1},
		{"\xe2\x82", 1}, {"a\xe2\x82b", 2}, {"\xf0\x9f\x98", 1}, {"\xc3\xc3\xa4", 1},
		{"ä\x80", 3}, {"\xfe" .. ("\x80"):rep(6), 1}, {"\xff" .. ("\xbf"):rep(7), 1},
		-- overlong
		{"\xc0\x80", 1}, {"\xc1\xbf", 1}, {"\xe0\x80\x80", 1}, {"\xe0\x9f\xbf", 1},
		{"\xf0\x80\x80\x80", 1}, {"\xf0\x8f\xbf\xbf", 1}, {"\xf8\x87\xbf\xbf\xbf", 1},
		{"\xfc\x83\xbf\xbf\xbf\xbf", 1},
	}) do
		same(pack(utf8.len(case[1])), nil, case[2])
		same(pack(utf8.len(case[1], 1, -1, true)), nil, case[2])
	end
	-- surrogates, and beyond 10FFFF
	for _, c in ipairs({"\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80",
		"\xf7\xbf\xbf\xbf"}) do
		same(pack(utf8.len("x" .. c)), nil, 2)
		eq(utf8.len("x" .. c, 1, -1, true), 2)
		eq(utf8.len("x" .. c, 1, 1), 1)
	end
	eq(utf8.len("\xed\x9f\xbf\xee\x80\x80"), 2)
end

-- §6.5 offset: where the n-th character starts
do
	local s = "aä€z"
	eq(utf8.offset(s, 1), 1)
	eq(utf8.offset(s, 2), 2)
	eq(utf8.offset(s, 3), 4)
	eq(utf8.offset(s, 4), 7)
	eq(utf8.offset(s, 5), 8)
	eq(utf8.offset(s, 6), nil)
	eq(utf8.offset(s, max), nil)
	eq(utf8.offset(s, -1), 7)
	eq(utf8.offset(s, -2), 4)
	eq(utf8.offset(s, -4), 1)
	eq(utf8.offset(s, -5), nil)
	eq(utf8.offset(s, min), nil)
	eq(utf8.offset("", 1), 1)
	eq(utf8.offset("", 2), nil)
	eq(utf8.offset("", -1), nil)
	eq(utf8.offset("", 0), 1)
	-- from i
	eq(utf8.offset(s, 1, 4), 4)
	eq(utf8.offset(s, 2, 4), 7)
	eq(utf8.offset(s, -1, 4), 2)
	eq(utf8.offset(s, -2, 4), 1)
	eq(utf8.offset(s, -1, 8), 7)
	eq(utf8.offset(s, 1, -1), 7)
	eq(utf8.offset(s, 1, 8), 8)
	eq(utf8.offset(s, 2, 8), nil)
	-- 0: the character that the i-th byte is in
	eq(utf8.offset(s, 0, 1), 1)
	eq(utf8.offset(s, 0, 3), 2)
	eq(utf8.offset(s, 0, 4), 4)
	eq(utf8.offset(s, 0, 5), 4)
	eq(utf8.offset(s, 0, 6), 4)
	eq(utf8.offset(s, 0, 8), 8)
	eq(utf8.offset(s, 0), 1)
	fails("initial position is a continuation byte", utf8.offset, s, 1, 3)
	fails("initial position is a continuation byte", utf8.offset, s, -1, 5)
	fails("initial position is a continuation byte", utf8.offset, "\x80", 1)
	fails("position out of bounds", utf8.offset, s, 1, 9)
	fails("position out of bounds", utf8.offset, s, 1, -8)
	fails("position out of bounds", utf8.offset, s, 1, 0)
	fails("position out of bounds", utf8.offset, s, 1, max)
	-- there and back over a long string
	local long = ("aä€\u{1F600}"):rep(50)
	for n = 1, 200 do
		local p = utf8.offset(long, n)
		eq(utf8.offset(long, n - 201), p)
		eq(utf8.len(long, 1, p), n)
	end
end
