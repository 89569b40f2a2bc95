-- SPDX-License-Identifier: GPL-2.0
-- Functions that the VM has a shorter way to do the same however they are called.

local expect <const> = require "expect"
local eq <const>, fails <const> = expect.eq, expect.fails
local tls <const> = nf.tls

-- TCP over IPv4, without options
local function tcp(payload)
	return (">BBI2I2I2BBI2I4I4I2I2I4I4BBI2I2I2"):pack(0x45, 0, 40 + #payload, 1, 0, 64, 6, 0,
		0xc0000201, 0xc0000202, 1000, 443, 1, 1, 5 << 4, 0x18, 64240, 0, 0) .. payload
end

local function v8(s) return (">s1"):pack(s) end
local function v16(s) return (">s2"):pack(s) end

local function hello(name, before)
	local exts = (before or "") .. "\0\0" .. v16(v16("\0" .. v16(name)))
	local body = "\3\3" .. ("r"):rep(32) .. v8("") .. v16("\x13\1") .. v8("\0") .. v16(exts)
	return "\x16\3\1" .. v16("\1" .. (">s3"):pack(body))
end

local bytes <const> = "\x7f\x80\xff\0\1\x85\xfe\x10\x20\x30"

function packet()
	return tcp(bytes)
end

-- Each way that a call is compiled, and those in which C makes it.
local function none(f, ...) f(...) end
local function one(f, ...) local r = f(...) return r end
local function three(f, ...) local a, b, c = f(...) return a, b, c end
local function all(f, ...) return (select("#", f(...))), f(...) end
local function tail(f, ...) return f(...) end
local function boxed(f, ...) local t = { f(...) } return t[1], t[2] end
local function closes(f, ...)
	local up = f
	local function g() return up end
	return g()(...)
end
local function fixed(f, a, b, c)
	if c ~= nil then
		local r = f(a, b, c)
		return r
	elseif b ~= nil then
		local r = f(a, b)
		return r
	end
	local r = f(a)
	return r
end
local function fixed_tail(f, a, b, c)
	if c ~= nil then
		return f(a, b, c)
	elseif b ~= nil then
		return f(a, b)
	end
	return f(a)
end
local function resumed(f, ...)
	return select(2, assert(coroutine.resume(coroutine.create(f), ...)))
end
local function inside(f, ...)
	return coroutine.wrap(function(...) local r = f(...) return r end)(...)
end
local ways <const> = { one = one, three = three, tail = tail, boxed = boxed, closes = closes,
		       fixed = fixed, fixed_tail = fixed_tail, resumed = resumed,
		       inside = inside }

-- Without the names of function and place, which the ways differ in.
local function reason(msg)
	return (msg:match("%(.*%)$") or msg:match("[^:]*$")):gsub("got nil", "got no value")
end

-- Mutation: any quick function, or klua_call_quick(), does anything else.
local function same(what, f, ...)
	local ok, want, why = pcall(f, ...)
	for way, call in pairs(ways) do
		local ok2, got, got2 = pcall(call, f, ...)
		local name = what .. ", " .. way
		eq(ok2, ok, name)
		if ok then
			eq(got, want, name)
			if way == "three" or way == "tail" or way == "boxed" then
				eq(got2, why, name .. ", second result")
			end
		else
			eq(reason(got), reason(want), name)
		end
	end
	if ok then
		none(f, ...)
		eq(all(f, ...), why and 2 or 1, what .. ", results")
	end
end

local readers <const> = { "u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64" }

