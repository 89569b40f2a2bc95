-- SPDX-License-Identifier: GPL-2.0
-- Lua 5.4 manual §6.4, string manipulation; patterns and packing have files of
-- their own.
-- Mutation: str_format() of lstrlib.c that takes 'f' for 'd'.

local expect = require "expect"
local eq, same, fails = expect.eq, expect.same, expect.fails
local pack = table.pack
local max, min = math.maxinteger, math.mininteger

-- §6.4 functions are methods of strings, and the table is string
do
	eq(("abc"):len(), 3)
	eq(("%d"):format(1), "1")
	eq(("a").upper, string.upper)
	local s = "x"
	eq(s:rep(3), "xxx")
	eq(getmetatable("").__index, string)
	-- numbers are converted, but have no methods
	eq(string.len(123), 3)
	eq(string.rep(12, 2), "1212")
	fails("attempt to index a number value", function() return (5):rep(2) end)
end

-- §6.4 errors name the function and the argument
do
	fails("bad argument #1 (string expected, got no value)", string.rep)
	for text, f in pairs({
		["bad argument #1 to 'rep' (string expected, got no value)"] = function() string.rep() end,
		["bad argument #2 to 'rep' (number expected, got no value)"] = function() string.rep("x") end,
		["bad argument #1 to 'rep' (number expected, got table)"] = function() (""):rep({}) end,
		["calling 'rep' on bad self"] = function() local t = {rep = string.rep}; t:rep(1) end,
		["bad argument #1 to 'upper' (string expected, got nil)"] = function() string.upper(nil) end,
		["bad argument #1 to 'len' (string expected, got table)"] = function() string.len({}) end,
		["bad argument #2 to 'format' (number expected, got string)"] =
			function() string.format("%d", "x") end,
	}) do
		local ok, msg = pcall(f)
		assert(not ok and msg:find(text, 1, true), msg)
	end
end

-- §6.4 byte
do
	eq(string.byte("a"), 97)
	eq(("abc"):byte(2), 98)
	eq(("abc"):byte(-1), 99)
	same(pack(("abc"):byte(1, 3)), 97, 98, 99)
	same(pack(("abc"):byte(1, -1)), 97, 98, 99)
	same(pack(("abc"):byte(2, 2)), 98)
	same(pack(("abc"):byte(-2, -1)), 98, 99)
	same(pack(("abc"):byte(1, 100)), 97, 98, 99)
	same(pack(("abc"):byte(0)))
	same(pack(("abc"):byte(4)))
	same(pack(("abc"):byte(-4)))
	same(pack(("abc"):byte(3, 2)))
	same(pack((""):byte()))
	same(pack((""):byte(1, -1)))
	same(pack(("abc"):byte(-10, 2)), 97, 98)
	same(pack(("abc"):byte(min, max)), 97, 98, 99)
	same(pack(("abc"):byte(max)))
	same(pack(("abc"):byte(min)))
	same(pack(("\0\255\128"):byte(1, -1)), 0, 255, 128)
	eq(select("#", ("x"):rep(500):byte(1, -1)), 500)
end

