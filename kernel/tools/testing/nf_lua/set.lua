-- SPDX-License-Identifier: GPL-2.0
-- Sets and maps: keys of each kind, suffixes of names, and what is no key.  What is
-- in them: make_sets() in nf_lua_test.c.

local blocked <const>, levels <const> = nf.set "blocked", nf.set "levels"
local lan <const>, lan6 <const>, ports <const> = nf.set "lan", nf.set "lan6", nf.set "ports"
local marks <const>, pairs_ <const> = nf.set "marks", nf.set "pairs"
local others <const>, empty <const> = nf.set "others", nf.set "empty"

local expect <const> = require "expect"
local eq <const>, fails <const> = expect.eq, expect.fails

-- UDP from 192.0.2.1:1000 to 192.0.2.2:2000, with names
local text <const> = "www.Blocked.Example.\0n12.example blocked.example\1"
local bytes <const> = "\x45\0" .. string.pack(">I2", 28 + #text) .. "\0\1\0\0\x40\x11\0\0" ..
	"\xc0\0\2\1\xc0\0\2\2\x03\xe8\x07\xd0" .. string.pack(">I2", 8 + #text) .. "\0\0" .. text

function packet()
	return bytes
end

-- At load: what there is no set for is an error that names it.
local load_errors <const> = {}
for name, why in pairs {
	nosuch = "set.lua:33: there is no set 'nosuch' in this table",
	["blocked\0"] = "there is no set 'blocked' in this table",
	[""] = "there is no set '' in this table",
	objects = "'objects' is a map of objects or has no name",
	["too-many"] = "set 'too-many' is used too often",
	["no-memory"] = "no memory for set 'no-memory'",
} do
	local ok, msg = pcall(function()
		nf.set(name)
	end)
	load_errors[name] = not ok and msg:find(why, 1, true) and "" or tostring(msg)
end
local _, no_name <const> = pcall(nf.set)
local _, early <const> = pcall(blocked.has, blocked, "x")
local _, early_suffix <const> = pcall(blocked.suffix, blocked, "x")

-- Mutation: an errno that is taken for another.
function test_load(pkt)
	for name, wrong in pairs(load_errors) do
		eq(wrong, "", "nf.set of " .. name)
	end
	eq(no_name:find("string expected") ~= nil, true, "nf.set of nothing: " .. no_name)
	for _, msg in ipairs { early, early_suffix } do
		eq(msg:find("set 'blocked' is looked into while the script is loaded", 1, true) ~= nil,
		   true, "has at load: " .. msg)
	end
	fails("nf.set is for the top level of a script", "nf.set in a call", nf.set, "blocked")
	fails("nf.set is for the top level of a script", "nf.set in a call", nf.set, "nosuch")
	eq(tostring(blocked), "set blocked", "tostring")
	eq(getmetatable(blocked), false, "metatable")
end

-- Mutation: no lower case; the dot left; a key that is not padded.
function test_names(pkt)
	local at = pkt:payload()
	for _, name in ipairs { "blocked.example", "BLOCKED.exAMPLE", "blocked.example.", "test",
				at:sub(4, 15), at:sub(4, 16), at:sub(33, 15) } do
		eq(blocked:has(name), true, tostring(name))
	end
	for _, name in ipairs { "", ".", "www.blocked.example", "example", "locked.example",
				"blocked.example..", ".blocked.example", "blocked.exampl",
				"blocked.example\0", "\0blocked.example", "test\0\0", "tes\0",
				at:sub(0, 20), at:sub(33, 16), at:sub(0, 0), at, pkt,
				("a"):rep(64), ("a"):rep(65), ("a"):rep(1000) } do
		eq(blocked:has(name), false, tostring(name))
	end
	local longest = "a123456789.b123456789.c123456789.d123456789.e123456789.f12345678"
	eq(#longest, 64, "longest")
	eq(blocked:has(longest), true, "64 bytes")
	eq(blocked:has(longest .. "."), true, "64 bytes and a dot")
	eq(blocked:has(longest .. "0"), false, "65 bytes")
	eq(blocked:has(longest:sub(1, 63)), false, "63 bytes")
	eq(blocked:has(nil), false, "nil")
	eq(blocked:has(nil, "truncated"), false, "nil and why")
end

-- Mutations: the search begins behind the first label; a label's end taken for one.
function test_suffix(pkt)
	local at = pkt:payload()
	local long = ("x"):rep(63) .. "."
	local longest = "a123456789.b123456789.c123456789.d123456789.e123456789.f12345678"
	for name, want in pairs {
		["blocked.example"] = "blocked.example",
		["www.blocked.example"] = "blocked.example",
		["a.B.c.BLOCKED.example."] = "blocked.example",
		["x.test"] = "test", ["TEST"] = "test", ["a..test"] = "test", [".test"] = "test",
		["ads.example.test"] = "test",
		["x.x.example"] = "x.example",
		[long:rep(3) .. "blocked.example"] = "blocked.example",
		[("x."):rep(100) .. "test"] = "test",
		["a." .. longest] = longest, [longest] = longest, [longest .. "."] = longest,
		[long:rep(100) .. "x." .. longest] = longest,
		[("y"):rep(48) .. ".blocked.example"] = "blocked.example",	-- 64
		[("y"):rep(49) .. ".blocked.example"] = "blocked.example",	-- 65
		["\0.test"] = false,
		[("\0"):rep(61) .. "test"] = false,
		[("\0"):rep(62) .. ".test"] = false,
		[("z."):rep(30) .. "\0." .. ("z."):rep(31) .. "test"] = "test",
		["example"] = false, ["xblocked.example"] = false, ["blocked.example.org"] = false,
		["blocked.example.."] = false, [""] = false, ["."] = false, [".."] = false,
		["y" .. longest] = false, [long:rep(3)] = false, [("a"):rep(5000)] = false,
		["tes"] = false, ["te\0st"] = false, ["x.test\0"] = false,
	} do
		local got, more = blocked:suffix(name)
		eq(got, want or nil, "suffix of " .. name:gsub("%c", "?"))
		eq(more, nil, "more of " .. name)
	end
	eq(select("#", blocked:suffix("x.test")), 1, "results")
	eq(blocked:suffix(at:sub(0, 20)), "blocked.example", "suffix of a view")
	eq(blocked:suffix(at:sub(0, 21)), nil, "suffix of a view with a NUL")
	eq(blocked:suffix(nil, "absent"), nil, "suffix of nil")
	local name, level = levels:suffix("www.n12.example")
	eq(name, "n12.example", "name of a map")
	eq(level, 12, "data of a map")
	name, level = levels:suffix(at:sub(21, 11))
	eq(name, "n12.example", "name of a map")
	eq(level, 12, "data of a map")
	name, level = levels:suffix("www.n1001.example")
	eq(name, "example", "shorter name of a map")
	eq(level, 7, "data of that")
	-- an element for all others is no name
	eq(levels:suffix("www.test"), nil, "suffix and all others")
	eq(levels:get("www.test"), 99, "get of all others")
	eq(levels:has("www.test"), true, "has of all others")
	for n = 1, 1000 do
		eq(levels:get("N" .. n .. ".Example"), n, "n" .. n)
	end
end

-- Mutation: the other byte order, of keys and of data.
function test_kinds(pkt)
	local ip, udp = pkt.ip, pkt.udp
	eq(lan:has(ip.saddr), true, "address")
	eq(lan:has(pkt:sub(12, 4)), true, "address in a view")
	eq(lan:has(pkt:u32(12)), true, "address as an integer")
	eq(lan:has(nf.pton "192.0.2.1"), true, "address from text")
	eq(lan:has(ip.daddr), false, "other address")
	eq(lan:has(0), false, "0")
	eq(lan:has(nf.pton "2001:db8::1"), false, "address of the other family")
	eq(lan6:has(nf.pton "192.0.2.1"), false, "address of the other family")
	eq(lan6:get(nf.pton "2001:db8::1"), nf.pton "2001:db8::2", "address of IPv6")
	eq(lan6:get(nf.pton "2001:db8::2"), nil, "absent")
	eq(ports:has(udp.sport), true, "port")
	eq(ports:has(pkt:sub(20, 2)), true, "port in a view")
	eq(ports:has("\x03\xe8"), true, "port as bytes")
	eq(ports:has(0xe803), false, "port in the other order")
	eq(ports:has(65535), false, "65535")
	eq(marks:get(pkt.mark), "eth0", "mark")
	eq(marks:get(5), "sixteen-bytes-01", "string without a NUL")
	eq(marks:get(string.pack("=I4", 5)), "sixteen-bytes-01", "mark as bytes")
	eq(marks:get(6), nil, "absent")
	eq(pairs_:has(ip.saddr, udp.sport), true, "pair")
	eq(pairs_:has(ip.saddr, udp.dport), false, "other pair")
	eq(pairs_:has(ip.saddr, nil), false, "pair with nil")
	eq(pairs_:has(nil, 1), false, "pair with nil")
	local addr, port = pairs_:get(ip.saddr, udp.sport)
	eq(addr, nf.pton "192.0.2.9", "first part of the data")
	eq(port, 80, "second part of the data")
	eq(others:get(ip.saddr), 1, "get")
	eq(others:get(ip.daddr), 2, "get of all others")
	eq(others:get(nf.pton "::"), nil, "get of all others, of no key")
	eq(empty:has("\1\2\3\4\5\6"), false, "has of an empty set")
	eq(empty:get("\1\2\3\4\5\6"), nil, "get of an empty set")
end

-- Mutation: any of the checks left out.
function test_bad(pkt)
	fails("set 'blocked' has no data", "get of a set", blocked.get, blocked, "test")
	fails("set 'blocked' has keys of 1 parts, this one has 0", "no key", blocked.has, blocked)
	fails("set 'blocked' has keys of 1 parts, this one has 2", "more", blocked.has, blocked, "a", "b")
	fails("set 'pairs' has keys of 2 parts, this one has 1", "half", pairs_.has, pairs_, pkt.ip.saddr)
	fails("set 'pairs' has keys of 2 parts, this one has 3", "more", pairs_.get, pairs_,
	      pkt.ip.saddr, 1, 1)
	fails("packet view expected, got no value", "suffix of nothing", blocked.suffix, blocked)
	fails("set 'lan' has no host names", "suffix of addresses", lan.suffix, lan, "test")
	fails("set 'pairs' has no host names", "suffix of pairs", pairs_.suffix, pairs_, "test")
	for _, bad in ipairs { true, {}, print, coroutine.create(print), blocked, nf.net("::/0"),
			       nf.layout "rtp" } do
		for _, set in ipairs { blocked, lan, ports, marks, lan6 } do
			fails("packet view expected", type(bad), set.has, set, bad)
		end
		fails("packet view expected", type(bad), blocked.suffix, blocked, bad)
		fails("packet view expected", type(bad), marks.get, marks, bad)
	end
	fails("string or packet view expected, got number", "number as a name", blocked.has, blocked, 1)
	fails("string or packet view expected, got number", "number of IPv6", lan6.has, lan6, 1)
	for _, n in ipairs { -1, 65536, 1 << 32, math.mininteger, math.maxinteger } do
		fails("key 1 is " .. n .. ", which does not fit into 2 bytes", "port", ports.has, ports, n)
		fails("key 2 is " .. n .. ", which does not fit into 2 bytes", "port", pairs_.has, pairs_,
		      pkt.ip.saddr, n)
	end
	fails("key 1 is -1, which does not fit into 4 bytes", "mark", marks.has, marks, -1)
	for _, s in ipairs { "", "\1", "\1\2\3", "\1\2\3\4\5", ("x"):rep(1000), pkt } do
		fails("key 1 has " .. #s .. " bytes, not the 4 of set 'lan'", "address", lan.has, lan, s)
		fails("key 1 has " .. #s .. " bytes, not the 2 of set 'ports'", "port", ports.has, ports, s)
	end
	for _, self in ipairs { 1, "blocked", {}, pkt, nf.net("::/0"), nf.layout "rtp", nf } do
		for _, method in ipairs { "has", "get", "suffix" } do
			fails("nf.set expected", method, blocked[method], self, "test")
		end
	end
	fails("nf.set expected", "nothing", blocked.has)
	fails("", "write", function() blocked.x = 1 end)
	eq(blocked.nosuch, nil, "method that there is not")
end

local kept
-- Mutation: a view of another call accepted as a key.
function test_dead(pkt)
	if kept then
		fails("packet view used after its call", "has", blocked.has, blocked, kept)
		fails("packet view used after its call", "suffix", blocked.suffix, blocked, kept)
	end
	kept = pkt:sub(0, 4)
end

-- Whatever is left of the packet, nothing behind it is read.
function cut_names(pkt, len)
	local data = pkt:payload() or pkt
	for at = 0, #data do
		local v = data:sub(at)
		eq(blocked:has(v), blocked:has(v:str()), "has at " .. at)
		eq(blocked:suffix(v), blocked:suffix(v:str()), "suffix at " .. at)
		eq(ports:has(data:sub(at, 2) or nil), ports:has(data:str(at, 2)), "port at " .. at)
	end
end
