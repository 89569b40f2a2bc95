-- SPDX-License-Identifier: GPL-2.0
-- Maps of BPF programs: keys and values of each kind, views of values, and what is
-- refused.  What maps there are: usage() in nf_lua_test.c.

local counts <const>, flows <const> = nf.map "counts", nf.map "flows"
local slots <const>, fixed <const> = nf.map "slots", nf.map "fixed"
local lan <const> = nf.set "lan"

local expect <const> = require "expect"
local eq <const>, fails <const> = expect.eq, expect.fails

-- UDP from 192.0.2.1:1000 to 192.0.2.2:2000
local text <const> = "0123456789abcdefghijklmnopqrstuvwxyz...."
local bytes <const> = "\x45\0" .. string.pack(">I2", 28 + #text) .. "\0\1\0\0\x40\x11\0\0" ..
	"\xc0\0\2\1\xc0\0\2\2\x03\xe8\x07\xd0" .. string.pack(">I2", 8 + #text) .. "\0\0" .. text

function packet()
	return bytes
end

local _, early <const> = pcall(counts.get, counts, 1)

function test_name(pkt)
	eq(early:find("map 'counts' is looked into while the script is loaded", 1, true) ~= nil,
	   true, "at load: " .. early)
	eq(tostring(counts), "map counts", "tostring")
	eq(getmetatable(counts), false, "metatable")
	eq(tostring(nf.map "fifteen-letters"), "map fifteen-letters", "longest name")
	fails("is no name of a map", "too long", nf.map, "sixteen-letters.")
	fails("is no name of a map", "empty", nf.map, "")
	fails("is no name of a map", "a NUL", nf.map, "counts\0")
	fails("string expected", "none", nf.map)
	fails("who called gave no map 'nosuch'", "absent", function()
		return (nf.map "nosuch"):get(1)
	end)
	for _, f in ipairs { counts.get, counts.lookup, counts.update, counts.delete } do
		fails("nf.map expected", "a number", f, 1, 1)
		fails("nf.map expected", "a view", f, pkt, 1)
		fails("nf.map expected", "nothing", f)
	end
	fails("nf.set expected", "a map for a set", function()
		lan.has(counts, 1)
	end)
end

-- Mutation: an integer stored by its first bytes, or without a look at its size.
function test_integers(pkt)
	eq(counts:get(7), nil, "absent")
	eq(counts:lookup(7), nil, "absent")
	eq(counts:update(7, 0x1122334455667788), true, "update")
	eq(counts:get(7), 0x1122334455667788, "get")
	eq(counts:get("\7\0\0\0"), 0x1122334455667788, "by bytes")
	eq(counts:lookup(7):u64(0, "host"), 0x1122334455667788, "lookup")
	eq(counts:update(0xffffffff, -1), true, "largest")
	eq(counts:get(-1), -1, "the same")
	fails("does not fit", "key", counts.get, counts, 1 << 32)
	fails("does not fit", "key", counts.get, counts, -1 << 33)
	fails("string or packet view", "no integer's size", flows.get, flows, 1)
	fails("string or packet view", "no integer's size", slots.update, slots, 1, 1)
	fails("packet view expected", "a table", counts.get, counts, {})
	fails("packet view expected", "nil", counts.get, counts, nil)
	fails("packet view expected", "no value", counts.update, counts, 1)
	eq(counts:get(1), nil, "nothing was stored")
end

-- Mutation: lengths that are not compared; a view's bytes from the packet's start.
function test_bytes(pkt)
	local key, value = pkt:sub(8, 12), pkt:sub(28, 20)
	eq(flows:update(key, value), true, "views")
	eq(flows:get(bytes:sub(9, 20)), text:sub(1, 20), "get")
	eq(flows:get(key), text:sub(1, 20), "get by a view")
	eq(flows:update(key, text:sub(21)), true, "a string")
	eq(flows:lookup(key):str(), text:sub(21), "lookup")
	eq(#flows:lookup(key), 20, "length")
	fails("key has 11 bytes, not the 12 of the map", "short", flows.get, flows, pkt:sub(8, 11))
	fails("key has 13 bytes, not the 12 of the map", "long", flows.lookup, flows, ("x"):rep(13))
	fails("value has 19 bytes, not the 20 of the map", "short", flows.update, flows, key, ("x"):rep(19))
	fails("value has 21 bytes, not the 20 of the map", "long", flows.update, flows, key, pkt:sub(0, 21))
	fails("key has 0 bytes, not the 4 of the map", "none", counts.delete, counts, "")
	eq(slots:update(3, pkt:sub(28)), true, "in pieces")
	eq(slots:get(3), text, "get")
end

-- Mutation: near of all places instead of base; base not handed to parts.
function test_views(pkt)
	local layout <const> = nf.layout {
		first = { 0, 32 }, part = { 32, 12 }, flag = { 44, 1, "bool" },
		tail = { 64, 64, "string" }, little = { 128, 32, "little" },
		words = { 160, 16, count = true },
	}
	local a, b = slots:lookup(0), slots:lookup(1)
	a:set_str(0, text)
	b:set_u16(38, 0xbeef)
	eq(a:str(), text, "one")
	eq(b:str(), ("\0"):rep(38) .. "\xbe\xef", "the other")
	eq(slots:get(0), text, "it is in the map")
	eq(a:find("ghi"), 16, "find")
	eq(a:match("^(%d+)a"), "0123456789", "match")
	eq(a:unpack("c4", 36), "....", "unpack")
	eq(a:u8(39), 46, "last byte")
	eq(a:u8(40), nil, "behind")
	eq(a:u32(37), nil, "over the end")
	eq(a:bits(312, 8), 46, "bits")
	eq(a:bits(313, 8), nil, "bits over the end")
	eq(a:sub(10, 6):sub(2, 2):str(), "cd", "part of a part")
	a:sub(10, 6):set_u8(5, 33)
	eq(slots:get(0):sub(16, 16), "!", "written by a part")
	for _, f in ipairs {
		function() a:set_u8(40, 1) end, function() a:set_u32(37, 1) end,
		function() a:set_str(0, text .. ".") end, function() a:set_u8(-1, 1) end,
		function() a:sub(10, 6):set_u16(5, 1) end,
	} do
		fails("is out of the view", "write", f)
	end
	eq(slots:get(1), ("\0"):rep(38) .. "\xbe\xef", "nothing written elsewhere")

	local f = b:layout(layout)
	f.first, f.part, f.flag, f.tail, f.little = 0x01020304, 0xabc, true, "eightily", -2
	eq(f.first, 0x01020304, "field")
	eq(f.first, 0x01020304, "field again")
	eq(f.part, 0xabc, "bits")
	eq(f.flag, true, "bool")
	eq(f.tail, "eightily", "string")
	eq(f.little, 0xfffffffe, "little endian")
	eq(f.words[10], 0xbeef, "array")
	eq(f.words[11], nil, "behind it")
	eq(slots:get(1):sub(1, 9), "\1\2\3\4\xab\xc8\0\0e", "bytes")
	eq(nf.http.request(a), nil, "dissectors take it")
	eq(pkt:str(), bytes, "the packet is as it was")
	eq(slots:update(1, slots:lookup(0)), true, "value of the same map")
	eq(slots:get(1), slots:get(0), "copied")
	eq(slots:update(1, slots:lookup(1)), true, "onto itself")
end

local kept

-- Mutation: a view without the number of its call; a map that is found once for all.
function test_kept(pkt)
	if kept then
		fails("packet view used after its call", "a view", kept.u8, kept, 0)
		fails("packet view used after its call", "a view", kept.set_u8, kept, 0, 1)
		fails("packet view used after its call", "as a key", counts.get, counts, kept)
	end
	kept = slots:lookup(0)
	eq(kept:u8(0), 0, "now")
end

-- Mutation: BPF_ANY for all; a result of any errno.
function test_flags(pkt)
	local function is(want, why, got, reason)
		eq(got, want, "result")
		eq(reason, why, "reason")
	end
	is(false, "absent", counts:update(1, 1, "exists"))
	is(true, nil, counts:update(1, 1, "new"))
	is(false, "exists", counts:update(1, 2, "new"))
	is(true, nil, counts:update(1, 3, "exists"))
	is(true, nil, counts:update(1, 4, nil))
	eq(counts:get(1), 4, "value")
	for i = 2, 4 do
		is(true, nil, counts:update(i, i))
	end
	is(false, "full", counts:update(5, 5))
	is(true, nil, counts:delete(4))
	is(false, "absent", counts:delete(4))
	eq(counts:get(4), nil, "deleted")
	is(true, nil, counts:update(5, 5))
	for i = 1, 9 do
		is(true, nil, flows:update(("k"):rep(11) .. i, ("v"):rep(20)))
	end
	fails('has to be "new" or "exists"', "flag", counts.update, counts, 1, 1, "any")
	fails("string expected", "flag", counts.update, counts, 1, 1, true)
	is(false, "full", slots:update(4, text))
	eq(slots:get(4), nil, "out of an array")
	fails("elements of map 'slots' cannot be deleted", "delete", slots.delete, slots, 1)
end

function test_readonly(pkt)
	local v = fixed:lookup(2)
	eq(v:str(), ("\0"):rep(40), "read")
	eq(v:sub(4, 4):u32(0), 0, "a part")
	fails("cannot be written", "write", v.set_u8, v, 0, 1)
	fails("cannot be written", "write a part", function() v:sub(1):set_str(0, "x") end)
	fails("cannot be written", "write a field", function()
		v:layout(nf.layout "udp").sport = 1
	end)
	fails("map 'fixed' is read only", "update", fixed.update, fixed, 1, text)
	fails("map 'fixed' is read only", "delete", fixed.delete, fixed, 1)
	eq(fixed:get(2), ("\0"):rep(40), "as it was")
end

-- What is for XDP raises elsewhere.
function test_no_xdp(pkt)
	for _, f in ipairs { pkt.reply, pkt.fib, pkt.redirect, pkt.checksum } do
		fails("cannot be written", "no packet in XDP", f, pkt, 1)
		fails("packet view expected", "no packet", f, 1)
	end
end