-- §6.4 char
do
	eq(string.char(), "")
	eq(string.char(97), "a")
	eq(string.char(97, 98, 99), "abc")
	eq(string.char(0, 255, 0), "\0\255\0")
	eq(string.char("65"), "A")
	eq(#string.char(table.unpack({("x"):rep(100):byte(1, -1)})), 100)
	fails("bad argument #1 (value out of range)", string.char, 256)
	fails("bad argument #1 (value out of range)", string.char, -1)
	fails("bad argument #3 (value out of range)", string.char, 1, 2, max)
	fails("bad argument #1 (number expected, got string)", string.char, "x")
	fails("bad argument #2 (number expected, got nil)", string.char, 1, nil)
	for i = 0, 255 do eq(string.char(i):byte(), i) end
end

-- §6.4 len
eq(string.len(""), 0)
eq(string.len("abc"), 3)
eq(string.len("a\000bc\000"), 5)
eq(("\0"):len(), 1)
eq(("x"):rep(1000):len(), 1000)

-- §6.4 lower, upper: ASCII letters
do
	eq(("AbC dEf 1!"):lower(), "abc def 1!")
	eq(("AbC dEf 1!"):upper(), "ABC DEF 1!")
	eq((""):upper(), "")
	eq((""):lower(), "")
	eq(("a\0B"):upper(), "A\0B")
	eq(("@[`{"):upper(), "@[`{")
	eq(("@[`{"):lower(), "@[`{")
	eq(("x"):rep(300):upper(), ("X"):rep(300))
	for i = 0, 255 do
		local c = string.char(i)
		eq(c:upper(), i >= 97 and i <= 122 and string.char(i - 32) or c)
		eq(c:lower(), i >= 65 and i <= 90 and string.char(i + 32) or c)
	end
end

-- §6.4 rep
do
	eq(("ab"):rep(3), "ababab")
	eq(("ab"):rep(1), "ab")
	eq(("ab"):rep(0), "")
	eq(("ab"):rep(-1), "")
	eq(("ab"):rep(min), "")
	eq((""):rep(100), "")
	eq(("ab"):rep(3, ","), "ab,ab,ab")
	eq(("ab"):rep(1, ","), "ab")
	eq(("ab"):rep(0, ","), "")
	eq((""):rep(3, ","), ",,")
	eq((""):rep(3, ""), "")
	eq(("ab"):rep(2, ""), "abab")
	eq(("a\0"):rep(2, "\0"), "a\0\0a\0")
	eq(#("x"):rep(10000), 10000)
	eq(("x"):rep("2"), "xx")
	fails("resulting string too large", string.rep, "xx", max)
	fails("resulting string too large", string.rep, "x", max)
	fails("resulting string too large", string.rep, "", max, "x")
	fails("resulting string too large", string.rep, "x", 1 << 62, "y")
	fails("bad argument #2 (number expected, got no value)", string.rep, "x")
	fails("bad argument #2 (number expected, got string)", string.rep, "x", "y")
end

-- §6.4 reverse
eq(("abc"):reverse(), "cba")
eq((""):reverse(), "")
eq(("a"):reverse(), "a")
eq(("a\0b"):reverse(), "b\0a")
eq(("ab"):rep(200):reverse(), ("ba"):rep(200))

-- §6.4 sub
do
	local s = "123456789"
	eq(s:sub(2, 4), "234")
	eq(s:sub(7), "789")
	eq(s:sub(7, 6), "")
	eq(s:sub(7, 7), "7")
	eq(s:sub(0, 0), "")
	eq(s:sub(-10, 10), s)
	eq(s:sub(1, 9), s)
	eq(s:sub(-10, -20), "")
	eq(s:sub(-1), "9")
	eq(s:sub(-4), "6789")
	eq(s:sub(-6, -4), "456")
	eq(s:sub(1, -1), s)
	eq(s:sub(2, -2), "2345678")
	eq(s:sub(10), "")
	eq(s:sub(100, 200), "")
	eq(s:sub(min, -4), "123456")
	eq(s:sub(min, max), s)
	eq(s:sub(min, min), "")
	eq(s:sub(max, max), "")
	eq(s:sub(0), s)
	eq(s:sub(3, min), "")
	eq(("\0002\0"):sub(2, 2), "2")
	eq(("\0\0\0"):sub(2), "\0\0")
	eq((""):sub(1, 1), "")
	eq((""):sub(-1), "")
	eq(s:sub("2", "3"), "23")
	eq(("x"):rep(100):sub(2, -2), ("x"):rep(98))
	for i = 0, 3 do eq(("abc"):sub(1, i), ("abc"):sub(1, i):sub(-i - 1)) end
	fails("bad argument #2 (number expected, got no value)", string.sub, "x")
end

-- §6.4 format: plain text and %%
do
	eq(string.format(""), "")
	eq(string.format("plain"), "plain")
	eq(string.format("%%"), "%")
	eq(string.format("a%%b%%"), "a%b%")
	eq(string.format("\0%%\0"), "\0%\0")
	eq(string.format("no", 1, 2), "no")
	eq(string.format(5), "5")
	eq(#string.format(("x"):rep(1000)), 1000)
	eq(string.format("%s %d %s", "a", 2, "c"), "a 2 c")
end

-- §6.4 format: %d and %i
do
	local f = string.format
	eq(f("%d", 0), "0")
	eq(f("%d", 42), "42")
	eq(f("%d", -42), "-42")
	eq(f("%i", -7), "-7")
	eq(f("%d", max), "9223372036854775807")
	eq(f("%d", min), "-9223372036854775808")
	eq(f("%d", "10"), "10")
	eq(f("%d", " -0x10 "), "-16")
	eq(f("%5d|", 42), "   42|")
	eq(f("%-5d|", 42), "42   |")
	eq(f("%05d", 42), "00042")
	eq(f("%05d", -42), "-0042")
	eq(f("%+d", 42), "+42")
	eq(f("%+d", -42), "-42")
	eq(f("%+d", 0), "+0")
	eq(f("% d", 42), " 42")
	eq(f("% d", -42), "-42")
	eq(f("%+5d", 42), "  +42")
	eq(f("%-+5d|", 42), "+42  |")
	eq(f("%+05d", 42), "+0042")
	eq(f("% 05d", 42), " 0042")
	eq(f("%1d", 12345), "12345")
	eq(f("%25d", max), "      9223372036854775807")
	eq(f("%-25d|", min), "-9223372036854775808     |")
	eq(f("%025d", min), "-000009223372036854775808")
	eq(f("%99d", 1), (" "):rep(98) .. "1")
	eq(f("%099d", -1), "-" .. ("0"):rep(97) .. "1")
	eq(f("%+ d", 5), "+5")
	eq(f("% +d", 5), "+5")
	eq(f("%-05d|", 42), "42   |")
	eq(f("%0-5d|", 42), "42   |")
	eq(f("%--5d|", 42), "42   |")
end

-- §6.4 format: precision of integers
do
	local f = string.format
	eq(f("%.3d", 5), "005")
	eq(f("%.3d", -5), "-005")
	eq(f("%.3d", 12345), "12345")
	eq(f("%.1d", 0), "0")
	eq(f("%.0d", 0), "")
	eq(f("%.d", 0), "")
	eq(f("%.0d", 7), "7")
	eq(f("%5.3d|", 5), "  005|")
	eq(f("%-6.3d|", -5), "-005  |")
	eq(f("%+.3d", 5), "+005")
	eq(f("% .3d", 5), " 005")
	eq(f("%08.3d", 5), "     005")
	eq(f("%08.3d", -5), "    -005")
	eq(f("%5.0d|", 0), "     |")
	eq(f("%+.0d", 0), "+")
	eq(f("%.99d", 1), ("0"):rep(98) .. "1")
	eq(f("%.20d", min), "-09223372036854775808")
	eq(f("%.20x", 255), "000000000000000000ff")
	eq(f("%.0x", 0), "")
	eq(f("%.0o", 0), "")
	eq(f("%.0u", 0), "")
	eq(f("%#.0x", 0), "")
	eq(f("%#.0o", 0), "0")
	eq(f("%8.4x|", 0xab), "    00ab|")
	eq(f("%-8.4X|", 0xab), "00AB    |")
	eq(f("%08.4x|", 0xab), "    00ab|")
end

-- §6.4 format: %u, %o, %x, %X take the integer as unsigned
do
	local f = string.format
	eq(f("%u", 42), "42")
	eq(f("%u", -1), "18446744073709551615")
	eq(f("%u", min), "9223372036854775808")
	eq(f("%o", 8), "10")
	eq(f("%o", -1), "1777777777777777777777")
	eq(f("%x", 255), "ff")
	eq(f("%X", 255), "FF")
	eq(f("%x", 0), "0")
	eq(f("%x", -1), "ffffffffffffffff")
	eq(f("%X", min), "8000000000000000")
	eq(f("%x", 0xdeadbeef), "deadbeef")
	eq(f("%#x", 255), "0xff")
	eq(f("%#X", 255), "0XFF")
	eq(f("%#o", 8), "010")
	eq(f("%#x", 0), "0")
	eq(f("%#X", 0), "0")
	eq(f("%#o", 0), "0")
	eq(f("%6x|", 255), "    ff|")
	eq(f("%-6x|", 255), "ff    |")
	eq(f("%06x", 255), "0000ff")
	eq(f("%#06x", 255), "0x00ff")
	eq(f("%#-8x|", 255), "0xff    |")
	eq(f("%#8x|", 255), "    0xff|")
	eq(f("%#.4x", 255), "0x00ff")
	eq(f("%#.4o", 8), "0010")
	eq(f("%#o", 1), "01")
	eq(f("%#.2o", 8), "010")
	eq(f("%5u|%-5u|%05u", 7, 7, 7), "    7|7    |00007")
	eq(f("%22o", 8), (" "):rep(20) .. "10")
	eq(f("%x", "255"), "ff")
end

-- §6.4 format: %c
do
	local f = string.format
	eq(f("%c", 65), "A")
	eq(f("%c", 0), "\0")
	eq(f("%c%c%c", 97, 0, 99), "a\0c")
	eq(f("%c", 255), "\255")
	eq(f("%3c|", 65), "  A|")
	eq(f("%-3c|", 65), "A  |")
	eq(f("%c", "65"), "A")
	eq(f("a%cb", 10), "a\nb")
end

-- §6.4 format: %s
do
	local f = string.format
	eq(f("%s", "abc"), "abc")
	eq(f("%s", ""), "")
	eq(f("%s", 5), "5")
	eq(f("%s", nil), "nil")
	eq(f("%s", true), "true")
	eq(f("%s|%s", 1, "x"), "1|x")
	eq(f("%5s|", "ab"), "   ab|")
	eq(f("%-5s|", "ab"), "ab   |")
	eq(f("%2s|", "abc"), "abc|")
	eq(f("%.2s", "abc"), "ab")
	eq(f("%.0s", "abc"), "")
	eq(f("%.s", "abc"), "")
	eq(f("%.20s", "abc"), "abc")
	eq(f("%5.1s|", "abc"), "    a|")
	eq(f("%-5.1s|", "abc"), "a    |")
	eq(f("%99s", "x"), (" "):rep(98) .. "x")
	eq(f("%.99s", ("x"):rep(150)), ("x"):rep(99))
	eq(f("%s", "a\0b"), "a\0b")
	eq(f("%s", ("x"):rep(500)), ("x"):rep(500))
	eq(f("%5s", ("x"):rep(500)), ("x"):rep(500))
	eq(f("%s", "\xff\x80"), "\xff\x80")
	fails("string contains zeros", f, "%5s", "a\0b")
	fails("string contains zeros", f, "%.2s", "a\0b")
	eq(f("%s", setmetatable({}, {__tostring = function() return "own" end})), "own")
	eq(f("%5s", setmetatable({}, {__tostring = function() return "own" end})), "  own")
	assert(f("%s", {}):find("^table: 0x%x+$"))
	fails("'__tostring' must return a string", f, "%s",
	      setmetatable({}, {__tostring = function() return {} end}))
end

-- §6.4 format: %q gives what Lua reads as the same value
do
	local f = string.format
	eq(f("%q", "abc"), '"abc"')
	eq(f("%q", ""), '""')
	eq(f("%q", 'a "b"'), '"a \\"b\\""')
	eq(f("%q", "a\\b"), '"a\\\\b"')
	eq(f("%q", "a\nb"), '"a\\\nb"')
	eq(f("%q", "\0"), '"\\0"')
	eq(f("%q", "\0001"), '"\\0001"')
	eq(f("%q", "\r"), '"\\13"')
	eq(f("%q", "\r1"), '"\\0131"')
	eq(f("%q", "\t\a\127"), '"\\9\\7\\127"')
	eq(f("%q", "\128\255"), '"\128\255"')
	eq(f("%q", "'"), '"\'"')
	eq(f("%q", nil), "nil")
	eq(f("%q", true), "true")
	eq(f("%q", false), "false")
	eq(f("%q", 0), "0")
	eq(f("%q", -7), "-7")
	eq(f("%q", max), "9223372036854775807")
	eq(f("%q", min), "0x8000000000000000")
	eq(0x8000000000000000, min)
	eq(f("%q, %q", 1, "x"), '1, "x"')
	fails("value has no literal form", f, "%q", {})
	fails("value has no literal form", f, "%q", print)
	fails("cannot have modifiers", f, "%5q", "x")
	fails("cannot have modifiers", f, "%-q", "x")
	fails("cannot have modifiers", f, "%.3q", "x")
end

-- §6.4 format: what %q writes reads back, byte by byte
do
	local function read(q)
		local s, i = "", 2
		while i < #q do
			local code = q:match("^\\(%d%d?%d?)", i)
			if code then
				s = s .. string.char(tonumber(code))
				i = i + 1 + #code
			else
				if q:sub(i, i) == "\\" then i = i + 1 end
				s = s .. q:sub(i, i)
				i = i + 1
			end
		end
		return s
	end
	for i = 0, 255 do
		for _, after in ipairs({"", "x", "7"}) do
			local s = string.char(i) .. after
			eq(read(string.format("%q", s)), s)
		end
	end
end

-- §6.4 format: %p
do
	local f = string.format
	local t, u = {}, {}
	eq("table: " .. f("%p", t), tostring(t))
	eq("function: " .. f("%p", f), tostring(f))
	eq(f("%p", t), f("%p", t))
	eq(f("%p", t) == f("%p", u), false)
	for _, v in ipairs({1, true, false}) do eq(f("%p", v), "(null)") end
	eq(f("%p", nil), "(null)")
	assert(f("%p", "s"):find("^0x%x+$"))
	eq(f("%p", "s"), f("%p", "s"))
	eq(f("%20p|", nil), "              (null)|")
	eq(f("%-8p|", 1), "(null)  |")
	eq(#f("%30p", t), 30)
	fails("invalid conversion", f, "%.3p", t)
end

-- §6.4 differs: format: %p shows no address, and nothing wider than 32 bits
do
	for _, v in ipairs({{}, print, "s", coroutine.create(print)}) do
		assert(#string.format("%p", v) <= 10)
	end
end

-- §6.4 format: errors
do
	local f = string.format
	fails("bad argument #2 (", f, "%d")
	fails("bad argument #2 (", f, "%s")
	fails("bad argument #3 (", f, "%d %d", 1)
	fails("bad argument #2 (number expected, got string)", f, "%d", "x")
	fails("bad argument #2 (number expected, got nil)", f, "%d", nil)
	fails("bad argument #2 (number expected, got table)", f, "%x", {})
	fails("bad argument #2 (number expected, got boolean)", f, "%c", true)
	fails("bad argument #1 (string expected, got no value)", f)
	fails("bad argument #1 (string expected, got table)", f, {})
	fails("invalid conversion '%y' to 'format'", f, "%y", 1)
	fails("invalid conversion '%F' to 'format'", f, "%F", 1)
	fails("invalid conversion '%n' to 'format'", f, "%n", 1)
	fails("invalid conversion", f, "%ld", 1)
	fails("invalid conversion", f, "%hd", 1)
	fails("invalid conversion", f, "%*d", 1, 1)
	fails("invalid conversion", f, "%100d", 1)
	fails("invalid conversion", f, "%.100d", 1)
	fails("invalid conversion", f, "%.100s", "x")
	fails("invalid conversion", f, "%1.2.3d", 1)
	fails("invalid conversion", f, "%#d", 1)
	fails("invalid conversion", f, "%+x", 1)
	fails("invalid conversion", f, "% x", 1)
	fails("invalid conversion", f, "%+u", 1)
	fails("invalid conversion", f, "%#u", 1)
	fails("invalid conversion", f, "%#i", 1)
	fails("invalid conversion", f, "%05s", "x")
	fails("invalid conversion", f, "%+s", "x")
	fails("invalid conversion", f, "%#s", "x")
	fails("invalid conversion", f, "%05c", 65)
	fails("invalid conversion", f, "%.3c", 65)
	fails("invalid conversion", f, "%\0", 1)
	fails("invalid", f, "%" .. ("-"):rep(30) .. "d", 1)
	fails("", f, "%")
	fails("", f, "abc%")
	fails("", f, "%5%")
end

-- §6.4 differs: format: no floating point, so no %a %e %f %g
for _, c in ipairs({"a", "A", "e", "E", "f", "g", "G"}) do
	fails("invalid conversion '%" .. c .. "' to 'format'", string.format, "%" .. c, 1)
	fails("invalid conversion '%.2" .. c .. "' to 'format'", string.format, "%.2" .. c, 1)
end

-- §6.4 differs: format: strings that would be floats are no numbers
for _, c in ipairs({"d", "i", "u", "x", "X", "o", "c"}) do
	fails("bad argument #2 (number expected, got string)", string.format, "%" .. c, "1.0")
	fails("bad argument #2 (number expected, got string)", string.format, "%" .. c,
	      "9223372036854775808")
end

-- §6.4 format: many conversions, long results
do
	local parts, args = {}, {}
	for i = 1, 200 do parts[i], args[i] = "%d", i end
	eq(string.format(table.concat(parts, " "), table.unpack(args)), table.concat(args, " "))
	eq(string.format("%s" .. ("y"):rep(300) .. "%s", ("x"):rep(300), ("z"):rep(300)),
	   ("x"):rep(300) .. ("y"):rep(300) .. ("z"):rep(300))
end

-- §6.4 differs: dump is not there
eq(string.dump, nil)
