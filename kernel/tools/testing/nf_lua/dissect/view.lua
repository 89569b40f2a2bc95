-- SPDX-License-Identifier: GPL-2.0
-- Views of bytes that change while they are read; see dissect_test.c.

local show = require "show"

local layout = nf.layout {
	a = { 0, 8 },
	b = { 3, 61 },
	s = { 64, 64, "string" },
	l = { 16, 32, "le" },
	n = { 8, 8, count = true },
}

function all(x)
	local v = x:layout(layout)
	return table.concat({
		show(x:match("(%a+)=(%d*)")),
		show(x:match("()(%w-);%1()")),
		show(x:match("%b()(.*)%f[%a](.-)$")),
		show(x:match("([^=]+)=.?%1", 1)),
		show(x:find("aaa")),
		show(x:find("; ", 3)),
		show(x:unpack("s1zB")),
		show(x:unpack("z")),
		show(x:unpack("<s2", 2)),
		show(x:unpack("xI3c4s1", 3)),
		show(x:str(2, 5), x:u32(1), x:bits(3, 61)),
		show(v.a, v.b, v.s, v.l, v.n[3], #v.n),
		show(nf.pton(x:str(0, 9)), nf.ntop(x:str(0, 4))),
	}, "\n")
end

local bytes = "\3aaa=12; key=key; (a(b)c) def\0 end=9; aaa\0zz"

function changes_to_long()
	return bytes, ("\xff"):rep(#bytes)
end

function changes_to_letters()
	return bytes, ("a"):rep(#bytes)
end

function changes_to_marks()
	return bytes, ("(=;"):rep(#bytes // 3) .. ("("):rep(#bytes % 3)
end

function changes_to_zeros()
	return bytes, ("\0"):rep(#bytes)
end

function changes_long()
	local pad = ("="):rep(120)
	return pad .. bytes .. pad, ("; "):rep(#pad) .. bytes
end
