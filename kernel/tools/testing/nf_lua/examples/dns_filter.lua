-- SPDX-License-Identifier: GPL-2.0
-- Mutations: the length of TCP is not skipped; one query of a segment is looked at.

local function over_udp(name) return udp(40000, 53, dns_query(name)) end
local function over_tcp(...)
	local data = ""
	for _, name in ipairs { ... } do
		data = data .. (">s2"):pack(dns_query(name))
	end
	return tcp(40000, 53, data)
end

function packet_udp() return ipv4(17, over_udp("wWw.aDs.example")) end
function test_udp(pkt) assert(blocked_name(pkt) == true) end

function packet_udp_other() return ipv6(17, over_udp("ads.example.org")) end
function test_udp_other(pkt) assert(blocked_name(pkt) == false) end

function packet_tcp() return ipv6(6, over_tcp("tracker.test")) end
test_tcp = test_udp

function packet_tcp_other() return ipv4(6, over_tcp("example", "a.example")) end
test_tcp_other = test_udp_other

function packet_tcp_second() return ipv4(6, over_tcp("a.example", "x.blocked.example")) end
test_tcp_second = test_udp

function packet_tcp_part() return ipv4(6, over_tcp("a.example"):sub(1, -3)) end
test_tcp_part = test_udp

function packet_tcp_ack() return ipv4(6, over_tcp()) end
test_tcp_ack = test_udp_other

function packet_bad() return ipv4(17, udp(40000, 53, dns_query(""):gsub("\0\0\1\0\1$", "\xc0\12"))) end
test_bad = test_udp