function test_integers(pkt)
	local payload = pkt:payload()
	local odd = { -1, 1 << 31, 1 << 32, 1 << 62, math.maxinteger, math.mininteger, -8,
		      math.maxinteger - 3, "1", "x", true, {} }
	for _, name in ipairs(readers) do
		local f = pkt[name]
		for off = 0, #bytes + 1 do
			same(name .. " at " .. off, f, payload, off)
			same(name .. " at " .. off .. " le", f, payload, off, "le")
		end
		for off = #pkt - 9, #pkt + 1 do
			same(name .. " of pkt at " .. off, f, pkt, off)
		end
		for _, off in ipairs(odd) do
			same(name .. " at " .. tostring(off), f, payload, off)
		end
		for _, self in ipairs { "string", 1, true, {}, print, nf.net("::/0") } do
			same(name .. " of " .. tostring(self), f, self, 0)
		end
		same(name .. " of no argument", f)
		same(name .. " of no offset", f, payload)
		same(name .. " of an empty view", f, payload:sub(3, 0), 0)
		same(name .. " of a part", f, payload:sub(3, 4), 1)
		same(name .. " of fields", f, payload:layout(nf.layout { a = { 0, 8 } }), 1)
		eq(f, payload[name], "the same function")
		eq(({ [f] = 1 })[pkt[name]], 1, "the same key")
		eq(type(f), "function", "type")
	end
	eq(payload:u8(2), 255, "u8")
	eq(payload:i8(2), -1, "i8")
	eq(payload:u16(0), 0x7f80, "u16")
	eq(payload:i16(1), -0x7f01, "i16")
	eq(payload:u32(1), 0x80ff0001, "u32")
	eq(payload:i32(1), 0x80ff0001 - (1 << 32), "i32")
	eq(payload:u64(2), math.mininteger // 128 * 128 | 0xff00 << 48 | 0x0185fe102030, "u64")
	eq(pkt:u8(#pkt), nil, "behind the end")
end

function test_bits(pkt)
	local payload = pkt:payload()
	for _, off in ipairs { 0, 1, 7, 8, 16, 63, 71, 72, 79, 80, 81, -1, 1 << 32,
			       math.maxinteger, "1", {} } do
		for _, n in ipairs { 0, 1, 5, 8, 9, 16, 57, 63, 64, 65, -1, 1 << 32,
				     math.mininteger, "2", {} } do
			same("bits", pkt.bits, payload, off, n)
			same("bits of pkt", pkt.bits, pkt, off, n)
		end
		same("bits", pkt.bits, payload, off)
	end
	same("bits of a string", pkt.bits, bytes, 0, 1)
	same("bits of nothing", pkt.bits)
	eq(payload:bits(7, 2), 3, "bits")
end

function packet_str()
	return tcp(bytes:rep(7))
end

function test_str(pkt)
	local payload = pkt:payload()
	for _, off in ipairs { 0, 1, 33, 69, 70, 71, -1, 1 << 32, math.maxinteger, "1", {} } do
		for _, n in ipairs { 0, 1, 7, 8, 9, 39, 40, 41, 69, 70, 71, -1, 1 << 32,
				     math.maxinteger, "2", {} } do
			same("str", pkt.str, payload, off, n)
			same("str of pkt", pkt.str, pkt, off, n)
			same("str of a string", pkt.str, bytes, off, n)
		end
		same("str", pkt.str, payload, off)
	end
	same("str of all", pkt.str, payload)
	for off = 0, 70 do
		for n = 0, 70 - off do
			local s = payload:str(off, n)
			eq(s, bytes:rep(7):sub(off + 1, off + n), "str")
			eq(({ [s] = 1 })[bytes:rep(7):sub(off + 1, off + n)], 1, "the same key")
		end
	end
end

function packet_fields()
	return tcp(bytes:rep(7))
end

-- Fields of bytes, from the first time on, and where the collector has work to do.
-- Mutation: a field longer than a short string taken the quick way; a field without
-- its length, or that is not all there.
function test_fields(pkt)
	local layout, text = {}, bytes:rep(7)
	local lens <const> = { 1, 3, 4, 7, 8, 16, 39, 40, 41, 64, 71 }
	for _, len in ipairs(lens) do
		for off = 0, 9, 3 do
			layout[("f%d_%d"):format(off, len)] = { 8 * off, 8 * len, "string" }
		end
	end
	layout = nf.layout(layout)
	local payload, kept = pkt:payload(), {}
	local view, part = payload:layout(layout), payload:sub(0, 20):layout(layout)
	for i = 1, 40 do
		for _, len in ipairs(lens) do
			for off = 0, 9, 3 do
				local name = ("f%d_%d"):format(off, len)
				local want, got = nil, view[name]
				if off + len <= #text then
					want = text:sub(off + 1, off + len)
					eq(({ [want] = 1 })[got], 1, "the same key as " .. name)
				end
				eq(got, want, name)
				kept[#kept % 100 + 1] = { got }
			end
		end
		-- names that the compiler knows
		eq(view.f0_4, text:sub(1, 4), "f0_4")
		eq(view.f3_40, text:sub(4, 43), "f3_40")
		eq(view.f0_41, text:sub(1, 41), "f0_41")
		eq(view.f0_71, nil, "f0_71")
		eq(part.f3_16, text:sub(4, 19), "f3_16 of a part")
		eq(part.f6_16, nil, "f6_16 of a part")
	end
end

-- Mutation: the place of an error is that of another line, or not told.
function test_errors(pkt)
	local ok, msg = pcall(function()
		return pkt:u8(-1)
	end)
	eq(ok, false, "an offset below 0")
	eq(msg:gsub("^quick.lua:%d+: ", "P "),
	   "P bad argument #1 to 'u8' (offset is negative)", "of a tail call")
	ok, msg = pcall(function()
		local r = pkt:u8(-1)
		return r
	end)
	eq(msg:gsub("^quick.lua:%d+: ", "P "),
	   "P bad argument #1 to 'u8' (offset is negative)", "with its place")
	ok, msg = pcall(function()
		local r = pkt.u8(1, 1)
		return r
	end)
	eq(msg:gsub("^quick.lua:%d+: ", "P "),
	   "P bad argument #1 to 'u8' (packet view expected, got number)", "no view")
end

-- Mutation: a method is remembered though its metatable is another's.
function test_methods(pkt)
	local fields = nf.layout { len = { 0, 8 }, u8 = { 8, 8 } }
	local views = { pkt, pkt:payload(), pkt:payload():layout(fields), "text", nf.net("::/0") }
	for _ = 1, 3 do
		eq(#views, 5, "views")
		for i, view in ipairs(views) do
			local ok, len = pcall(function() return view:len() end)
			eq(ok and len, ({ #pkt, 10, false, 4, false })[i], "len of view " .. i)
			ok, len = pcall(function() return view:u8(0) end)
			eq(ok and len, ({ 0x45, 0x7f, false, false, false })[i], "u8 of view " .. i)
			ok, len = pcall(function() return view:payload() end)
			eq(ok and len, ({ views[2], false, false, false, false })[i],
			   "payload of view " .. i)
		end
	end
	function string.u8() return "mine" end
	eq(("x"):u8(), "mine", "a method of strings")
	string.u8 = nil
	fails("attempt to call a nil value (method 'u8')", "no longer",
	      function() return ("x"):u8() end)
	eq(getmetatable(pkt), false, "out of reach")
end

local kept
function test_stale(pkt)
	if kept then
		fails("used after its call", "u8", function() local r = kept:u8(0) return r end)
		fails("used after its call", "u8", function() return kept:u8(0) end)
		fails("used after its call", "sni", function() return tls.sni(kept) end)
		fails("used after its call", "payload", function() return pkt.payload(kept) end)
	end
	kept = pkt:payload():sub(0)
	eq(kept:u8(0), 0x7f, "alive")
end

function packet_payload()
	return tcp("abc")
end

function cut_payload(pkt, len)
	same("payload", pkt.payload, pkt)
	same("payload of another", pkt.payload, 1)
	same("payload of nothing", pkt.payload)
	local payload = pkt:payload()
	eq(payload and payload:str(), #pkt >= 40 and ("abc"):sub(1, #pkt - 40) or nil, "payload")
	eq(len, 43, "length")
end

function packet_sni()
	return tcp(hello("Host.A.Example.COM."))
end

-- Mutation: a name differs from the string's hash or bytes.
function cut_sni(pkt, len)
	same("sni", tls.sni, pkt)
	local view = pkt:payload()
	if not view then
		return
	end
	same("sni of a view", tls.sni, view)
	same("sni of a string", tls.sni, view:str())
	local name, why = tls.sni(pkt)
	eq(name, #pkt == len and "host.a.example.com" or nil, "name")
	eq(why, #pkt ~= len and "truncated" or nil, "why")

	local tables = {
		{}, { "x" }, { ["host.a.example.com"] = 1 }, { ["host.a.example.com"] = false },
		{ ["Host.A.Example.COM"] = 1, ["host.a.example.com."] = 2 }, { ["a.example.com"] = 2 },
		{ com = 3, ["example.com"] = 4, ["ple.com"] = 5 }, { com = 6, [""] = 7 },
		setmetatable({}, { __index = function() return 1 end }),
	}
	local wants = { {}, {}, { 1, 1 }, { false, false }, {}, { nil, 2 }, { nil, 4 }, { nil, 6 }, {} }
	for i, t in ipairs(tables) do
		same("names " .. i, tls.sni, pkt, t)
		same("names " .. i .. " of a view", tls.sni, view, t, false)
		same("names " .. i .. " with parents", tls.sni, pkt, t, true)
		if name then
			eq(tls.sni(pkt, t), wants[i][1], "names " .. i)
			eq(tls.sni(pkt, t, true), wants[i][2], "parents " .. i)
		end
	end
	for _, bad in ipairs { 1, "x", true, pkt, print } do
		same("names of type " .. type(bad), tls.sni, pkt, bad)
	end
	fails("table expected, got nil", "no names", function() return tls.sni(pkt, nil) end)
	fails("table expected, got nil", "no names", function()
		local r = tls.sni(pkt, undefined)
		return r
	end)
end

-- Lengths about the hash's words and the longest string that is interned.
local name_len = 0
local function long_name(n)
	return ("abcdefg."):rep(40):sub(1, n - 1) .. "z"
end

function packet_lengths()
	name_len = name_len % 255 + 1
	return tcp(hello(long_name(name_len):upper(), "\0\x10" .. v16("\0\3\2h2")))
end

function test_lengths(pkt)
	for n = 1, 255 do
		local want = long_name(n)
		local x = hello(want:upper())
		eq(tls.sni(x), want, "a name of " .. n)
		eq(tls.sni(x, { [want] = n }), n, "found, of " .. n)
		eq(tls.sni(x, { [want .. "x"] = n, [want:sub(2)] = n, [want:upper()] = n }), nil,
		   "not found, of " .. n)
	end
	local name = tls.sni(pkt)
	eq(name, long_name(name_len), "of the packet")
	eq(tls.sni(pkt, { [name] = 1 }), 1, "found")
	same("sni", tls.sni, pkt)
end

-- Mutation: what no name has passes for one.
function test_bytes()
	for _, at in ipairs { 1, 3, 8, 9, 17, 24, 25, 26 } do
		for c = 0, 255 do
			local s = ("abcdefgh.ijklmno.qrstuv.xy"):sub(1, at - 1) .. string.char(c) ..
				  ("abcdefgh.ijklmno.qrstuv.xy"):sub(at + 1)
			local got, why = tls.sni(hello(s))
			if c > 0x20 and c < 0x7f then
				eq(got, (s:lower():gsub("%.$", "")), "byte " .. c .. " at " .. at)
			else
				eq(why, "malformed", "byte " .. c .. " at " .. at)
			end
		end
	end
end

function packet_garbage()
	return tcp(hello("once.example.com"))
end

-- Mutation: a string that the collector has marked is dead, or collecting never begins.
function test_garbage(pkt)
	local t, garbage = { ["once.example.com"] = 1 }, ""
	for i = 1, 300 do
		local name = tls.sni(pkt)
		eq(#name, 16, "name")
		t["once" .. i] = name:upper()
		if i % 50 == 0 then
			t = { ["once.example.com"] = i }
		end
		garbage = ("x"):rep(20000 + i)
		eq(t[tls.sni(pkt)], i // 50 * 50 + (i < 50 and 1 or 0), "found")
		t["once.example.com"] = nil
		eq(tls.sni(pkt, t), nil, "gone")
		t["once.example.com"] = i // 50 * 50 + (i < 50 and 1 or 0)
	end
	eq(#garbage, 20300, "garbage")
end
