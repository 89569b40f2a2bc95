-- SPDX-License-Identifier: GPL-2.0
-- Lua 5.4 manual §3.1, lexical conventions, and §3.2, variables.
-- What must not compile is in refused/.
-- Mutation: read_long_string() of llex.c that keeps a carriage return.

local expect = require "expect"
local eq, fails = expect.eq, expect.fails

-- §3.1 names: letters, digits and underscores, case matters, And is no keyword
do
	local And, AND, _, _1, a1, aLongNameWith_1_2 = 1, 2, 3, 4, 5, 6
	eq(And + AND + _ + _1 + a1 + aLongNameWith_1_2, 21)
	local endif, nill, If = 1, 2, 3
	eq(endif + nill + If, 6)
	local x, X = 1, 2
	assert(x ~= X)
end

-- §3.1 spaces between tokens: any of them, and none where tokens stay apart
do
	local a=	1 -- a tab, a form feed and a vertical tab
	eq(a, 1)
	local b=2;local c=b+a;eq(c,3)
	local t={a,b;c}eq(#t,3)
	eq(
		a
		+
		b
	, 3)
	eq(1--[[comment]]+--[==[another]==]2, 3)
end

-- §3.1 tokens are as long as can be
do
	local a, b = 7, 2
	eq(a//b, 3)
	eq(a>>b, 1)
	eq(a<<b, 28)
	eq(a~=b, true)
	eq(a~~b, ~2 ~ 7)
	eq(- -a, 7)
	eq(not not a, true)
	eq(1 .. 2, "12")
	eq("a"..b.."c", "a2c")
	local t = {n = {n = 1}}
	eq(t.n.n, 1)
	eq(t . n . n, 1)
	local function f(...) return select("#", ...) end
	eq(f(...), select("#", ...))
	goto done
	::done::
end

-- §3.1 escapes of C
eq("\a\b\f\n\r\t\v", "\7\8\12\10\13\9\11")
eq("\\", "\92")
eq("\"", '"')
eq('\'', "'")
eq("'", '\'')
eq(#"\\n", 2)
eq(#'\\\'', 2)

-- §3.1 a backslash before a line break is a newline
eq("a\
b", "a\nb")
eq('\
', "\n")

-- §3.1 \z skips the blanks that follow, line breaks too
eq("a\z
	   b", "ab")
eq("a\z b", "ab")
eq("a\z", "a")
eq("a\z\z  b", "ab")
eq("a\z

	b\n\z
	c", "ab\nc")
eq("\z  \x20 a", "  a")

-- §3.1 \xXX has exactly two hexadecimal digits
eq("\x41", "A")
eq("\x4a\x4A", "JJ")
eq("\x411", "A1")
eq("\x00\xff", "\0\255")
eq(#"\x00", 1)

-- §3.1 \ddd has up to three decimal digits
eq("\65", "A")
eq("\065", "A")
eq("\0651", "A1")
eq("\9", "\t")
eq("\0", "\x00")
eq(#"a\0b", 3)
eq("\255", "\xff")
eq("\10a", "\na")
eq("\97lo\10\04923\"", "alo\n123\"")

-- §3.1 \u{XXX} is UTF-8 of any value below 2^31
eq("\u{0}", "\0")
eq("\u{41}", "A")
eq("\u{7f}", "\x7f")
eq("\u{80}", "\xc2\x80")
eq("\u{7FF}", "\xdf\xbf")
eq("\u{800}", "\xe0\xa0\x80")
eq("\u{20ac}", "\xe2\x82\xac")
eq("\u{D800}", "\xed\xa0\x80")
eq("\u{FFFF}", "\xef\xbf\xbf")
eq("\u{10000}", "\xf0\x90\x80\x80")
eq("\u{10FFFF}", "\xf4\x8f\xbf\xbf")
eq("\u{1FFFFF}", "\xf7\xbf\xbf\xbf")
eq("\u{200000}", "\xf8\x88\x80\x80\x80")
eq("\u{3FFFFFF}", "\xfb\xbf\xbf\xbf\xbf")
eq("\u{4000000}", "\xfc\x84\x80\x80\x80\x80")
eq("\u{7FFFFFFF}", "\xfd\xbf\xbf\xbf\xbf\xbf")
eq("\u{00000000000041}", "A")
eq("<\u{41}1>", "<A1>")

-- §3.1 long brackets of any level
eq([[a]], "a")
eq([==[a]==], "a")
eq([=[]]]=], "]]")
eq([==[]=]]==], "]=]")
eq([[[a]], "[a")
eq([=[[[a]]]=], "[[a]]")
eq([[a]b]], "a]b")
eq([[a]=]b]], "a]=]b")
eq([=[a]]]==]b]=], "a]]]==]b")
eq([==[alo
123"]==], "alo\n123\"")
eq([[]], "")
eq([====[]]]=]]==]]===]]====], "]]]=]]==]]===]")

