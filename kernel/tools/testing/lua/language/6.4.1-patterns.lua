-- SPDX-License-Identifier: GPL-2.0
-- Lua 5.4 manual §6.4.1, patterns, and the functions of §6.4 that use them.
-- Mutation: max_expand() of lstrlib.c that does not go back.

local expect = require "expect"
local eq, same, fails = expect.eq, expect.same, expect.fails
local pack = table.pack
local max, min = math.maxinteger, math.mininteger

-- All matches of a pattern, each with its captures in one string.
local function all(s, p, init)
	local t = {}
	for a, b in s:gmatch(p, init) do t[#t + 1] = a .. (b and ":" .. b or "") end
	return table.concat(t, " ")
end

-- The characters that a class matches.
local function class(p)
	local t = {}
	for i = 0, 255 do
		local c = string.char(i)
		if c:find(p) then t[#t + 1] = c end
	end
	return table.concat(t)
end
local function range(a, b)
	local t = {}
	for i = a, b do t[#t + 1] = string.char(i) end
	return table.concat(t)
end

-- §6.4 find: positions, and captures after them
do
	same(pack(("hello"):find("l")), 3, 3)
	same(pack(("hello"):find("ll")), 3, 4)
	same(pack(("hello"):find("xyz")), nil)
	same(pack(("hello"):find("")), 1, 0)
	same(pack(("hello"):find("", 3)), 3, 2)
	same(pack(("hello"):find("", 6)), 6, 5)
	same(pack(("hello"):find("", 7)), nil)
	same(pack((""):find("")), 1, 0)
	same(pack((""):find("", 2)), nil)
	same(pack((""):find("x")), nil)
	same(pack(("hello"):find("l", 4)), 4, 4)
	same(pack(("hello"):find("l", -2)), 4, 4)
	same(pack(("hello"):find("h", -5)), 1, 1)
	same(pack(("hello"):find("h", -100)), 1, 1)
	same(pack(("hello"):find("h", 0)), 1, 1)
	same(pack(("hello"):find("h", 2)), nil)
	same(pack(("hello"):find("h", max)), nil)
	same(pack(("hello"):find("h", min)), 1, 1)
	same(pack(("hello"):find("o", -1)), 5, 5)
	same(pack(("hello"):find("(l)(.)")), 3, 4, "l", "l")
	same(pack(("hello"):find("()ll()")), 3, 4, 3, 5)
	same(pack(("a.b"):find(".", 2)), 2, 2)
	same(pack(("a\0b"):find("\0")), 2, 2)
	same(pack(("a\0b"):find("b")), 3, 3)
	same(pack(("a\0a\0b"):find("\0b")), 4, 5)
	same(pack(("a\0xb"):find("\0.b")), 2, 4)
	same(pack(("12"):find(2)), 2, 2)
	-- plain
	same(pack(("a.b"):find(".", 1, true)), 2, 2)
	same(pack(("a+b"):find("+", 1, true)), 2, 2)
	same(pack(("a%b"):find("%", 1, true)), 2, 2)
	same(pack(("[x]"):find("[x]", 1, true)), 1, 3)
	same(pack(("abc"):find("%w", 1, true)), nil)
	same(pack(("abc"):find("", 4, true)), 4, 3)
	same(pack(("abc"):find("", 5, true)), nil)
	same(pack(("abab"):find("ab", 2, true)), 3, 4)
	same(pack(("abc"):find("b", 1, nil)), 2, 2)
	same(pack(("a.c"):find(".", 2, false)), 2, 2)
	same(pack(("aaab"):find("aab", 1, true)), 2, 4)
	same(pack((("x"):rep(200) .. "y"):find("y", 1, true)), 201, 201)
	same(pack(("ab"):find("abc", 1, true)), nil)
	fails("bad argument #2 (string expected, got nil)", string.find, "x", nil)
	fails("bad argument #3 (number expected, got string)", string.find, "x", "x", "y")
end

-- §6.4 match: captures, or all of the match
do
	same(pack(("key = value"):match("(%w+)%s*=%s*(%w+)")), "key", "value")
	same(pack(("abc"):match("b")), "b")
	same(pack(("abc"):match("x")), nil)
	same(pack(("abc"):match("")), "")
	same(pack(("abc"):match("()")), 1)
	same(pack(("abc"):match("()", 3)), 3)
	same(pack(("abc"):match("()", 4)), 4)
	same(pack(("abc"):match("()", 5)), nil)
	same(pack(("abc"):match("%w", -1)), "c")
	same(pack(("abcabc"):match("b.", 3)), "bc")
	same(pack(("2026-11-22"):match("(%d+)-(%d+)-(%d+)")), "2026", "11", "22")
	same(pack(("  trim  "):match("^%s*(.-)%s*$")), "trim")
	same(pack((""):match("^%s*(.-)%s*$")), "")
	same(pack(("a\0b"):match("a(.)b")), "\0")
	same(pack(string.match(123, "2")), "2")
end

-- §6.4 gmatch
do
	eq(all("one two  three", "%a+"), "one two three")
	eq(all("from=world, to=Lua", "(%w+)=(%w+)"), "from:world to:Lua")
	eq(all("abc", ""), "   ")
	eq(all("", ""), "")
	eq(all("aXbXc", "%l*"), "a b c")
	eq(all("abc", "()"), "1 2 3 4")
	eq(all("abc", "x"), "")
	eq(all("abcd", ".."), "ab cd")
	eq(all("abcde", ".."), "ab cd")
	eq(all("a1b2", "%a()"), "2 4")
	eq(all("hello world", "%a+", 7), "world")
	eq(all("hello world", "%a+", -3), "rld")
	eq(all("hello", "l", 4), "l")
	eq(all("hello", "", 6), "")
	eq(all("hello", "()", 6), "6")
	eq(all("hello", "()", 100), "")
	eq(all("abc", "%a", -100), "a b c")
	eq(all("a\0b\0", "\0"), "\0 \0")
	-- a caret is no anchor
	eq(all("a^a", "^a"), "^a")
	local n = 0
	for _ in ("x"):rep(50):gmatch("x") do n = n + 1 end
	eq(n, 50)
	-- the iterator can be called by itself
	local it = ("ab"):gmatch("%a")
	same(pack(it(), it(), (it())), "a", "b", nil)
	same(pack(("ab"):gmatch("(.)(.)")()), "a", "b")
	fails("malformed pattern", ("x"):gmatch("["))
end

-- §6.4 gsub with a string
do
	same(pack(("hello world"):gsub("o", "0")), "hell0 w0rld", 2)
	same(pack(("hello world"):gsub("(%w+)", "%1 %1")), "hello hello world world", 2)
	same(pack(("hello world"):gsub("%w+", "%0 %0", 1)), "hello hello world", 1)
	same(pack(("hello world from Lua"):gsub("(%w+)%s*(%w+)", "%2 %1")),
	     "world hello Lua from", 2)
	same(pack(("abc"):gsub("%w", "%1")), "abc", 3)
	same(pack(("abc"):gsub("%w", "%%")), "%%%", 3)
	same(pack(("abc"):gsub("%w", "%%%0")), "%a%b%c", 3)
	same(pack(("abc"):gsub("", "-")), "-a-b-c-", 4)
	same(pack((""):gsub("", "-")), "-", 1)
	same(pack((""):gsub("x", "-")), "", 0)
	same(pack(("abc"):gsub("b*", "-")), "-a-c-", 3)
	same(pack(("abc"):gsub("()", "%1")), "1a2b3c4", 4)
	same(pack(("abc"):gsub(".", "")), "", 3)
	same(pack(("abc"):gsub("x", "y")), "abc", 0)
	same(pack(("abc abc"):gsub("%w+", "x", 0)), "abc abc", 0)
	same(pack(("abc abc"):gsub("%w+", "x", -1)), "abc abc", 0)
	same(pack(("abc abc"):gsub("%w+", "x", 1)), "x abc", 1)
	same(pack(("abc abc"):gsub("%w+", "x", 100)), "x x", 2)
	same(pack(("aaa"):gsub("^a", "b")), "baa", 1)
	same(pack(("aaa"):gsub("a$", "b")), "aab", 1)
	same(pack(("abc"):gsub("^", "x")), "xabc", 1)
	same(pack(("abc"):gsub("$", "x")), "abcx", 1)
	same(pack(("a.b.c"):gsub("%.", "/")), "a/b/c", 2)
	same(pack(("x"):rep(200):gsub("x", "yz")), ("yz"):rep(200), 200)
	same(pack(("abc"):gsub("b", 5)), "a5c", 1)
	same(pack(("a\0b"):gsub("\0", "\0\0")), "a\0\0b", 1)
	same(pack(("abcdefghi"):gsub("(.)(.)(.)(.)(.)(.)(.)(.)(.)", "%9%8%7%6%5%4%3%2%1")),
	     "ihgfedcba", 1)
	fails("invalid use of '%' in replacement string", string.gsub, "x", "x", "%")
	fails("invalid use of '%' in replacement string", string.gsub, "x", "x", "%a")
	fails("invalid capture index %2", string.gsub, "x", "x", "%2")
	fails("invalid capture index %3", string.gsub, "ab", "(a)(b)", "%3")
	eq(("abc"):gsub("x", "%"), "abc")
end

-- §6.4 gsub with a table: the first capture is the key
do
	local t = {name = "lua", version = "5.4", n = 7, no = false}
	eq(("$name-$version.tar.gz"):gsub("%$(%w+)", t), "lua-5.4.tar.gz")
	eq(("$n $no $none"):gsub("%$(%w+)", t), "7 $no $none")
	same(pack(("name x"):gsub("%w+", t)), "lua x", 2)
	eq(("ab"):gsub("(.)(.)", {a = "first", b = "second"}), "first")
	eq(("ab"):gsub("()", {"one", "two"}), "oneatwob")
	eq(("abc"):gsub("%w", setmetatable({}, {__index = function(_, k) return k:upper() end})),
	   "ABC")
	fails("invalid replacement value (a table)", string.gsub, "x", "x", {x = {}})
	fails("invalid replacement value (a boolean)", string.gsub, "x", "x", {x = true})
end

-- §6.4 gsub with a function: all captures are arguments
do
	local got = {}
	local function keep(...) got[#got + 1] = table.concat({...}, ",") end
	same(pack(("abc"):gsub("()a*()", keep)), "abc", 3)
	eq(table.concat(got, " "), "1,2 3,3 4,4")
	eq(("abc"):gsub("%w", string.upper), "ABC")
	eq(("abc"):gsub("b", function() return nil end), "abc")
	eq(("abc"):gsub("b", function() return false end), "abc")
	eq(("abc"):gsub("b", function() end), "abc")
	eq(("abc"):gsub("b", function() return "" end), "ac")
	eq(("abc"):gsub("b", function() return 12 end), "a12c")
	eq(("abc"):gsub("b", function() return "%1" end), "a%1c")
	eq(("abc"):gsub("b", function(...) return select("#", ...) .. ... end), "a1bc")
	eq(("abc"):gsub("(a)(b)", function(...) return select("#", ...) .. select(2, ...) end),
	   "2bc")
	eq(("4+5 = $9$"):gsub("%$(.-)%$", function(s) return tonumber(s) + 1 end), "4+5 = 10")
	eq(("abc"):gsub("%w",
	   function(c) return (c:gsub(".", function(d) return d .. d end)) end), "aabbcc")
	fails("invalid replacement value (a table)", string.gsub, "x", "x",
	      function() return {} end)
	fails("invalid replacement value (a boolean)", string.gsub, "x", "x",
	      function() return true end)
	fails("in callback", string.gsub, "x", "x", function() error("in callback") end)
	fails("string/function/table expected, got no value", string.gsub, "x", "x")
	fails("string/function/table expected, got boolean", string.gsub, "x", "x", true)
end

-- §6.4.1 classes (those of ASCII)
do
	local upper, lower, digit = range(65, 90), range(97, 122), range(48, 57)
	eq(class("%a"), upper .. lower)
	eq(class("%d"), digit)
	eq(class("%l"), lower)
	eq(class("%u"), upper)
	eq(class("%w"), digit .. upper .. lower)
	eq(class("%x"), digit .. "ABCDEFabcdef")
	eq(class("%s"), "\t\n\v\f\r ")
	eq(class("%c"), range(0, 31) .. "\127")
	eq(class("%g"), range(33, 126))
	eq(class("%p"), range(33, 47) .. range(58, 64) .. range(91, 96) .. range(123, 126))
	eq(class("."), range(0, 255))
	-- the complement
	for c in ("acdglpsuwx"):gmatch(".") do
		eq(#class("%" .. c) + #class("%" .. c:upper()), 256)
		eq(class("[^%" .. c .. "]"), class("%" .. c:upper()))
		eq(class("[%" .. c .. "]"), class("%" .. c))
		eq(class("[%" .. c:upper() .. "]"), class("%" .. c:upper()))
	end
end

-- §6.4.1 %x for any x that is not alphanumeric, and x that is not magic
do
	for c in ("^$()%.[]*+-?!@#&/\\,:;<=>{}|~_`'\" \0"):gmatch(".") do
		same(pack(("a" .. c .. "b"):find("%" .. c)), 2, 2)
		same(pack(("a" .. c .. "b"):match("^a%" .. c .. "b$")), "a" .. c .. "b")
	end
	for c in ("!@#&/\\,:;<=>{}|~_`'\" \0aZ09\xff"):gmatch(".") do
		same(pack(("^" .. c .. "."):find("[%^]" .. c)), 1, 2)
	end
end

-- §6.4.1 sets
do
	eq(class("[abc]"), "abc")
	eq(class("[a-e]"), "abcde")
	eq(class("[0-7%l%-]"), "-" .. range(48, 55) .. range(97, 122))
	eq(class("[%w_]"), class("[_%w]"))
	eq(class("[]]"), "]")
	eq(class("[]a]"), "]a")
	eq(class("[^]]"):find("]", 1, true), nil)
	eq(#class("[^]]"), 255)
	eq(class("[-a]"), "-a")
	eq(class("[a-]"), "-a")
	eq(class("[%a-]"), "-" .. class("%a"))
	eq(class("[a%-c]"), "-ac")
	eq(class("[%]]"), "]")
	eq(class("[^^]"):find("^", 1, true), nil)
	eq(class("[a^]"), "^a")
	eq(class("[.]"), ".")
	eq(class("[*+?$(]"), "$(*+?")
	eq(class("[%.]"), ".")
	eq(class("[z-a]"), "")
	eq(class("[a-a]"), "a")
	eq(class("[\0-\31]"), range(0, 31))
	eq(class("[\128-\255]"), range(128, 255))
	eq(class("[^\1-\255]"), "\0")
	eq(class("[%d%s]"), "\t\n\v\f\r 0123456789")
	eq(class("[^%d%D]"), "")
	eq(class("[ -~]"), range(32, 126))
	eq(class("[+--]"), "+,-")
	eq(class("[[]"), "[")
	eq(class("[[-]]"), "")
	eq(("a]"):match("[a]]"), "a]")
end

-- §6.4.1 * + - ?: the longest or the shortest sequence
do
	eq(("aaab"):match("a*"), "aaa")
	eq(("baaa"):match("a*"), "")
	eq(("aaab"):match("a+"), "aaa")
	eq(("b"):match("a+"), nil)
	eq(("aaab"):match("a-"), "")
	eq(("aaab"):match("a-b"), "aaab")
	eq(("aaab"):match("a?"), "a")
	eq(("b"):match("a?"), "")
	eq(("b"):match("a?b"), "b")
	eq(("ab"):match("a?b"), "ab")
	eq(("aab"):match("^a?b"), nil)
	eq(("<a><b>"):match("<(.*)>"), "a><b")
	eq(("<a><b>"):match("<(.-)>"), "a")
	eq(("<><b>"):match("<(.-)>"), "")
	eq(("<><b>"):match("<(.+)>"), "><b")
	eq(("aaa"):match("a*a"), "aaa")
	eq(("aaa"):match("a*aa"), "aaa")
	eq(("aaa"):match("a*aaaa"), nil)
	eq(("aaa"):match("^a-$"), "aaa")
	eq(("aaa"):match("a+a+a"), "aaa")
	eq(("aa"):match("a+a+a"), nil)
	eq(("123abc"):match("%d*%a"), "123a")
	eq(("xyz"):match(".?.?.?.?"), "xyz")
	eq(("xyz"):match(".?.?.?.?$"), "xyz")
	eq(("key=val"):match("^(.-)=(.*)$"), "key")
	eq(("[[x]]"):match("%[+(.-)%]+"), "x")
	eq(("aXb"):match("[%a]+"), "aXb")
	eq(("--x"):match("[-]*x"), "--x")
	eq(("a.b.c"):match(".*%."), "a.b.")
	eq(("a.b.c"):match(".-%."), "a.")
	eq(#("a"):rep(3000):match(".*"), 3000)
	eq(#("a"):rep(3000):match(".-$"), 3000)
	eq(("a"):rep(200):match(".-b"), nil)
	-- at the end of a pattern, after a class that is a set
	eq(("]]]"):match("[]]+"), "]]]")
	eq(("a-b"):match("a%-b"), "a-b")
	-- where they begin a pattern they stand for themselves
	eq(("*a"):match("*a"), "*a")
	eq(("+a"):match("^+a"), "+a")
end

-- §6.4.1 anchors
do
	same(pack(("abc"):find("^a")), 1, 1)
	same(pack(("abc"):find("^b")), nil)
	same(pack(("abc"):find("^b", 2)), 2, 2)
	same(pack(("abc"):find("c$")), 3, 3)
	same(pack(("abc"):find("b$")), nil)
	same(pack(("abc"):find("^abc$")), 1, 3)
	same(pack(("abc"):find("^$")), nil)
	same(pack((""):find("^$")), 1, 0)
	same(pack(("abc"):find("$")), 4, 3)
	same(pack(("abc"):find("^")), 1, 0)
	-- elsewhere they stand for themselves
	same(pack(("a^b"):find("a^b")), 1, 3)
	same(pack(("a$b"):find("a$b")), 1, 3)
	same(pack(("a$"):find("a$$")), 1, 2)
	same(pack(("^a"):find("^^a")), 1, 2)
	same(pack(("$a"):find("$a")), 1, 2)
	same(pack(("a$"):find("(a$)")), 1, 2, "a$")
	same(pack(("x^a"):find("(^a)")), 2, 3, "^a")
	same(pack(("a\n"):find("a$")), nil)
end

-- §6.4.1 captures are numbered by their left parentheses
do
	same(pack(("abc12  x"):match("(a*(.)%w(%s*))")), "abc", "b", "")
	same(pack(("flaaap"):match("()aa()")), 3, 5)
	same(pack(("abcd"):match("((a)(b(c)))")), "abc", "a", "bc", "c")
	same(pack(("abc"):match("(a)(x?)(b)")), "a", "", "b")
	same(pack(("abc"):match("()(b)()")), 2, "b", 3)
	same(pack(("x"):match("((((x))))")), "x", "x", "x", "x")
	same(pack((""):match("()()")), 1, 1)
	same(pack(("aaab"):match("a*(a)b")), "a")
	same(pack(("aaab"):match("^(a-)(a?)(b)")), "aa", "a", "b")
	eq(select("#", ("x"):rep(32):match(("(x)"):rep(32))), 32)
	fails("too many captures", string.match, ("x"):rep(33), ("(x)"):rep(33))
	-- %1 to %9 match what was captured
	eq(string.match("aaa", "()%1"), nil)
	same(pack(([["it's"]]):match([[(["'])(.-)%1]])), '"', "it's")
	same(pack(("abab"):match("(ab)%1")), "ab")
	same(pack(("abac"):match("(ab)%1")), nil)
	same(pack(("aXa"):match("(.)X%1")), "a")
	same(pack(("x=x y=z"):match("(%w)=%1")), "x")
	same(pack(("aabb"):match("(.)%1(.)%2")), "a", "b")
	same(pack(("abcabc"):match("^((.)(.).)%1$")), "abc", "a", "b")
	same(pack(("a"):match("(x?)a%1")), "")
	same(pack(("\0\0"):match("(\0)%1")), "\0")
	same(pack(("\0"):match("(\0)%1")), nil)
end

-- §6.4.1 %b: balanced
do
	same(pack(("f(a(b)c)d"):match("%b()")), "(a(b)c)")
	same(pack(("f(a(b)c"):match("%b()")), "(b)")
	same(pack(("((("):match("%b()")), nil)
	same(pack(("x)y("):match("%b()")), nil)
	same(pack(("()"):match("%b()")), "()")
	same(pack(("a''b"):match("%b''")), "''")
	same(pack(("'a'b'"):match("%b''")), "'a'")
	same(pack(("begin<x<y>z>end"):match("%b<>(.*)")), "end")
	same(pack(("(a)(b)"):gsub("%b()", "")), "", 2)
	same(pack(("a\0b\1c"):match("%b\0\1")), "\0b\1")
	eq(#(("("):rep(500) .. (")"):rep(500)):match("%b()"), 1000)
end

-- §6.4.1 %f: frontiers; beyond both ends there is \0
do
	same(pack(("THE (quick) fox"):find("%f[%a]%a+%f[%A]")), 1, 3)
	same(pack(("THE (quick) fox"):gsub("%f[%a]%a+", "x")), "x (x) x", 3)
	eq(all("one two", "%f[%w]()"), "1 5")
	eq(all("one two", "%f[%W]()"), "4 8")
	same(pack(("abc"):find("%f[a]")), 1, 0)
	same(pack(("abc"):find("%f[b]")), 2, 1)
	same(pack(("abc"):find("%f[%z]")), 4, 3)
	same(pack(("abc"):find("%f[\0]")), 4, 3)
	same(pack(("abc"):find("%f[^\0]")), 1, 0)
	same(pack((""):find("%f[a]")), nil)
	same(pack(("aba"):find("%f[a]a", 2)), 3, 3)
	same(pack(("aa"):find("%f[a]a", 2)), nil)
	same(pack(("[]"):match("%f[%[]%[%f[%]]%]")), "[]")
end

-- §6.4.1 no empty match right after another match
do
	local got = {}
	eq(("abc"):gsub("%w*", "x"), "x")
	eq(("hello world"):gsub("%w*", "x"), "x x")
	same(pack((" a b "):gsub("%w*", "-")), "- - - -", 4)
	same(pack(("ab c"):gsub("%s*", "-")), "-a-b-c-", 4)
	for a, b in ("abc"):gmatch("()b*()") do got[#got + 1] = a .. b end
	eq(table.concat(got, " "), "11 23 44")
	eq(all("aabaa", "a*"), "aa aa")
	eq(all("a,b,,c", "[^,]*"), "a b  c")
end

-- §6.4.1 malformed patterns
do
	for p, text in pairs({
		["["] = "malformed pattern (missing ']')",
		["[a"] = "malformed pattern (missing ']')",
		["[]"] = "malformed pattern (missing ']')",
		["[^]"] = "malformed pattern (missing ']')",
		["[a%]"] = "malformed pattern (missing ']')",
		["[a%"] = "malformed pattern (",
		["%"] = "malformed pattern (ends with '%')",
		["x%"] = "malformed pattern (ends with '%')",
		["("] = "unfinished capture",
		["(x"] = "unfinished capture",
		["((x)"] = "unfinished capture",
		["x*)"] = "invalid pattern capture",
		["(x))"] = "invalid pattern capture",
		["%1"] = "invalid capture index",
		["(%1)"] = "invalid capture index",
		["(x)%2"] = "invalid capture index",
		["%b"] = "missing arguments to '%b'",
		["%bx"] = "missing arguments to '%b'",
		["%f"] = "missing '[' after '%f' in pattern",
		["%fx"] = "missing '[' after '%f' in pattern",
	}) do
		fails(text, string.find, "x", p)
		fails(text, string.match, "x", p)
		fails(text, string.gsub, "x", p, "%1")
		fails(text, ("x"):gmatch(p))
	end
end

-- §6.4.1 what goes too deep is an error
fails("pattern too complex", string.find, ("x"):rep(300), ("x?"):rep(300) .. "y")

-- §6.4.1 subjects and patterns with zeros, and long ones
do
	eq(("ab\0\0cd"):match("\0+"), "\0\0")
	eq(("ab\0cd"):match("[\0]c"), "\0c")
	eq(("ab\0cd"):match("b.c"), "b\0c")
	eq(("ab\0cd"):match("^.-$"), "ab\0cd")
	local long = ("abc "):rep(500)
	eq(select(2, long:gsub("%w+", "x")), 500)
	eq(#long:gsub("%s", ""), 1500)
	eq(long:match("(%a+) $"), "abc")
	same(pack((("x"):rep(1000) .. "needle"):find("n%a+")), 1001, 1006)
end
