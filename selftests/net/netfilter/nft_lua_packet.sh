#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The packet view in the kernel: every read on packets that are linear, in pages, in
# fragments and cut off; headers, what is known of a packet, its connection.  The
# accessors' ends and edges are tested in tools/testing/nf_lua.
#
# The scripts compare for themselves; what differs is an error, and so the
# object's last error names it.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

helper=$(cat <<'LUA'
local function eq(got, want, what)
	if got ~= want then
		error(what .. ": " .. tostring(got) .. ", expected " .. tostring(want), 2)
	end
end
LUA
)

# keys NS FAMILY TABLE: with what the script of $same looks parts of packets up in.  nft
# makes the concatenations, before there is what it may not know.
keys()
{
	nsrun "$1" nft -f - <<-END && lua "$1" -f - <<-END2
		table $2 $3 {
			set addrs { type ipv4_addr
				elements = { 109.110.111.112, 112.114.111.98 }; }
			set both { type ipv4_addr . inet_service
				elements = { 109.110.111.112 . 0x7172, 112.114.111.98 . 0x650a }; }
		}
	END
		add set $2 $3 names { type hostname; elements = { "mnopq", "probe" }; }
	END2
}

# Whatever a packet is made of, it reads as the string of its bytes does.
# Mutations: a read that does not cross from the linear part to the fragments, or
# from one to the next; a chunk of nf_lua_span_chunk() that begins at another byte.
same=$(cat <<'LUA'
local kinds <const> = { u8 = "B", u16 = "I2", u32 = "I4", u64 = "I8", i8 = "b", i16 = "i2",
			i32 = "i4", i64 = "i8" }
local part <const> = nf.layout { high = { 4, 12 }, sign = { 16, 16, "signed", "le" } }
local fields <const> = nf.layout {
	odd = { 3, 13 }, little = { 8, 24, "le" }, text = { 0, 40, "string" },
	flag = { 7, 1, "bool" }, bytes = { 0, 8, count = 9 },
	part = { 8, part }, words = { 8, 16, count = true },
}
local known <const> = {
	[nf.layout "dns"] = {
		id = { 0, 16 }, qr = { 16, 1 }, opcode = { 17, 4 }, aa = { 21, 1 },
		tc = { 22, 1 }, rd = { 23, 1 }, ra = { 24, 1 }, ad = { 26, 1 }, cd = { 27, 1 },
		rcode = { 28, 4 }, qdcount = { 32, 16 }, ancount = { 48, 16 },
		nscount = { 64, 16 }, arcount = { 80, 16 },
	},
	[nf.layout "rtp"] = {
		version = { 0, 2 }, padding = { 2, 1 }, extension = { 3, 1 },
		csrc_count = { 4, 4 }, marker = { 8, 1 }, payload_type = { 9, 7 },
		sequence = { 16, 16 }, timestamp = { 32, 32 }, ssrc = { 64, 32 },
	},
}
local names <const>, addrs <const>, both <const> = nf.set "names", nf.set "addrs", nf.set "both"
local listed <const> = { mnopq = true, probe = true, mnop = true, prob = true, mnopqr = true,
			 ["probe\n"] = true }

local function number(s, off, fmt)
	return off + string.packsize(fmt) <= #s and fmt:unpack(s, off + 1) or nil
end

local function bits(s, at, len)
	local off = at // 8
	local bytes <const> = (at + len - 1) // 8 - off + 1
	local n = number(s, off, ">I" .. bytes)
	return n and n >> 8 * bytes - at % 8 - len & (1 << len) - 1
end

local function same_at(v, s, off)
	for read, fmt in pairs(kinds) do
		eq(v[read](v, off), number(s, off, ">" .. fmt), read .. " at " .. off)
		eq(v[read](v, off, "le"), number(s, off, "<" .. fmt), read .. " le at " .. off)
	end
	local n = number(s, off, ">I8")
	eq(v:bits(8 * off + 3, 60), n and n >> 1 & (1 << 60) - 1, "bits at " .. off)
	eq(v:str(off, 5), off + 5 <= #s and s:sub(off + 1, off + 5) or nil, "str at " .. off)
	eq(v:unpack("Bc3<I2", off), off + 6 <= #s and s:byte(off + 1) or nil, "unpack at " .. off)
	local part = v:sub(off)
	eq(part and part:u16(1), number(s, off + 1, ">I2"), "u16 of sub at " .. off)
	local f = v:layout(fields, off)
	eq(f and f.odd, number(s, off, ">I2") and number(s, off, ">I2") & 0x1fff, "odd at " .. off)
	eq(f and f.little, number(s, off + 1, "<I3"), "little at " .. off)
	eq(f and f.text, off + 5 <= #s and s:sub(off + 1, off + 5) or nil, "text at " .. off)
	local byte = number(s, off, "B")
	eq(f and f.flag, byte and byte & 1 == 1, "flag at " .. off)
	eq(f and f.bytes[9], number(s, off + 8, "B"), "bytes[9] at " .. off)
	-- one that begins behind the end is nil
	local words = f and f.words
	eq(words and #words, off < #s and (#s - off - 1) // 2 or nil, "#words at " .. off)
	eq(words and words[2], number(s, off + 3, ">I2"), "words[2] at " .. off)
	-- a part that is not all there is nil
	n = number(s, off + 1, ">I4")
	eq(f and f.part and f.part.high, n and n >> 16 & 0xfff, "part.high at " .. off)
	eq(f and f.part and f.part.sign, number(s, off + 3, "<i2"), "part.sign at " .. off)
	for layout, fields in pairs(known) do
		local h = v:layout(layout, off)
		for name, place in pairs(fields) do
			local want = bits(s, 8 * off + place[1], place[2])
			if place[2] == 1 and want then
				want = want == 1
			end
			eq(h and h[name], want, name .. " at " .. off)
		end
	end
	local name, address, port = v:sub(off, 5), v:sub(off, 4), v:sub(off + 4, 2)
	local text = s:sub(off + 1, off + 5)
	if name then
		eq(names:has(name), listed[text] or false, "name at " .. off)
		eq(names:suffix(name), listed[text] and text, "suffix at " .. off)
	end
	if port then
		eq(addrs:has(address), listed[text:sub(1, 4)] or false, "address at " .. off)
		eq(both:has(address, port), listed[s:sub(off + 1, off + 6)] or false,
		   "address and port at " .. off)
	end
	local needle = s:sub(off + 1, off + 9)
	if #needle > 0 then
		eq(v:find(needle, off), off, "find at " .. off)
	end
end

local function same(v)
	local s = v:str()
	local n, step = #s, #s // 60 + 1
	eq(#v, n, "length")
	for off = 0, n + 8, step do
		same_at(v, s, off)
	end
	for off = math.max(n - 9, 0), n do
		same_at(v, s, off)
	end
	for _, pattern in ipairs { "[^%w]()", "(%w+)$", "(%l)%1", "().$", "%d+" } do
		-- the end of large ones: a budget for all of them would stall a CPU
		for off = math.max(n - 6000, 0), n, math.min(n, 6000) // 3 + 1 do
			local want = s:match(pattern, off + 1)
			eq(v:match(pattern, off), math.type(want) and want - 1 or want,
			   "match of " .. pattern .. " from " .. off)
		end
	end
end
LUA
)

known=$(cat <<'LUA'
local right <const>, left <const> = nf.pton("192.0.2.2"), nf.pton("192.0.2.1")
local ip_header <const> = nf.layout "ip"

function udp(pkt)
	local ip, udp, eth = pkt.ip, pkt.udp, pkt.eth
	eq(ip.saddr, left, "saddr")
	eq(nf.ntop(ip.daddr), "192.0.2.2", "daddr")
	eq(ip.ttl, 64, "ttl")
	eq(ip.length, #pkt, "length")
	eq(ip.protocol, 17, "protocol")
	eq(ip.df, true, "df")
	eq(udp.dport, 5011, "dport")
	eq(udp.length, 14, "length of UDP")
	eq(eth.type, 0x0800, "type of the frame")
	eq(#eth.saddr, 6, "address of the frame")
	for absent in ("ip6 tcp icmp icmp6 arp vlan oif oifname"):gmatch("%w+") do
		eq(pkt[absent], nil, absent)
	end
	eq(pkt.iifname, "r0", "iifname")
	eq(pkt.iif > 1, true, "iif")
	eq(pkt.hook, "input", "hook")
	eq(pkt.family, "ip", "family")
	eq(pkt.mark, 0, "mark")
	local now = pkt.time // 1000000000
	eq(now > 1700000000 and now < 1 << 33, true, "time " .. now)
	return true
end

function udp6(pkt)
	eq(pkt.ip, nil, "ip")
	eq(pkt.ip6.saddr, nf.pton("2001:db8::1"), "saddr")
	eq(nf.net("2001:db8::/32"):has(pkt.ip6.daddr), true, "daddr")
	eq(pkt.ip6.nexthdr, 17, "nexthdr")
	for text, same in pairs {
		["192.000.002.001"] = "192.0.2.1",
		["1:2:3:4:5:6:7::"] = "1:2:3:4:5:6:7:0",
		["::1.2.3.4"] = "::102:304",
		["::ffff:102:304"] = "::ffff:1.2.3.4",
		["fe80::200:5efe:102:304"] = "fe80::200:5efe:1.2.3.4",
		["00001:0:0:2::3.4.005.6"] = "1::2:0:0:304:506",
	} do
		eq(nf.ntop(nf.pton(text) or "none"), same, text)
	end
	eq(pkt.udp.dport, 5011, "dport")
	eq(pkt.family, "ip6", "family")
	return true
end

function out(pkt)
	eq(pkt.oifname, "r0", "oifname")
	eq(pkt.iif, nil, "iif")
	eq(pkt.eth, nil, "eth")
	eq(pkt.hook, "output", "hook")
	-- a reply, or that there is nobody at a port
	if pkt.icmp.type ~= 0 then
		eq(pkt.icmp.type, 3, "type of ICMP")
		eq(pkt.icmp:layout(ip_header, 8).daddr, right, "daddr of what it is about")
	end
	return true
end

function tracked(pkt)
	local ct = pkt.ct
	eq(ct.state, "new", "state")
	eq(ct.direction, "original", "direction")
	eq(ct.protocol, 1, "protocol")
	eq(ct.mark, 0, "mark")
	eq(ct.zone, 0, "zone")
	eq(#ct.labels, 16, "labels")
	eq(math.type(ct.id), "integer", "id")
	eq(ct.original.saddr, left, "saddr")
	eq(ct.original.daddr, right, "daddr")
	eq(ct.reply.saddr, right, "saddr of replies")
	eq(ct.original.sport, pkt.icmp.id, "id of ICMP")
	eq(ct.original.zone, 0, "zone of a direction")
	eq(ct.reply.zone, 0, "zone of replies")
	eq(ct.reply.daddr, left, "daddr of replies")
	eq(ct.original.dport, 0x800, "type and code of ICMP")
	eq(ct.reply.sport, pkt.icmp.id, "id of replies")
	eq(ct.reply.dport, 0, "type and code of replies")
	eq(ct.original.protocol, 1, "protocol of a direction")
	eq(ct.reply.protocol, 1, "protocol of replies")
	eq(ct.packets, 1, "packets")
	eq(ct.bytes, 84, "bytes")
	eq(ct.original.packets, 1, "packets of a direction")
	eq(ct.original.bytes, 84, "bytes of a direction")
	eq(ct.reply.packets, 0, "packets of replies")
	eq(ct.reply.bytes, 0, "bytes of replies")
	eq(#ct, 0, "# of ct")
	eq(ct:u8(0), nil, "u8 of ct")
	eq(pcall(function() return ct.nosuch end), false, "field that ct does not have")
	return true
end

function answered(pkt)
	eq(pkt.ct.state, "established", "state")
	eq(pkt.ct.direction, "reply", "direction")
	eq(pkt.ct.reply.packets, 1, "packets of replies")
	eq(pkt.ct.packets, 2, "packets")
	eq(pkt.ct.bytes, 168, "bytes")
	-- IPS_SEEN_REPLY, IPS_CONFIRMED
	eq(pkt.ct.status & 10, 10, "status")
	return true
end

function untracked(pkt)
	eq(pkt.ct, nil, "ct")
	return true
end
LUA
)

# object NAME [BUDGET]: a lua object of that name from a script on standard input
object()
{
	printf 'lua %s { name "%s.lua"; memory 1 mbytes; budget %u; on-error accept\n' \
		"$1" "$1" "${2:-20000}"
	printf 'source [==[\n%s\n%s\n]==] }\n' "$helper" "$(cat)"
}

ruleset()
{
	echo 'table inet k {'
	object v4 <<'LUA'
function f(pkt)
	eq(pkt:len(), 34, "len")
	eq(#pkt, 34, "#")
	eq(pkt:u8(0), 0x45, "u8 of the first byte")
	eq(pkt:u16(2), 34, "u16")
	eq(pkt:u32(16), 0xc0000202, "u32")
	eq(pkt:u16(22), 5001, "u16 of the port")
	eq(pkt:u8(33), 10, "u8 of the last byte")
	eq(pkt:u16(32), 0x650a, "u16 of the last bytes")
	eq(pkt:u32(30), 0x6f62650a, "u32 of the last bytes")
	eq(pkt:str(28, 5), "probe", "str")
	eq(#pkt:str(), 34, "str of all")
	eq(pkt:str(28), "probe\n", "str to the end")
	eq(pkt:str(28, 0), "", "str of nothing")
	local at, proto = pkt:transport()
	eq(at, 20, "transport")
	eq(proto, 17, "protocol")
	return true
end

function bounds(pkt)
	local big = math.maxinteger
	for _, off in ipairs { 34, 35, 1 << 16, 1 << 31, 1 << 32, (1 << 32) + 1, big - 1, big } do
		eq(pkt:u8(off), nil, "u8 at " .. off)
		eq(pkt:u16(off - 1), nil, "u16 at " .. off - 1)
		eq(pkt:u32(off - 3), nil, "u32 at " .. off - 3)
		eq(pkt:str(off - 1, 2), nil, "str at " .. off - 1)
	end
	for _, len in ipairs { 35, 1 << 31, 1 << 32, (1 << 32) + 1, big } do
		eq(pkt:str(0, len), nil, "str of " .. len)
		eq(pkt:str(28, len), nil, "str at 28 of " .. len)
	end
	for _, off in ipairs { -1, -2, -4, -34, -(1 << 31), -(1 << 32), math.mininteger } do
		for _, m in ipairs { "u8", "u16", "u32", "str" } do
			local ok, got = pcall(pkt[m], pkt, off, 1)
			if ok then
				eq(got, nil, m .. " at " .. off)
			end
		end
	end
	return true
end

function find(pkt)
	eq(pkt:find("probe"), 28, "find")
	eq(pkt:find("probe", 28), 28, "find from there")
	eq(pkt:find("probe", 29), nil, "find from behind it")
	eq(pkt:find("e\n"), 32, "find of the last bytes")
	eq(pkt:find("e\nx"), nil, "find over the end")
	eq(pkt:find("absent"), nil, "find of nothing")
	eq(pkt:find("p.obe"), nil, "find is plain")
	eq(pkt:find(("x"):rep(100)), nil, "find of more than there is")
	eq(pkt:find("probe", 1 << 40), nil, "find from far away")
	return true
end

function sub(pkt)
	local data = pkt:payload()
	eq(#data, 6, "payload")
	eq(data:str(), "probe\n", "str of payload")
	eq(data:u8(0), 0x70, "u8 of payload")
	eq(data:u8(6), nil, "u8 behind payload")
	eq(data:find("obe"), 2, "find in payload")
	eq(data:find("E"), nil, "find before payload")
	local part = pkt:sub(28, 3)
	eq(#part, 3, "sub")
	eq(part:str(), "pro", "str of sub")
	eq(part:u8(3), nil, "u8 behind sub")
	eq(part:u16(2), nil, "u16 over the end of sub")
	eq(part:u32(0), nil, "u32 over the end of sub")
	eq(part:find("probe"), nil, "find over the end of sub")
	eq(part:sub(1):str(), "ro", "sub of sub")
	eq(part:sub(1, 3), nil, "sub of sub over its end")
	eq(pkt:sub(35), nil, "sub behind the packet")
	eq(pkt:sub(28, 1 << 40), nil, "sub of too much")
	return true
end
LUA
	object v6 <<'LUA'
function f(pkt)
	eq(pkt:len(), 54, "len")
	eq(pkt:u8(0) >> 4, 6, "version")
	eq(pkt:u16(4), 14, "length")
	eq(pkt:u32(24), 0x20010db8, "destination")
	local at, proto = pkt:transport()
	eq(at, 40, "transport")
	eq(proto, 17, "protocol")
	eq(pkt:payload():str(), "probe\n", "payload")
	return true
end
LUA
	object icmp <<'LUA'
function f(pkt)
	local at, proto = pkt:transport()
	eq(at, 20, "transport")
	eq(proto, 1, "protocol")
	eq(pkt:payload(), nil, "payload of ICMP")
	return true
end
LUA
	object kept <<'LUA'
local before
function f(pkt)
	if before then
		return before:u8(0) == 0x45
	end
	before = pkt:sub(0, 20)
	return true
end
LUA
	object wrong <<'LUA'
function f(pkt)
	for _, call in ipairs {
		function() return pkt:u8() end,
		function() return pkt:u8("x") end,
		function() return pkt:u8({}) end,
		function() return pkt.u8({}, 0) end,
		function() return pkt.u8("packet", 0) end,
		function() return pkt:find() end,
		function() return pkt:find({}) end,
		function() return pkt.len(nf) end,
		function() pkt.x = 1 end,
		function() return pkt:nosuch() end,
		function() getmetatable(pkt).__index = nil; error() end,
	} do
		eq(pcall(call), false, "wrong call " .. _)
	end
	return pkt:u8(0) == 0x45
end
LUA
	# 8000 bytes: six fragments, put together again before the input hook
	object frags 1000000 <<'LUA'
function f(pkt)
	local data = pkt:payload()
	eq(#data, 8000, "payload")
	eq(pkt.ip.length, 8028, "length")
	eq(pkt.udp.dport, 5007, "dport")
	for at = 0, 7999, 7 do
		eq(data:u8(at), 97 + at % 26, "u8 at " .. at)
	end
	for at = 1400, 1500 do
		local a, b, c, d = 97 + at % 26, 97 + (at + 1) % 26, 97 + (at + 2) % 26,
				   97 + (at + 3) % 26
		eq(data:u16(at), a << 8 | b, "u16 at " .. at)
		eq(data:u32(at), a << 24 | b << 16 | c << 8 | d, "u32 at " .. at)
		eq(data:str(at, 2), string.char(a, b), "str at " .. at)
	end
	eq(data:u8(8000), nil, "u8 behind it")
	eq(data:u32(7997), nil, "u32 over its end")
	eq(data:find("mnopqrstu", 1450), 1468, "find over fragments")
	eq(data:find("zyx"), nil, "find of nothing")
	eq(#pkt:str(), 8028, "str of all")
	return true
end
LUA
	# what TCP hands down before it is cut: pages of up to 64 KB
	object gso 1000000 <<'LUA'
function f(pkt)
	local data = pkt:payload()
	if not data or #data < 4000 then
		return false
	end
	eq(#pkt, #data + select(1, pkt:transport()) + (pkt:u8(32) >> 4) * 4, "len")
	eq(#pkt, #data + #pkt.ip + #pkt.tcp, "length of headers")
	eq(pkt.tcp.dport, 5008, "dport")
	eq(data:find("B"), nil, "find of nothing")
	eq(data:str(#data - 3), "AAA", "str of the last bytes")
	for at = 0, #data - 1, 997 do
		eq(data:u8(at), 65, "u8 at " .. at)
	end
	eq(data:u8(#data), nil, "u8 behind it")
	return true
end
LUA
	object all 5000000 <<LUA
$same
function f(pkt)
	same(pkt)
	local data = pkt:payload()
	if data then
		same(data)
	end
	return true
end
LUA
	object known <<< "$known"
	cat <<'RULES'
	chain in {
		type filter hook input priority 0; policy accept
		ip saddr 192.0.2.1 udp dport 5001 lua v4 call f counter
		ip saddr 192.0.2.1 udp dport 5002 lua v4 call bounds counter
		ip saddr 192.0.2.1 udp dport 5003 lua v4 call find counter
		ip saddr 192.0.2.1 udp dport 5004 lua v4 call sub counter
		ip6 saddr 2001:db8::1 udp dport 5001 lua v6 call f counter
		meta l4proto icmp ip daddr 192.0.2.2 lua icmp call f counter
		udp dport 5005 lua kept call f counter
		udp dport 5006 lua wrong call f counter
		udp dport 5007 lua frags call f counter
		udp dport 5007 lua all call f
		ip saddr 192.0.2.1 udp dport 5009 lua all call f counter
		ip6 saddr 2001:db8::1 udp dport 5009 lua all call f counter
		ip saddr 192.0.2.1 udp dport 5011 lua known call udp counter
		ip6 saddr 2001:db8::1 udp dport 5011 lua known call udp6 counter
		udp dport 5012 lua known call untracked counter
	}
	chain out {
		type filter hook output priority 0; policy accept
		tcp dport 5008 lua gso call f counter
		tcp dport 5008 lua all call f
		ip daddr 192.0.2.1 meta l4proto icmp lua known call out counter
	}
}
RULES
}

# good OBJECT RULE N
good()
{
	all counted in "$2" "$3" \; is "$1" errors 0 && return 0
	field "$1" last-error
	return 1
}

pair
start 22

check "sets to look into" keys "$right" inet k
check "scripts load" load "$right" < <(ruleset)

send 5001 5002 5003 5004 5006
CPU=0 send 5005
TO=$RIGHT6 send 5001
nsrun "$left" ping -q -c 1 -W 10 "$RIGHT4" >/dev/null
look "$right"
# Mutation, for each: a missing bound, an offset kept in 32 bits, host byte order.
check "reads" good v4 "ip saddr 192.0.2.1 udp dport 5001" 1
check "reads out of bounds give nil" good v4 "ip saddr 192.0.2.1 udp dport 5002" 1
check "find" good v4 "ip saddr 192.0.2.1 udp dport 5003" 1
check "payload and sub-views" good v4 "ip saddr 192.0.2.1 udp dport 5004" 1
check "IPv6" good v6 "ip6 saddr 2001:db8::1 udp dport 5001" 1
check "no payload of ICMP" good icmp "meta l4proto icmp" 1
# Mutation: luaL_checkudata() left out.
check "wrong arguments are errors" good wrong "udp dport 5006" 1

# Mutation: the view's packet not taken away after the call.
check "view kept, first call" good kept "udp dport 5005" 1
CPU=0 send 5005
look "$right"
check "view kept, used in a later call" all is kept errors 1 \; \
	last_error kept 'packet view used after its call'

# Mutation: reads from skb->data without skb_header_pointer()/skb_copy_bits().
fragments()
{
	awk 'BEGIN { for (i = 0; i < 8000; i++) printf "%c", 97 + i % 26 }' > "$tmp/8000"
	nsrun "$left" bash -c "dd if=$tmp/8000 bs=8000 count=1 status=none > /dev/udp/$RIGHT4/5007"
	look "$right"
	good frags "udp dport 5007" 1
}
check "packet of fragments" fragments

gso()
{
	local server
	keys "$left" inet k && load "$left" < <(ruleset) || return 1
	# large ones on a slow machine too, where TCP would pace small ones
	nsrun "$left" sh -c 'echo 40 > /proc/sys/net/ipv4/tcp_min_tso_segs'
	nsrun "$right" timeout 60 python3 -c '
import socket
s = socket.create_server(("", 5008))
c, _ = s.accept()
while c.recv(1 << 16):
    pass' &
	server=$!
	nsrun "$left" timeout 60 python3 -c '
import socket, time
for i in range(300):
    try:
        s = socket.create_connection(("'"$RIGHT4"'", 5008))
        break
    except ConnectionRefusedError:
        time.sleep(0.1)
s.sendall(b"A" * 400000)
s.close()'
	wait $server || { echo "transfer failed"; return 1; }
	look "$left"
	local n
	n=$(packets out "tcp dport 5008")
	echo "$n big packets"
	[ "$n" != none ] && [ "$n" -gt 0 ] && is gso errors 0 && is all errors 0 && return 0
	field gso last-error
	field all last-error
	return 1
}
check "packets of pages" gso

linear()
{
	send 5009
	TO=$RIGHT6 send 5009
	look "$right"
	good all "ip saddr 192.0.2.1 udp dport 5009" 1 &&
		good all "ip6 saddr 2001:db8::1 udp dport 5009" 1
}
check "every read of linear packets, and of fragments" linear

# Mutation: a header that is found where it is cut off.
cut()
{
	keys "$right" netdev n || return 1
	{
		echo 'table netdev n {'
		object cut 5000000 <<LUA
$same
function f(pkt)
	same(pkt)
	local n = #pkt
	eq(pkt.eth.type, 0x0800, "type of the frame")
	eq(pkt.ip ~= nil, n >= 20, "ip of " .. n)
	-- nft finds no transport in a packet that is shorter than its header says
	local udp = n >= 28 and pkt.ip.length == n
	eq(pkt.udp ~= nil, udp, "udp of " .. n)
	local data = pkt:payload()
	eq(data and #data, udp and n - 28 or nil, "payload of " .. n)
	eq(pkt.vlan and pkt.vlan.id, n == 60 and 100 or nil, "vlan")
	eq(pkt.vlan and pkt.vlan.pcp, n == 60 and 5 or nil, "pcp")
	eq(pkt.hook, "ingress", "hook")
	eq(pkt.family, "netdev", "family")
	return true
end
LUA
		cat <<'RULES'
	chain in {
		type filter hook ingress device "r0" priority 0; policy accept
		meta protocol ip lua cut call f counter
	}
}
RULES
	} | load "$right" || return 1
	# that say they have as many bytes, or 100; the last one is tagged
	nsrun "$left" python3 -c '
import socket
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(("l0", 0))
ip = (b"\0\1\0\0\x40\x11\0\0\xc0\0\2\x4d\xc0\0\2\x02"
      b"\x03\xe8\x13\x91\0\x50\0\0" + bytes(range(97, 123)) * 2)
mac = b"\xff" * 6 + b"\2\0\0\0\0\1"
for n in range(1, 60):
    for says in n, 100:
        s.send(mac + b"\x08\0" + (bytes((0x45, 0, 0, says)) + ip)[:n])
s.send(mac + b"\x81\0\xa0\x64\x08\0" + bytes((0x45, 0, 0, 60)) + ip[:56])'
	look "$right"
	lua "$right" delete table netdev n
	echo "$(packets in "meta protocol ip") cut packets"
	good cut "meta protocol ip" 119
}
check "packets that are cut off" cut

# Frames of which the device put so many bytes into the linear part, and the rest,
# headers and all, into pages.
# Mutation: a header read from skb->data, or pulled there, which would move it.
paged()
{
	local n
	ip -n "$left" link set l0 mtu 9000 && ip -n "$right" link set r0 mtu 9000 || return 1
	keys "$right" netdev n || return 1
	{
		echo 'table netdev n {'
		object paged 5000000 <<LUA
$same
local header <const> = nf.layout "ip"
function f(pkt)
	local ip, udp, data = pkt.ip, pkt.udp, pkt:payload()
	eq(ip.ttl, 64, "ttl")
	eq(ip.length, #pkt, "length")
	eq(nf.ntop(ip.saddr), "192.0.2.77", "saddr")
	eq(pkt:layout(header).df, true, "df")
	eq(pkt:transport(), 20, "transport")
	eq(udp.sport, 1000, "sport")
	eq(udp.dport, 5009, "dport")
	eq(udp:str(0, 2), "\\3\\xe8", "str of a header")
	eq(#data, #pkt - 28, "payload")
	eq(data:u8(0), 97, "u8 of payload")
	same(pkt)
	same(data)
	return true
end
LUA
		cat <<'RULES'
	chain in {
		type filter hook ingress device "r0" priority 0; policy accept
		meta protocol ip lua paged call f counter
	}
}
RULES
	} | load "$right" || return 1
	nsrun "$left" python3 -c '
import socket, struct
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(("l0", 0))
s.setsockopt(263, 15, 1)	# PACKET_VNET_HDR
n = 5000
data = bytes(97 + i % 25 for i in range(n - 28))
frame = (b"\xff" * 6 + b"\2\0\0\0\0\1\x08\0" +
         struct.pack(">BBHHHBBHII", 0x45, 0, n, 1, 0x4000, 64, 17, 0, 0xc000024d, 0xc0000202) +
         struct.pack(">HHHH", 1000, 5009, n - 20, 0) + data)
for linear in (*range(14, 60), 1000, n):
    s.send(struct.pack("=BBHHHH", 0, 0, linear, 0, 0, 0) + frame)' || return 1
	look "$right"
	lua "$right" delete table netdev n
	good paged "meta protocol ip" 48
}
check "headers in pages" paged

# Each header, with all of its fields, where the frame is cut off after any byte and
# where any of them begins or goes on in pages.
# Mutation: fields_index() that reads near->data; a header found before its end is.
headers=$(cat <<'LUA'
local none <const> = {}
local tcp <const> = {
	sport = 40000, dport = 443, sequence = 0x01020304, ackseq = 0x85060708, doff = 6,
	flags = 0xd2, cwr = true, ece = true, urg = false, ack = true, psh = false, rst = false,
	syn = true, fin = false, window = 0x2000, checksum = 0xbeef, urgptr = 7,
}
local ip <const> = {
	version = 4, hdrlength = 5, dscp = 11, ecn = 2, id = 0xabcd, df = true, mf = false,
	frag_off = 0, ttl = 63, checksum = 0x1234, saddr = nf.pton("192.0.2.77"),
	daddr = nf.pton("192.0.2.2"),
}
local ip6 <const> = {
	version = 6, dscp = 0x2e, ecn = 0, flowlabel = 0x12345, hoplimit = 64,
	saddr = nf.pton("2001:db8::77"), daddr = nf.pton("2001:db8::2"),
}
local icmp <const> = {
	type = 3, code = 4, checksum = 0xabcd, id = 0x0102, sequence = 0x05dc, mtu = 1500,
	gateway = "\1\2\5\xdc",
}
local icmp6 <const> = {
	type = 2, code = 0, checksum = 0xabcd, id = 1, sequence = 0x0500, mtu = 0x10500,
}
local udp <const> = { sport = 40000, dport = 5016, length = 0x0102, checksum = 0xbeef }
local arp <const> = {
	htype = 1, ptype = 0x0800, hlen = 6, plen = 4, operation = 2,
	saddr_ether = "\2\0\0\0\0\1", saddr_ip = nf.pton("192.0.2.1"),
	daddr_ether = "\2\0\0\0\0\2", daddr_ip = nf.pton("192.0.2.2"),
}
-- by the last byte of the source: the protocol, and each header with its end
local kinds <const> = {
	{ proto = 6, ip = { 20, ip }, tcp = { 44, tcp } },
	{ proto = 1, ip = { 20, ip }, icmp = { 28, icmp } },
	{ proto = 6, ip6 = { 40, ip6 }, tcp = { 64, tcp } },
	{ proto = 58, ip6 = { 40, ip6 }, icmp6 = { 48, icmp6 } },
	{ arp = { 28, arp } },
	{ proto = 17, ip = { 20, ip }, udp = { 28, udp } },
	{ proto = 17, ip6 = { 40, ip6 }, udp = { 48, udp } },
}

function f(pkt)
	local source <const>, n <const> = pkt.eth.saddr, #pkt
	if source:sub(1, 5) ~= "\2\0\0\0\9" then
		return false
	end
	local kind <const> = kinds[source:byte(6)]
	for _, name in ipairs { "ip", "ip6", "icmp", "icmp6", "tcp", "udp", "arp" } do
		local there, view = kind[name] or none, pkt[name]
		local what = ("%s of %d, %d: "):format(name, source:byte(6), n)
		eq(view ~= nil, #there > 0 and n >= there[1], what .. "there")
		for field, value in pairs(view and there[2] or none) do
			if field ~= "checksum" or name ~= "ip" or pkt.hook == "ingress" then
				eq(view[field], value, what .. field)
			end
		end
	end
	local at = kind.ip and 20 or kind.ip6 and 40
	if at and n < at then
		at = nil
	end
	eq(pkt:transport(), at or nil, "transport of " .. n)
	eq(select(2, pkt:transport()), at and kind.proto, "protocol of " .. n)
	if at then
		local header = pkt.ip or pkt.ip6
		eq(#header, at, "# of a header of " .. n)
		eq(kind.ip and header.protocol or header.nexthdr, kind.proto,
		   "protocol in a header of " .. n)
		eq(header.length, kind.ip and n or n - at, "length of " .. n)
		local icmp = kind.icmp and pkt.icmp or kind.icmp6 and pkt.icmp6
		eq(icmp and #icmp or n - at, n - at, "# of icmp of " .. n)
	end
	return true
end
LUA
)

frames=$(cat <<'PYTHON'
import socket, struct
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(("l0", 0))
s.setsockopt(263, 15, 1)	# PACKET_VNET_HDR
left, right = bytes((192, 0, 2, 77)), bytes((192, 0, 2, 2))
left6, right6 = (b"\x20\1\x0d\xb8" + bytes(11) + x for x in (b"\x77", b"\2"))
tcp = struct.pack(">HHIIHHHHI", 40000, 443, 0x01020304, 0x85060708, 0x60d2, 0x2000, 0xbeef, 7,
                  0x020405b4)
udp = struct.pack(">HHHH", 40000, 5016, 0x0102, 0xbeef)
icmp = bytes((3, 4, 0xab, 0xcd, 1, 2, 5, 0xdc))
icmp6 = bytes((2, 0, 0xab, 0xcd, 0, 1, 5, 0))
def ip(n, proto, off=0x4000, checksum=0x1234):
    return struct.pack(">BBHHHBBH", 0x45, 0x2e, n, 0xabcd, off, 63, proto, checksum) + left + right
def ip6(n, proto):
    return struct.pack(">IHBB", 0x6b812345, max(n - 40, 0), proto, 64) + left6 + right6
def arp(n):
    return struct.pack(">HHBBH", 1, 0x800, 6, 4, 2) + bytes((2, 0, 0, 0, 0, 1, 192, 0, 2, 1,
                                                             2, 0, 0, 0, 0, 2, 192, 0, 2, 2))
kinds = [(0x800, 6, tcp), (0x800, 1, icmp), (0x86dd, 6, tcp), (0x86dd, 58, icmp6), (0x806, 0, b""),
         (0x800, 17, udp), (0x86dd, 17, udp)]
def packet(kind, n):
    ethertype, proto, data = kinds[kind]
    head = {0x800: ip, 0x86dd: ip6}[ethertype](n, proto) if proto else arp(n)
    text = bytes(97 + i % 26 for i in range(n))
    return (head + data + text)[:n]
def send(kind, linear, packet):
    s.send(struct.pack("=BBHHHH", 0, 0, linear, 0, 0, 0) + b"\xff" * 6 +
           bytes((2, 0, 0, 0, 9, kind + 1)) + struct.pack(">H", kinds[kind][0]) + packet)
PYTHON
)

each_header()
{
	{
		echo 'table netdev n {'
		object headers 1000000 <<< "$headers"
		cat <<'RULES'
	chain in {
		type filter hook ingress device "r0" priority 0; policy accept
		iifname "r0" lua headers call f counter
	}
}
RULES
	} | load "$right" || return 1
	# of 5000 bytes some are in the linear part, the others in pages
	nsrun "$left" python3 -c "$frames"'
for kind in range(7):
    for n in range(1, 80):
        send(kind, 14 + n, packet(kind, n))
    # ipv6_find_hdr(), by which nf_tables finds what follows, reads the linear part
    for linear in (*range(54 if kinds[kind][0] == 0x86dd else 14, 90, 3), 1000):
        send(kind, linear, packet(kind, 5000))' || return 1
	look "$right"
	lua "$right" delete table netdev n
	good headers 'iifname "r0"' 700
}
check "each header, in pages and cut off" each_header

# The same in packets that came in fragments: a list of buffers, if conntrack lets them be
# put together.
# Mutation: fields_index() that reads near->data; skb_copy_bits() of the first buffer alone.
fragmented()
{
	nsrun "$right" nft 'add table inet t
		add chain inet t c { type filter hook input priority 10; }
		add rule inet t c ct state new' && keys "$right" inet h || return 1
	{
		echo 'table inet h {'
		object headers 5000000 <<LUA
$same
$headers
function every(pkt)
	if #pkt < 300 then
		same(pkt)
	end
end
LUA
		cat <<'RULES'
	chain in {
		type filter hook prerouting priority 0; policy accept
		iifname "r0" lua headers call f counter
		iifname "r0" lua headers call every
	}
}
RULES
	} | load "$right" || return 1
	# pieces of so many bytes; the large ones have what is behind linear in pages
	nsrun "$left" python3 -c "$frames"'
def checksum(head):
    total = sum(struct.unpack(">10H", head))
    total = (total & 0xffff) + (total >> 16)
    return ~(total + (total >> 16)) & 0xffff
def pieces(kind, n, first, size, linear):
    ethertype, proto, _ = kinds[kind]
    data, at = packet(kind, n)[20 if ethertype == 0x800 else 40:], 0
    while at < len(data):
        part = data[at:at + (size if at else first)]
        more = at + len(part) < len(data)
        if ethertype == 0x800:
            head = len(part) + 20, proto, 0x4000 | more << 13 | at >> 3
            head = ip(*head, checksum(ip(*head, 0)))
        else:
            head = ip6(len(part) + 48, 44) + struct.pack(">BBHI", proto, 0, at | more, 1)
        send(kind, 14 + len(head) + min(linear, len(part)), head + part)
        at += len(part)
for kind in 0, 1, 2, 3, 5, 6:
    for size in 8, 16, 24, 64:
        # of IPv6 the first one has all headers (RFC 8200, section 4.5)
        pieces(kind, 220, size if kinds[kind][0] == 0x800 else max(size, 24), size, 64)
    for linear in range(0, 48, 5):
        pieces(kind, 9000, 4400, 4400, linear)' || return 1
	look "$right"
	lua "$right" delete table inet h
	nsrun "$right" nft delete table inet t
	good headers 'iifname "r0" lua "headers" call f' 84
}

known()
{
	send 5011 5012
	TO=$RIGHT6 send 5011
	nsrun "$left" ping -q -c 1 -W 10 "$RIGHT4" >/dev/null
	look "$right"
	local n
	n=$(packets out "ip daddr 192.0.2.1 meta l4proto icmp")
	echo "$n packets of ICMP"
	[ "$n" -ge 2 ] && good known "ip saddr 192.0.2.1 udp dport 5011" 1 &&
		good known "ip6 saddr 2001:db8::1 udp dport 5011" 1 &&
		good known "udp dport 5012" 1
}
check "headers and what is known of a packet" known

# Mutation: the tuples exchanged, the counters of the other direction.
connection()
{
	nsrun "$right" sysctl -qw net.netfilter.nf_conntrack_acct=1
	nsrun "$right" nft 'add table ip t
		add chain ip t c { type filter hook input priority 10; }
		add rule ip t c ct state new' || return 1
	load "$right" <<-END || return 1
		table ip ct {
			$(object ct <<< "$known")
			chain in {
				type filter hook input priority 0; policy accept
				meta l4proto icmp lua ct call tracked counter
			}
			chain out {
				type filter hook output priority 0; policy accept
				meta l4proto icmp lua ct call answered counter
			}
		}
	END
	nsrun "$left" ping -q -c 1 -W 10 "$RIGHT4" >/dev/null
	look "$right"
	good ct "meta l4proto icmp lua" 1
}
check "the connection of a packet" connection

check "each header, in fragments" fragmented

check_kernel
ktap_finished
