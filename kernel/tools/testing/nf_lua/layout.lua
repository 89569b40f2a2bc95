-- SPDX-License-Identifier: GPL-2.0
-- Layouts: fields of any place and size, nested and repeated ones, and what is
-- no layout.

local expect <const> = require "expect"
local eq <const>, fails <const> = expect.eq, expect.fails

local bytes <const> = "\x45\0\0\x1e\0\1\0\0\x40\x11\0\0\xc0\0\2\1\xc0\0\2\2" ..
	"\x81\x02\xc3\x04\xa5\x06\xe7\x08\xff\x7f"

function packet()
	return bytes
end

local all = { }
for bit = 0, 32 do
	for size = 1, 64 do
		all[#all + 1] = { bit, size }
	end
end

local function number(bit, size)
	local n = 0
	for i = bit, bit + size - 1 do
		local byte = bytes:byte(21 + i // 8)
		if not byte then
			return nil
		end
		n = n << 1 | byte >> (7 - i % 8) & 1
	end
	return n
end

-- Mutation: a field that is read from another bit, or with another size.
function test_numbers(pkt)
	for from = 1, #all, 255 do
		local layout, signed = {}, {}
		for i = from, math.min(from + 254, #all) do
			layout["f" .. i] = all[i]
			signed["f" .. i] = { all[i][1], all[i][2], "signed" }
		end
		local view = pkt:layout(nf.layout(layout), 20)
		local sview = pkt:layout(nf.layout(signed), 20)
		for i = from, math.min(from + 254, #all) do
			local want, size = number(table.unpack(all[i])), all[i][2]
			local what = "f" .. i .. ": " .. size .. " bits at " .. all[i][1]
			eq(view["f" .. i], want, what)
			if want and size < 64 and want >> (size - 1) == 1 then
				want = want - (1 << size)
			end
			eq(sview["f" .. i], want, what .. ", signed")
		end
	end
end

local kinds = nf.layout {
	flag = { 0, 1, "bool" }, other = { 1, 1, "bool" }, several = { 1, 7, "bool" },
	text = { 8, 24, "string" },
	le16 = { 0, 16, "le" }, le24 = { 0, 24, "little" }, le64 = { 0, 64, "little" },
	sle16 = { 64, 16, "le", "signed" }, les16 = { 64, 16, "signed", "little" },
	odd = { 4, 16, "le" },
	be16 = { 0, 16, "be" }, net16 = { 0, 16, "net" }, big16 = { 0, 16, "big", "unsigned" },
	host16 = { 0, 16, "host" },
	named = { offset = 8, length = 8 },
	named_more = { offset = 64, length = 16, endian = "little", type = "signed" },
	mixed = { 64, length = 16, type = "string" },
	len = { 16, 8 },
}

function test_kinds(pkt)
	local v = pkt:layout(kinds, 20)
	eq(v.flag, true, "bool")
	eq(v.other, false, "bool")
	eq(v.several, true, "bool of several bits")
	eq(v.text, "\x02\xc3\x04", "string")
	eq(v.le16, 0x0281, "le16")
	eq(v.le24, 0xc30281, "le24")
	eq(v.le64, 0x08e706a504c30281, "le64")
	eq(v.sle16, 0x7fff, "signed and little")
	eq(v.les16, 0x7fff, "little and signed")
	eq(v.odd, 0x2c10, "little from the midst of a byte")
	eq(v.be16, 0x8102, "be16")
	eq(v.net16, 0x8102, "net16")
	eq(v.big16, 0x8102, "big16")
	eq(v.host16, ("=I2"):unpack("\x81\2"), "host16")
	eq(v.named, 2, "named parts")
	eq(v.named_more, 0x7fff, "named parts, endian and type")
	eq(v.mixed, "\xff\x7f", "numbered and named parts")
	-- a field hides a method
	eq(v.len, 0xc3, "field called len")
	eq(#v, 10, "#")
	eq(v:u8(0), 0x81, "method")
	eq(v:sub(1, 2):str(), "\x02\xc3", "method")
	eq(v:layout(kinds, 1).named, 0xc3, "layout of a view with a layout")
	fails("layout has no field 'nosuch'", "field", function() return v.nosuch end)
	fails("number is no name", "field", function() return v[1] end)
	fails("index", "assignment", function() v.flag = true end)
	eq(pkt:layout(kinds, 30).flag, nil, "field out of the view")
	eq(pkt:layout(kinds, 31), nil, "layout out of the view")
	eq(pkt:layout(kinds, 1 << 32), nil, "layout far out of the view")
	fails("offset is negative", "layout", pkt.layout, pkt, kinds, -1)
	for _, no_layout in ipairs { 1, "ip", {}, pkt, nf.net("::/0"), nf, print } do
		fails("layout expected", "layout", pkt.layout, pkt, no_layout)
	end
	eq(getmetatable(v), false, "metatable")
end

local pair = nf.layout { hi = { 0, 4 }, lo = { 4, 4 }, text = { 0, 8, "string" } }
local quad = nf.layout { first = { 0, pair }, second = { 8, pair }, mark = { 8, 1, "bool" } }
local list = nf.layout {
	pairs = { 0, pair, count = 3 }, quads = { 8, quad, count = true },
	bytes = { 0, 8, count = 4 }, nibbles = { 8, 4, count = 5 }, words = { 0, 32, "le", count = true },
	texts = { 8, 16, "string", count = true }, bools = { 0, 1, "bool", count = 9 },
	signs = { 0, 8, "signed", count = true },
}

function test_nested(pkt)
	local q = pkt:layout(quad, 20)
	eq(q.first.hi, 8, "nested")
	eq(q.second.lo, 2, "nested")
	eq(q.second.text, "\2", "nested string")
	eq(#q.second, 1, "# of nested")
	eq(q.second:u8(0), 2, "method of nested")
	eq(q.second:u8(1), nil, "behind nested")
	eq(pkt:layout(quad, 29).first.hi, 7, "nested at the end")
	eq(pkt:layout(quad, 29).second, nil, "nested behind the end")

	local v = pkt:layout(list, 20)
	eq(#v.pairs, 3, "# of an array")
	eq(v.pairs:len(), 3, "len of an array")
	eq(v.pairs[1].hi, 8, "element")
	eq(v.pairs[3].hi, 12, "element")
	eq(v.pairs[0], nil, "element 0")
	eq(v.pairs[4], nil, "element behind the last")
	eq(v.pairs[-1], nil, "element -1")
	eq(v.pairs[1 << 32], nil, "element far out")
	eq(v.pairs[math.mininteger], nil, "element far out")
	eq(#v.quads, 4, "array up to the end")
	eq(v.quads[4].second.hi, 15, "nested element")
	eq(v.quads[5], nil, "nested element behind the last")
	eq(v.bytes[4], 4, "number")
	eq(v.bytes[5], nil, "number behind the last")
	eq(v.nibbles[1], 0, "nibble")
	eq(v.nibbles[3], 0xc, "nibble")
	eq(#v.nibbles, 5, "# of nibbles")
	eq(#v.words, 2, "whole words")
	eq(v.words[2], 0x08e706a5, "little word")
	eq(v.texts[4], "\x08\xff", "text")
	eq(#v.texts, 4, "# of texts")
	eq(v.bools[1], true, "bool")
	eq(v.bools[2], false, "bool")
	eq(#v.bools, 9, "# of bools")
	eq(v.signs[1], -127, "signed")
	local n = 0
	for i, byte in ipairs(v.bytes) do
		eq(byte, bytes:byte(20 + i), "ipairs")
		n = n + 1
	end
	eq(n, 4, "ipairs")
	eq(v.bytes:u8(1), 2, "method of an array")
	fails("array has no field 'hi'", "field of an array", function() return v.pairs.hi end)
	fails("number expected", "element", function() return v.pairs[true] end)
	eq(#pkt:layout(list, 29).pairs, 1, "# of what is there")
	eq(#pkt:layout(list, 29).quads, 0, "# of nothing")
	eq(pkt:layout(list, 30).quads, nil, "array behind the end")
end

-- Mutation: what a layout needs is collected with it.
function test_collected(pkt)
	local q = pkt:layout(nf.layout {
		inner = { 0, nf.layout { deep = { 0, nf.layout { byte = { 0, 8 } }, count = 2 } } },
	}, 20)
	local inner = q.inner
	local deep = inner.deep
	local second = deep[2]
	q, inner, deep = nil, nil, nil
	for i = 1, 300 do
		local garbage = { ("name" .. i):rep(20), { i } }
		eq(garbage[2][1], i, "garbage")
	end
	eq(second.byte, 2, "field of a layout that nothing else holds")
end

function test_refused(pkt)
	local function refused(text, field)
		fails("field 'x': " .. text, "layout", nf.layout, { x = field, ok = { 0, 8 } })
	end
	refused("is no table", 1)
	refused("is no table", "0, 8")
	refused("offset", {})
	refused("offset", { -1, 8 })
	refused("offset", { "a", 8 })
	refused("offset", { 65535 * 8 + 1, 8 })
	refused("offset", { 1 << 32, 8 })
	refused("length", { 0 })
	refused("length", { 0, -8 })
	refused("length", { 0, {} })
	refused("length", { 0, nf })
	refused("length", { 0, pkt })
	refused("size is 0", { 0, 0 })
	refused("integer of more than 64 bits", { 0, 65 })
	refused("integer of more than 64 bits", { 0, 128, "bool" })
	refused("is no whole bytes", { 1, 8, "string" })
	refused("is no whole bytes", { 0, 9, "string" })
	refused("is no whole bytes", { 4, pair })
	refused("little endian", { 0, 12, "le" })
	refused("little endian", { 0, 16, "le", "string" })
	refused("little endian", { 0, pair, "le" })
	refused("neither a type nor a byte order", { 0, 8, "number" })
	refused("neither a type nor a byte order", { 0, 8, 8 })
	refused("neither a type nor a byte order", { 0, 8, type = true })
	refused("a layout has no other type", { 0, pair, "string" })
	refused("array does not begin at a byte", { 4, 4, count = 2 })
	refused("count", { 0, 8, count = 0 })
	refused("count", { 0, 8, count = -1 })
	refused("count", { 0, 8, count = "2" })
	refused("count", { 0, 8, count = 1 << 40 })
	fails("name of a field is a number", "layout", nf.layout, { { 0, 8 } })
	fails("too long", "layout", nf.layout, { [("x"):rep(256)] = { 0, 8 } })
	fails("1 to 255 fields", "layout", nf.layout, {})
	local many = {}
	for i = 1, 256 do
		many["f" .. i] = { 0, 8 }
	end
	fails("1 to 255 fields", "layout", nf.layout, many)
	many.f1 = nil
	eq(pkt:layout(nf.layout(many)).f256, 0x45, "255 fields")
	fails("no layout is called 'nosuch'", "layout", nf.layout, "nosuch")
	fails("table of fields expected", "layout", nf.layout)
	fails("table of fields expected", "layout", nf.layout, 1)
	fails("table of fields expected", "layout", nf.layout, pkt)
	eq(pkt:layout(nf.layout { [("x"):rep(255)] = { 0, 8 } })[("x"):rep(255)], 0x45, "long name")
end

-- What is remembered of a layout's names says nothing of another one's.
-- Mutation: the layout is not compared in nf_lua_field().
function test_names(pkt)
	local long <const> = ("n"):rep(60)
	for i = 1, 200 do
		local a = nf.layout { [long] = { 0, 8 }, [long .. "x"] = { 16, 8 }, ["n" .. i] = { 24, 8 } }
		local v = pkt:layout(a, 16)
		local name = "n"
		eq(v[name:rep(60)], 0xc0, "long name")
		eq(v[name:rep(60) .. "x"], 2, "another long name")
		eq(v["n" .. i], 2, "short name")
		fails("has no field", "field", function() return v["n" .. i + 1] end)
		eq(v:u8(4), 0x81, "method")
		local b = nf.layout { u8 = { 32, 8 }, ["n" .. i + 1] = { 40, 8 } }
		v = pkt:layout(b, 16)
		eq(v.u8, 0x81, "field called u8")
		eq(v["n" .. i + 1], 2, "short name of another")
		a, b, v = nil, nil, nil
		local garbage = {}
		for j = 1, 40 do
			garbage[j] = { ("g" .. j .. i):rep(3) }
		end
	end
end

function cut_fields(pkt, len)
	local n = #pkt - 20
	local v = pkt:layout(list, 20)
	if n < 0 then
		eq(v, nil, "layout")
		return
	end
	for i = 1, 4 do
		eq(v.bytes[i], i <= n and bytes:byte(20 + i) or nil, "number " .. i)
	end
	eq(#v.words, n // 4, "words")
	eq(#v.pairs, math.min(n, 3), "pairs")
	eq(v.quads and #v.quads, n > 0 and (n - 1) // 2 or nil, "quads")
	eq(v.texts and v.texts[2], n >= 5 and bytes:sub(24, 25) or nil, "text")
	local k = pkt:layout(kinds, 20)
	eq(k.le64 ~= nil, n >= 8, "le64")
	eq(k.text ~= nil, n >= 4, "text")
	eq(k.odd ~= nil, n >= 3, "odd")
end