-- §3.1 no escapes in them
eq([[\n\x41\]], "\\n\\x41\\")
eq(#[[\z]], 2)

-- §3.1 a newline right after the opening bracket is not part of the string
eq([[
a]], "a")
eq([==[

a]==], "\na")
eq([[a
]], "a\n")

-- §3.1 bytes that are not special stand for themselves
eq("\xc3\xa4", "ä")
eq("--", "-" .. "-")
eq("[[", "[" .. "[")

-- §3.1 numerals: integers
eq(3, 2 + 1)
eq(0003, 3)
eq(0xff, 255)
eq(0XFF, 255)
eq(0xA, 10)
eq(0xBEBADA, 12499674)
eq(0x0, 0)
eq(00, 0)
eq(9223372036854775807, math.maxinteger)

-- §3.1 hexadecimal numerals wrap around
eq(0x7fffffffffffffff, math.maxinteger)
eq(0x8000000000000000, math.mininteger)
eq(0xffffffffffffffff, -1)
eq(0x1ffffffffffffffff, -1)
eq(0x10000000000000001, 1)
eq(0xabcdef0123456789abcdef, 0x123456789abcdef)

-- §3.1 comments
-- short
--[ not a long bracket
--[=not one either
--[[ long
over lines ]]
--[==[ ]] ]=] ]==]
eq(1 --[[ in the midst ]] + 1, 2)
eq(1 --[[ ]=] ]==] ]] + 1, 2)
--[[]]eq(1, 1)
--[==[
]]--]==]eq(1, 1)
---[[ this line is short, as three hyphens begin it
eq(1, 1)
--]]

-- §3.1 a comment that begins in a string is none
eq("--[[", "--[" .. "[")

-- §3.2 a variable is nil before it is assigned
do
	local a
	eq(a, nil)
	eq(undefined_global, nil)
end

-- §3.2 v.Name is v["Name"]; a global x is _ENV.x
do
	local t = {}
	t.x = 1
	eq(t["x"], 1)
	t["a b"] = 2
	eq(t["a b"], 2)
	t.t = t
	eq(t.t.t["t"].x, 1)
	a_global = 5
	eq(_ENV.a_global, 5)
	eq(_ENV["a_global"], 5)
	eq(_G.a_global, 5)
	_ENV.a_global = nil
	eq(a_global, nil)
end

-- §2.2 _ENV is a regular name: a local, a parameter, an upvalue
do
	local eq = eq
	local t = {}
	do
		local _ENV = t
		x = 1
		function f() return x end
	end
	eq(t.x, 1)
	eq(t.f(), 1)
	t.x = 2
	eq(t.f(), 2)
	eq(x, nil)
	local function g(_ENV) return y end
	eq(g({y = 3}), 3)
	eq(g({}), nil)
	local function h()
		local _ENV <const> = {y = 4}
		return function() return y end
	end
	eq(h()(), 4)
end

-- §2.2 to change _G changes no environment
do
	local old = _G
	_G = {}
	b_global = 1
	eq(old.b_global, 1)
	eq(_G.b_global, nil)
	_G = old
	b_global = nil
end

-- §2.2 without a table as _ENV there are no globals
do
	local eq, fails = eq, fails
	fails("attempt to index a nil value (local '_ENV')",
	      function() local _ENV = nil; return x end)
	fails("attempt to index a number value (upvalue '_ENV')",
	      (function(_ENV) return function() x = 1 end end)(4))
end
