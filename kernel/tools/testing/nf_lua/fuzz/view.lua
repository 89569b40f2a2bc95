-- SPDX-License-Identifier: GPL-2.0
-- Views: what a control's bytes say is read of the packet, and compared with what
-- Lua itself makes of the same bytes as a string.

local b <const> = require "bits"
local bits <const>, orders <const>, little <const> = b.get, b.orders, b.little
local formats <const> = { u8 = "B", u16 = "I2", u32 = "I4", u64 = "I8",
	i8 = "b", i16 = "i2", i32 = "i4", i64 = "i8" }
local kinds <const> = { "u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64" }

local headers <const> = {
	eth = { "daddr", "saddr", "type" },
	arp = { "htype", "ptype", "hlen", "plen", "operation", "saddr_ether", "saddr_ip",
		"daddr_ether", "daddr_ip" },
	ip = { "version", "hdrlength", "dscp", "ecn", "length", "id", "frag_off", "ttl",
		"protocol", "checksum", "saddr", "daddr", "df", "mf" },
	ip6 = { "version", "dscp", "ecn", "flowlabel", "length", "nexthdr", "hoplimit",
		"saddr", "daddr" },
	icmp = { "type", "code", "checksum", "id", "sequence", "mtu", "gateway" },
	icmp6 = { "type", "code", "checksum", "id", "sequence", "mtu" },
	tcp = { "sport", "dport", "sequence", "ackseq", "doff", "flags", "window",
		"checksum", "urgptr", "cwr", "ece", "urg", "ack", "psh", "rst", "syn", "fin" },
	udp = { "sport", "dport", "length", "checksum" },
}
local names <const> = { "eth", "arp", "ip", "ip6", "icmp", "icmp6", "tcp", "udp" }

local control, at, out

-- the next byte of the control, zeroes behind its end
local function byte()
	at = at + 1
	return control:byte(at) or 0
end

-- mostly an offset that is near, at times one that is far or negative
local function offset()
	local n = byte()
	if n < 200 then
		return n
	end
	return (n - 228) << (n & 63)
end

local function text()
	local n = byte() & 31
	local s = control:sub(at + 1, at + n)
	at = at + n
	return s
end

