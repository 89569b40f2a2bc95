-- SPDX-License-Identifier: GPL-2.0
-- Views: what they read, their bounds, what is no view, and when one is dead.

local expect <const> = require "expect"
local eq <const>, fails <const> = expect.eq, expect.fails

-- UDP from 192.0.2.1:1000 to 192.0.2.2:2000, "probe\n" and then some
local bytes <const> = "\x45\0\0\x32\0\1\0\0\x40\x11\0\0\xc0\0\2\1\xc0\0\2\2" ..
	"\x03\xe8\x07\xd0\0\x1e\0\0probe\n\x80\xff\xfe\0\0\0\0\x85\x01\x23\x45\x67\x89\xab\xcd\xef"
local far <const> = { 50, 51, 1 << 16, 1 << 31, (1 << 31) - 1, 1 << 32, (1 << 32) + 1,
	math.maxinteger - 1, math.maxinteger }
local negative <const> = { -1, -2, -8, -34, -(1 << 31), -(1 << 32), math.mininteger }

function packet()
	return bytes
end

-- Mutation: any of them reads another size, order or sign.
function test_integers(pkt)
	for off = 0, #bytes - 1 do
		for _, kind in ipairs { { "u8", "B" }, { "u16", "I2" }, { "u32", "I4" },
					{ "u64", "I8" }, { "i8", "b" }, { "i16", "i2" },
					{ "i32", "i4" }, { "i64", "i8" } } do
			local read, fmt = kind[1], kind[2]
			local size = string.packsize(fmt)
			local fits = off + size <= #bytes
			for order, sign in pairs { be = ">", le = "<", big = ">", little = "<",
						   net = ">", host = "<" } do
				eq(pkt[read](pkt, off, order),
				   fits and (sign .. fmt):unpack(bytes, off + 1) or nil,
				   read .. " " .. order .. " at " .. off)
			end
			eq(pkt[read](pkt, off), pkt[read](pkt, off, "be"), read .. " at " .. off)
		end
	end
	eq(pkt:u16(2, nil), 50, "u16 of no order")
	eq(pkt:i8(34), -128, "i8")
	eq(pkt:u64(34), 0x80fffe00 << 32 | 0x85, "u64")
end

