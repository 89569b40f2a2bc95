-- SPDX-License-Identifier: GPL-2.0
-- Patterns on views: the same as string.match() of the bytes, whatever the pattern.

local request <const> = "GET /a/b%20c?d=[e] HTTP/1.1\r\nHost: www.example.com\r\n" ..
	"Cookie: a=1; id=((x)(y)); b=\"q\"\r\nX-Empty:\r\n\r\n\0\x80\xffbody"

-- UDP, so that there is a payload that begins at odd places in fragments
local function udp(data)
	return ("\x45\0" .. string.pack(">I2", 28 + #data) .. "\0\1\0\0\x40\x11\0\0" ..
		"\xc0\0\2\1\xc0\0\2\2\x03\xe8\x07\xd0" .. string.pack(">I2", 8 + #data) .. "\0\0" .. data)
end

-- What string.match() gives, with its positions as offsets; errors are results too.
local function expected(subject, pattern, init)
	local got = table.pack(pcall(string.match, subject, pattern, init and init + 1))
	for i = 2, got.n do
		if math.type(got[i]) then
			got[i] = got[i] - 1
		end
	end
	return got
end

local function same(view, subject, pattern, init)
	local want = expected(subject, pattern, init)
	local got = table.pack(pcall(view.match, view, pattern, init))
	local what = ("match %q from %d of %q"):format(pattern, init or 0, subject)
	if want[1] ~= got[1] then
		error(what .. ": " .. tostring(got[2]) .. ", expected " .. tostring(want[2]))
	elseif not want[1] then
		return
	end
	if want.n ~= got.n then
		error(what .. ": " .. got.n .. " results, expected " .. want.n)
	end
	for i = 2, want.n do
		if got[i] ~= want[i] then
			error(what .. ": result " .. i - 1 .. ": " .. tostring(got[i]) ..
			      ", expected " .. tostring(want[i]))
		end
	end
end

function packet()
	return udp(request)
end

-- Mutations: each item taken away from nf_lua_match.c; a capture not undone; a
-- repetition that does not go back; a chunk of a fragmented packet that is off.
function test_patterns(pkt)
	local data = pkt:payload()
	for _, pattern in ipairs {
		"", "^", "$", "^$", "G", "^G", "^E", "GET", "^GET ", "body$", "bod$", "body$x",
		".", "..", "^.-$", ".*", ".+", ".-", ".-$", ".*Host", ".-Host", "Host: (.-)\r\n",
		"\r\nHost: ([^\r]+)", "%s", "%S+", "^(%u+) (%S+) HTTP/(%d)%.(%d)\r\n", "()", "()()",
		"Host()", "()Host()", "()$", "(())", "((a)(b)?)", "(.)(.)(.)", "(.)%1", "(%a)(%a)%2%1",
		"(w)%1%1", "%1", "(%1)", "(.-)%1b", "%b()", "%b[]", "%b()$", "%bxx", "%b\"\"",
		"%b(", "%b", "%f[%w]%w+", "%f[%W]", "%f[\0]", "%f[b]body", "%f[%z]", "%fx", "%f",
		"[a-c]", "[^a-z]", "[]]", "[^]]", "[]-]", "[a-]", "[%a-z]", "[%]]", "[%w_]+", "[^%s]+",
		"[", "[a", "[^", "[]", "[%", "[a-%", "[\x80-\xff]+", "[%x]+", "[^%c]+", "%z", "%Z+",
		"%", "a%", "%%20", "a?b?c?d?", "x?y?z?", "(a?)(b?)", "a*b", "a+b", "a-b", "*", "+",
		"-", "?", "**", "a**", "^*", "%d+", "%D+", "%l+", "%L+", "%u+", "%U+", "%p+", "%P+",
		"%g+", "%G+", "%a+", "%A+", "%c+", "%C+", "%w+", "%W+", "%x+", "%X+", "%.", "%y",
		"(", ")", "(()", "())", "(a", "a)", "(.*)(.*)(.*)(.*)", "(.-)(.-)(.-)$", "X%-Empty:(.-)\r",
		"Cookie:.-id=(%b())", "; (%w+)=([^;\r]*)", "\0", "\0()", ".\xff", "[\0-\x1f]", "^^", "$$",
		"a$b", "[$]", "[^^]", "GET .* HTTP.*Host.*Cookie.*body", ("."):rep(60), ("(.)"):rep(32),
		("(.)"):rep(33), ("a?"):rep(40),
	} do
		for init = 0, #request, 7 do
			same(data, request, pattern, init)
		end
		same(data, request, pattern)
		same(data, request, pattern, #request)
	end
end

function packet_small()
	return udp("abab(a(b)a)\0 1.2%")
end

-- Patterns made at random of what they can be made of.
function test_small(pkt)
	local data = pkt:payload()
	local subject = data:str()
	local pieces = { "a", "b", ".", "%a", "%d", "[ab]", "[^b]", "[%a(]", "(", ")", "()", "%1",
			 "%2", "*", "+", "-", "?", "$", "^", "%b()", "%f[%a]", "%f[b]", "%", "[", "]",
			 "\0", "%(", "%)", "%." }
	for _ = 1, 3000 do
		local pattern = {}
		for i = 1, math.random(8) do
			pattern[i] = pieces[math.random(#pieces)]
		end
		pattern = table.concat(pattern)
		-- what a position is again, string.match() spends its whole budget on
		if not pattern:find("()", 1, true) or not pattern:find("%%%d") then
			same(data, subject, pattern, math.random(0, #subject))
		end
	end
end

function packet_large()
	return udp(("x"):rep(763) .. "needle=" .. ("y"):rep(3000) .. ";" .. ("z"):rep(500) .. "end")
end

function test_large(pkt)
	local data = pkt:payload()
	local subject = data:str()
	for _, pattern in ipairs { "needle", "needle=(y+);", "needle=(.-);", "x*()", "x+needle",
				   "()end$", ".-(z+)end", "(y)%1+;", "%f[y]()y", "^.*y()", "=%a-;()",
				   "%b=;", "q", "(e)nd$", "z-end", "x.*z" } do
		same(data, subject, pattern)
		same(data, subject, pattern, 650)
		same(data, subject, pattern, 3900)
	end
	-- Mutation: chunks that are searched do not overlap.
	for before = 0, 120 do
		local needle = subject:sub(764 - before, 770)
		assert(data:find(needle) == 763 - before, "needle of " .. #needle)
		assert(not data:find(needle .. "-"), "needle that is not there")
	end
end

function test_complex(pkt)
	assert(not pkt:match("()%1"))
	-- 70 decisions that could be reconsidered: more than there is room for
	local ok, msg = pcall(pkt.match, pkt, (".*"):rep(70))
	assert(ok or msg:find("too complex"), msg)
	ok, msg = pcall(pkt.match, ("a"):rep(80), ("a?"):rep(70))
	assert(not ok and msg:find("too complex"), msg)
	ok, msg = pcall(pkt.match, pkt, ("a"):rep(65536))
	assert(not ok and msg:find("too complex"), msg)
	ok, msg = pcall(pkt.match, "aaaa", ("()"):rep(33))
	assert(not ok and msg:find("too many captures"), msg)
end

function cut_patterns(pkt)
	local data = pkt:payload()
	if data then
		local subject = data:str()
		same(data, subject, "Host: (.-)\r\n")
		same(data, subject, "(%w+)=%b()()")
		same(data, subject, "[^\r]*$")
	end
end