local function say(...)
	for i = 1, select("#", ...) do
		out[#out + 1] = tostring((select(i, ...)))
	end
end

local function same(got, want, what)
	if got ~= want then
		error(what .. ": " .. tostring(got) .. ", expected " .. tostring(want))
	end
end

local steps <const> = {
	function(v, s)
		local kind, order = kinds[byte() % 8 + 1], orders[byte() % 6 + 1]
		local off = offset()
		local ok, got = pcall(v[kind], v, off, order)
		same(ok, off >= 0, kind .. " at " .. off)
		if ok then
			local fmt = (little[order] and "<" or ">") .. formats[kind]
			local fits = math.ult(off, #s) and off + fmt:packsize() <= #s
			same(got, fits and fmt:unpack(s, off + 1) or nil, kind .. " at " .. off)
		end
	end,
	function(v, s)
		local off, n = offset(), byte()
		local ok, got = pcall(v.bits, v, off, n)
		same(ok, off >= 0 and n >= 1 and n <= 64, "bits")
		if ok then
			same(got, off + n <= #s * 8 and bits(s, off, n) or nil, "bits at " .. off)
		end
	end,
	function(v, s)
		local off, n = offset(), offset()
		local ok, got = pcall(v.str, v, off, n)
		same(ok, off >= 0 and n >= 0, "str")
		if ok then
			local fits = off <= #s and n <= #s - off
			same(got, fits and s:sub(off + 1, off + n) or nil, "str at " .. off)
		end
	end,
	function(v, s)
		local off, needle = offset(), text()
		local ok, got = pcall(v.find, v, needle, off)
		same(ok, off >= 0 and #needle > 0, "find")
		if ok then
			local i = off <= #s and s:find(needle, off + 1, true)
			same(got, i and i - 1 or nil, "find at " .. off)
		end
	end,
	function(v, s, pkt)
		local off, pattern = offset(), text()
		local got = table.pack(pcall(v.match, v, pattern, off))
		local want = table.pack(pcall(pkt.match, s, pattern, off))
		same(got.n, want.n, "match of " .. pattern)
		for i = 1, got.n do
			same(got[i], want[i], "match of " .. pattern)
		end
		-- positions begin at 0 here, and that much may be open at a time
		if not got[1] or off > #s or pattern:find("()", 1, true) then
			return
		end
		want = table.pack(pcall(string.match, s, pattern, off + 1))
		if want[1] then
			for i = 2, math.max(got.n, want.n) do
				same(got[i], want[i], "string.match of " .. pattern)
			end
		end
	end,
	function(v, s, pkt)
		local off, fmt = offset(), text()
		local got = table.pack(pcall(v.unpack, v, fmt, off))
		local want = table.pack(pcall(pkt.unpack, s, fmt, off))
		same(got.n, want.n, "unpack of " .. fmt)
		for i = 1, got.n do
			same(got[i], want[i], "unpack of " .. fmt)
		end
	end,
	-- the next steps go on with a part of the packet
	function(v, s)
		local off, n = offset(), offset()
		local ok, got = pcall(v.sub, v, off, n)
		same(ok, off >= 0 and n >= 0, "sub")
		if not ok then
			return
		end
		local fits = off <= #s and n <= #s - off
		same(got ~= nil, fits, "sub at " .. off)
		if got then
			same(got:str(), s:sub(off + 1, off + n), "sub at " .. off)
		end
		return got
	end,
	function(_, _, pkt)
		say(pkt:transport())
		return pkt:payload()
	end,
	function(_, _, pkt)
		local name = names[byte() % #names + 1]
		local h = pkt[name]
		say(name, h and #h)
		for _, field in ipairs(headers[name]) do
			say(h and h[field])
		end
		return h
	end,
	function(_, _, pkt)
		say(pkt.iif, pkt.iifname, pkt.oif, pkt.oifname, pkt.mark, pkt.hook,
			pkt.family, pkt.vlan, pkt.ct)
	end,
}

function fuzz(pkt, bytes)
	control, at, out = bytes, 0, {}
	local v = pkt
	local s = pkt:str()

	same(#pkt, #s, "length")
	while at < #control do
		local part = steps[byte() % #steps + 1](v, s, pkt)
		if part then
			v, s = part, part:str()
			same(#v, #s, "length")
			out[#out + 1] = s
		end
	end
	return table.concat(out, "|")
end

local function ipv4(protocol, data)
	return (">BBI2I2I2BBI2I4I4"):pack(0x45, 0, 20 + #data, 1, 0, 64, protocol, 0,
		0xc0000201, 0xc0000202) .. data
end

local function ipv6(protocol, data)
	return (">I4I2BB"):pack(6 << 28, #data, protocol, 64) .. ("\32\1\13\184" ..
		("\0"):rep(11) .. "\1"):rep(2) .. data
end

local tcp <const> = (">I2I2I4I4BBI2I2I2"):pack(40000, 443, 1, 1, 8 << 4, 0x18, 1000, 0, 0) ..
	("\1"):rep(12) .. "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"
local udp <const> = (">I2I2I2I2"):pack(5000, 53, 20, 0) .. "\0\1\2\3\4\5\6\7\8\9\10\11"

local all <const> = "\8\0\8\1\8\2\8\3\8\4\8\5\8\6\8\7\9\7\1\3\13\2\1\9\3\0\2\13\10\0\2\1\0"
local text <const> = "\7\4\0\11Host: (%w+)\5\0\3BHz\6\0\20\0\0\0\4\0\1"

function sample_tcp4() return ipv4(6, tcp), text end
function sample_tcp6() return ipv6(6, tcp), all end
function sample_udp4() return ipv4(17, udp), all end
function sample_udp6() return ipv6(17, udp), "\8\7\8\3\1\3\13\7\1\4\9" end
function sample_icmp() return ipv4(1, "\8\0\0\0\0\1\0\2ping"), "\8\4\8\2\9" end
function sample_icmp6() return ipv6(58, "\128\0\0\0\0\1\0\2ping"), "\8\5\8\3\9" end
function sample_arp()
	return "\0\1\8\0\6\4\0\1\2\0\0\0\0\1\192\0\2\1\0\0\0\0\0\0\192\0\2\2",
		"\8\1\8\0\9"
end

local pairs_of <const> = ipv4(17, udp .. ("ab=cd; "):rep(20))

function sample_pairs() return pairs_of, "\7\4\0\17(%w+)=(%w+);%s*()" end
function sample_back() return pairs_of, "\7\4\0\14^.-([a-c]+)=%1\4\0\10%b=;%f[%a]." end
function sample_needle() return pairs_of, "\7\3\0\5d; ab\5\0\5<I3s1" end