-- Mutation: bits counted from the least significant, or the ninth byte left out.
function test_bits(pkt)
	local function bit(n)
		local byte = bytes:byte(n // 8 + 1)
		return byte and byte >> (7 - n % 8) & 1
	end
	for off = 0, #bytes * 8, 3 do
		for len = 1, 64 do
			local want = 0
			for n = off, off + len - 1 do
				local b = bit(n)
				want = b and want and want << 1 | b
			end
			eq(pkt:bits(off, len), want or nil, len .. " bits at " .. off)
		end
	end
	eq(pkt:bits(0, 4), 4, "version")
	eq(pkt:bits(8 * #bytes - 1, 1), 1, "the last bit")
	for _, off in ipairs(far) do
		eq(pkt:bits(off * 8 >> 3 == off and off * 8 or off, 8), nil, "bits at " .. off)
	end
	fails("offset is negative", "bits at -1", pkt.bits, pkt, -1, 1)
	for _, len in ipairs { 0, 65, -1, 1 << 32, math.mininteger } do
		fails("has to be 1 to 64", len .. " bits", pkt.bits, pkt, 0, len)
	end
end

function test_strings(pkt)
	eq(pkt:len(), 50, "len")
	eq(#pkt, 50, "#")
	eq(pkt:str(), bytes, "str of all")
	for off = 0, #bytes do
		for len = 0, #bytes - off do
			eq(pkt:str(off, len), bytes:sub(off + 1, off + len), "str " .. off .. ", " .. len)
		end
		eq(pkt:str(off), bytes:sub(off + 1), "str " .. off)
		eq(pkt:str(off, #bytes - off + 1), nil, "str over the end at " .. off)
	end
	eq(pkt:str(50, 0), "", "str of nothing at the end")
end

function test_bounds(pkt)
	for _, off in ipairs(far) do
		for _, read in ipairs { "u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64" } do
			eq(pkt[read](pkt, off), nil, read .. " at " .. off)
		end
		eq(pkt:u16(off - 1), nil, "u16 at " .. off - 1)
		eq(pkt:u32(off - 3), nil, "u32 at " .. off - 3)
		eq(pkt:u64(off - 7), nil, "u64 at " .. off - 7)
		eq(pkt:str(off - 1, 2), nil, "str at " .. off - 1)
		eq(pkt:str(off, 1), nil, "str at " .. off)
		eq(pkt:sub(off, 1), nil, "sub at " .. off)
		eq(pkt:find("p", off), nil, "find from " .. off)
		eq(pkt:match(".", off), nil, "match from " .. off)
		eq(pkt:unpack("B", off), nil, "unpack at " .. off)
		eq(pkt:str(1, off), nil, "str of " .. off)
		eq(pkt:sub(1, off), nil, "sub of " .. off)
	end
	for _, n in ipairs(negative) do
		for _, read in ipairs { "u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64",
					"str", "sub" } do
			fails("offset is negative", read .. " at " .. n, pkt[read], pkt, n)
		end
		fails("offset is negative", "find", pkt.find, pkt, "p", n)
		fails("offset is negative", "match", pkt.match, pkt, ".", n)
		fails("offset is negative", "unpack", pkt.unpack, pkt, "B", n)
		fails("length is negative", "str", pkt.str, pkt, 0, n)
		fails("length is negative", "sub", pkt.sub, pkt, 0, n)
		-- Mutation: the length is looked at only if the offset is in the view.
		fails("length is negative", "str behind the end", pkt.str, pkt, 51, n)
	end
end

function test_find(pkt)
	local needle = bytes:sub(3, 20)
	eq(pkt:find(needle), 2, "find")
	eq(pkt:find("probe"), 28, "find")
	eq(pkt:find("probe", 28), 28, "find from there")
	eq(pkt:find("probe", 29), nil, "find from behind it")
	eq(pkt:find("\xcd\xef"), 48, "find of the last bytes")
	eq(pkt:find("\xcd\xef\0"), nil, "find over the end")
	eq(pkt:find("p.obe"), nil, "find is plain")
	eq(pkt:find(("x"):rep(128)), nil, "find of more than there is")
	fails("1 to 128", "needle", pkt.find, pkt, "")
	fails("1 to 128", "needle", pkt.find, pkt, ("x"):rep(129))
end

function test_sub(pkt)
	local data = pkt:payload()
	eq(#data, 22, "payload")
	eq(data:str(0, 6), "probe\n", "str of payload")
	eq(data:u8(22), nil, "u8 behind payload")
	eq(data:find("obe"), 2, "find in payload")
	eq(data:find("\xc0\0"), nil, "find before payload")
	local part = pkt:sub(28, 3)
	eq(#part, 3, "sub")
	eq(part:str(), "pro", "str of sub")
	eq(part:u8(2), 0x6f, "last u8 of sub")
	eq(part:u8(3), nil, "u8 behind sub")
	eq(part:u16(2), nil, "u16 over the end of sub")
	eq(part:u32(0), nil, "u32 over the end of sub")
	eq(part:bits(17, 8), nil, "bits over the end of sub")
	eq(part:find("probe"), nil, "find over the end of sub")
	eq(part:match("pro(.?)"), "", "match to the end of sub")
	eq(part:sub(1):str(), "ro", "sub of sub")
	eq(part:sub(1, 3), nil, "sub of sub over its end")
	eq(#part:sub(3), 0, "sub of nothing")
	eq(pkt:sub(51), nil, "sub behind the packet")
	-- views are strings' equals for what takes either
	eq(pkt.find("a packet", "cket"), 4, "find in a string")
	eq(pkt.str("a packet", 2, 3), "pac", "str of a string")
end

-- Mutation: each option that reads another size; a bound left out.
function test_unpack(pkt)
	local data = pkt:payload()
	local function same(fmt, off, ...)
		local want = table.pack(fmt:unpack(bytes, 28 + off + 1))
		local got = table.pack(data:unpack(fmt, off))
		eq(got.n, want.n, "results of " .. fmt)
		for i = 1, got.n - 1 do
			eq(got[i], want[i], "result " .. i .. " of " .. fmt)
		end
		eq(got[got.n], want[want.n] - 29, "offset behind " .. fmt)
	end
	for _, fmt in ipairs { ">B", "<H", ">b h H", "<i4I4", ">i8", "<I3>I3", ">I1i2I5", "c5",
			       ">c0Bc3", "xxB", ">l", "<j", ">T", "<L", ">J", "=I2", "=I2>I2", "" } do
		same(fmt, 0)
		same(fmt, 1)
		same(fmt, 6)
	end
	same(">z", 0)
	same("z B", 2)
	eq(data:unpack("B H", 0), 0x70, "first of several")
	eq(select("#", data:unpack("B H")), 3, "results")
	eq(data:unpack("H"), 0x7072, "network order is the default")
	eq(select(2, data:unpack("H", 20)), 22, "offset at the end")
	-- each that does not fit: nil and nothing else
	for fmt, off in pairs { B = 22, H = 21, I3 = 20, I8 = 15, c5 = 18, x = 22, z = 14,
				s1 = 0, s2 = 0, s4 = 0, s8 = 0, BBB = 20, c100000 = 0 } do
		eq(select("#", data:unpack(fmt, off)), 1, "results of " .. fmt)
		eq(data:unpack(fmt, off), nil, "unpack of " .. fmt)
	end
	local text = pkt:sub(24, 6)
	eq(text:unpack("s2"), nil, "string longer than the view")
	eq(pkt.unpack("\0\3abcd", "s2"), "abc", "string with its length")
	eq(select(2, pkt.unpack("\0\3abcd", "s2")), 5, "offset behind it")
	eq(pkt.unpack("\3\0\0\0abcd", "<s4"), "abc", "string with its length")
	for _, fmt in ipairs { "I9", "I0", "s9", "i17", "I99999999999999999999", "f", "d", "n", "X",
			       "!4I4", "y", "c", "\x80" } do
		fails("format", "unpack of " .. fmt, pkt.unpack, pkt, fmt)
	end
end

function test_arguments(pkt)
	for _, no_view in ipairs { 1, true, {}, nf, nf.net("10.0.0.0/8"), nf.layout("ip"),
				   print, coroutine.create(print) } do
		for _, read in ipairs { "u8", "i32", "bits", "str", "find", "sub", "len", "unpack",
					"match", "layout", "payload", "transport" } do
			fails("packet view expected", read, pkt[read], no_view, 0, 1)
		end
	end
	fails("packet view expected", "nothing", pkt.u8)
	for _, read in ipairs { "u8", "u64", "bits" } do
		fails("number expected", read, pkt[read], pkt)
		fails("number expected", read, pkt[read], pkt, {})
		fails("number expected", read, pkt[read], pkt, "x")
		fails("packet view expected", read, pkt[read], "string", 0, 1)
	end
	fails("no byte order", "order", pkt.u16, pkt, 0, "native")
	fails("string expected", "order", pkt.u16, pkt, 0, {})
	fails("string expected", "find", pkt.find, pkt)
	fails("string expected", "match", pkt.match, pkt, {})
	fails("string expected", "unpack", pkt.unpack, pkt, {})
	fails("no field 'nosuch'", "field", function() return pkt.nosuch end)
	fails("no field 'u9'", "method", function() return pkt:u9(0) end)
	fails("number is no name", "field", function() return pkt[1] end)
	eq(pkt:sub(0).nosuch, nil, "no field of a plain view")
	fails("index", "assignment", function() pkt.x = 1 end)
	fails("index", "assignment", function() pkt[0] = 1 end)
	eq(getmetatable(pkt), false, "metatable")
	eq(getmetatable(pkt:sub(0)), false, "metatable")
	fails("table expected", "metatable", setmetatable, pkt, {})
	eq(tostring(pkt):match("^packet view: 0x%x+$"), tostring(pkt), "text")
end

-- Mutation: a view's call is not compared; a new view does not carry its number.
local kept, kept_payload, kept_field, kept_coroutine
function test_dead(pkt)
	if kept then
		for _, view in ipairs { kept, kept_field } do
			for _, read in ipairs { "u8", "bits", "str", "sub", "len", "unpack",
						"transport", "payload" } do
				fails("used after its call", read, pkt[read], view, 0, 1)
			end
			fails("used after its call", "find", pkt.find, view, "x")
			fails("used after its call", "match", pkt.match, view, "x")
			fails("used after its call", "#", function() return #view end)
		end
		fails("used after its call", "field", function() return kept_field.ttl end)
		fails("used after its call", "payload", kept_payload.u8, kept_payload, 0)
		eq(pkt:payload(), kept_payload, "the same object in each call")
		eq(kept_payload:u8(0), 0x70, "which is alive again then")
		fails("used after its call", "in a coroutine", function()
			local ok, msg = coroutine.resume(kept_coroutine)
			error(ok and "no error" or msg)
		end)
	end
	kept = pkt:sub(0)
	kept_field = pkt:layout(nf.layout("ip"))
	kept_payload = pkt:payload()
	kept_coroutine = coroutine.create(function(view)
		coroutine.yield(view:u8(0))
		return view:u8(0)
	end)
	eq(select(2, coroutine.resume(kept_coroutine, kept)), 0x45, "u8 in a coroutine")
end

function cut_reads(pkt, len)
	local n = #pkt
	for off = 0, len do
		eq(pkt:u8(off), off < n and bytes:byte(off + 1) or nil, "u8 at " .. off)
		eq(pkt:u16(off) ~= nil, off + 1 < n, "u16 at " .. off)
		eq(pkt:u32(off) ~= nil, off + 3 < n, "u32 at " .. off)
		eq(pkt:u64(off) ~= nil, off + 7 < n, "u64 at " .. off)
		eq(pkt:bits(off * 8 + 4, 8) ~= nil, off + 1 < n, "bits at " .. off)
		eq(pkt:str(off, 3) ~= nil, off + 2 < n, "str at " .. off)
		eq(pkt:unpack("BI2c3", off) ~= nil, off + 5 < n, "unpack at " .. off)
	end
	eq(pkt:str(), bytes:sub(1, n), "str of all")
	eq(pkt:find("probe"), n >= 33 and 28 or nil, "find")
	eq(pkt:match("pro()"), n >= 31 and 31 or nil, "match")
	local data = pkt:payload()
	eq(data and data:str(), n >= 28 and bytes:sub(29, n) or nil, "payload")
end
