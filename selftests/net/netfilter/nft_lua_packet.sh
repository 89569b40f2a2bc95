#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The packet view: bounds, byte order, sub-views, packets in fragments.
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

# object NAME [BUDGET]: a lua object of that name from a script on standard input
object()
{
	printf 'lua %s { name "%s.lua"; budget %u; on-error accept; source [==[\n%s\n%s\n]==] }\n' \
		"$1" "$1" "${2:-20000}" "$helper" "$(cat)"
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
	eq(data:find("B"), nil, "find of nothing")
	eq(data:str(#data - 3), "AAA", "str of the last bytes")
	for at = 0, #data - 1, 997 do
		eq(data:u8(at), 65, "u8 at " .. at)
	end
	eq(data:u8(#data), nil, "u8 behind it")
	return true
end
LUA
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
	}
	chain out {
		type filter hook output priority 0; policy accept
		tcp dport 5008 lua gso call f counter
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
start 14

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
	load "$left" < <(ruleset) || return 1
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
	[ "$n" != none ] && [ "$n" -gt 0 ] && is gso errors 0 && return 0
	field gso last-error
	return 1
}
check "packets of pages" gso

check_kernel
ktap_finished
