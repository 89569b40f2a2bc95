-- SPDX-License-Identifier: GPL-2.0
-- Headers and their fields, the properties of a packet, and addresses.

local expect <const> = require "expect"
local eq <const>, fails <const> = expect.eq, expect.fails

-- Which headers there are, of all.
local function only(pkt, ...)
	local there = {}
	for _, name in ipairs { "eth", "vlan", ... } do
		there[name] = true
	end
	for _, name in ipairs { "eth", "vlan", "arp", "ip", "ip6", "icmp", "icmp6", "tcp", "udp" } do
		eq(pkt[name] ~= nil, there[name] ~= nil, name)
	end
	eq(pkt.ct, nil, "ct")
end

local function fields(view, want)
	for name, value in pairs(want) do
		eq(view[name], value, name)
	end
end

local nf_ip <const> = nf.layout "ip"

local ip_tcp <const> = "\x47\x2e\0\x38\xab\xcd\x60\0\x3f\6\x12\x34\xc0\0\2\1\xc6\x33\x64\xfe" ..
	"\1\1\1\1\1\1\1\0" ..
	"\x9c\x40\1\xbb\x01\x02\x03\x04\x85\x06\x07\x08\x60\xd2\x20\0\xbe\xef\0\7" .. "\2\4\5\xb4" .. "data"

function packet()
	return ip_tcp
end

-- Mutation: a field at another place, for each of nf_lua_header.c.
function test_tcp(pkt)
	only(pkt, "ip", "tcp")
	eq(#pkt.ip, 28, "# of ip")
	eq(pkt.ip:str(20), "\1\1\1\1\1\1\1\0", "options of ip")
	fields(pkt.ip, { version = 4, hdrlength = 7, dscp = 11, ecn = 2, length = 56, id = 0xabcd,
			 df = true, mf = true, frag_off = 0, ttl = 63, protocol = 6,
			 checksum = 0x1234, saddr = "\xc0\0\2\1", daddr = "\xc6\x33\x64\xfe" })
	eq(#pkt.tcp, 24, "# of tcp")
	eq(pkt.tcp:str(20), "\2\4\5\xb4", "options of tcp")
	fields(pkt.tcp, { sport = 40000, dport = 443, sequence = 0x01020304, ackseq = 0x85060708,
			  doff = 6, flags = 0xd2, cwr = true, ece = true, urg = false, ack = true,
			  psh = false, rst = false, syn = true, fin = false, window = 0x2000,
			  checksum = 0xbeef, urgptr = 7 })
	eq(pkt:payload():str(), "data", "payload")
	fields(pkt.eth, { daddr = "\2\0\0\0\0\1", saddr = "\2\0\0\0\0\2", type = 0x8100 })
	eq(#pkt.eth, 14, "# of eth")
	eq(pkt.eth:u8(13), 0, "the last byte of eth")
	eq(pkt.eth:u8(14), nil, "u8 behind eth")
	eq(pkt.eth:str(), "\2\0\0\0\0\1\2\0\0\0\0\2\x81\0", "str of eth")
	eq(pkt.eth:find("\2\x81"), 11, "find in eth")
	eq(pkt.eth:sub(12, 2):u16(0), 0x8100, "sub of eth")
	fields(pkt.vlan, { pcp = 5, dei = false, id = 100, type = 0x0800 })
	eq(#pkt.vlan, 4, "# of vlan")
	eq(pkt.vlan:u32(0), 0xa0640800, "u32 of vlan")
	eq(pkt.vlan:u32(1), nil, "u32 over the end of vlan")
	-- the same objects in each call
	eq(pkt.ip, pkt.ip, "ip twice")
	fails("ip has no field 'nosuch'", "field", function() return pkt.ip.nosuch end)
	fails("tcp has no field 'ttl'", "field", function() return pkt.tcp.ttl end)
end

function test_properties(pkt)
	fields(pkt, { iif = 3, iifname = "eth0", oif = 4, oifname = "wan1", mark = 0x80000001,
		      hook = "forward", family = "ip", time = 1700000000123456789 })
	fails("packet has no field 'nosuch'", "field", function() return pkt.nosuch end)
end

-- Mutation: nf_lua_dissect_arg() that takes the packet for its own payload; one that
-- keeps the length of the packet.
function packet_whole()
	local banner = "SSH-2.0-OpenSSH_9.2\r\n"
	local ip = ip_tcp:sub(1, 48):gsub("^(..)..", "%1" .. string.pack(">H", 52 + #banner))
	return ip .. "\2\4\5\xb4" .. banner .. "\x16\3\1"
end

local kept

function test_whole(pkt)
	local protocol, software = nf.ssh.version(pkt)
	eq(protocol, "2.0", "protocol")
	eq(software, "OpenSSH_9.2", "software")
	eq(nf.ssh.version(pkt:payload()), "2.0", "protocol of the payload")
	eq(nf.tls.sni(pkt), nil, "sni")
	-- the packet, but not as the argument
	eq(nf.ssh.version(pkt:sub(0)), nil, "version of a view of it all")
end

-- Mutation: fields_quick() that looks at no serial, at no end of the view, at no layout.
function test_quick(pkt)
	local ip <const> = pkt.ip
	for _ = 1, 3 do
		eq(ip.ttl, 0x3f, "ttl")
		eq(ip.id, 0xabcd, "id")
		eq(pkt.tcp.sequence, 0x01020304, "sequence")
		eq(pkt.tcp.checksum, 0xbeef, "checksum of tcp")
		eq(ip.checksum, 0x1234, "checksum of ip")
		local short = pkt:sub(0, 9):layout(nf_ip)
		eq(short.ttl, 0x3f, "ttl at the end")
		eq(short.protocol, nil, "protocol behind the end")
		if kept then
			fails("packet view used after its call", "a view of the past", function()
				return kept.ttl
			end)
		end
	end
	kept = pkt:sub(0):layout(nf_ip)
	eq(kept.ttl, 0x3f, "ttl of a view that is kept")
end

function packet_quick()
	return ip_tcp
end

function packet_udp6()
	return "\x6b\x81\x23\x45\0\x0d\x11\x40" .. nf.pton("2001:db8::1") .. nf.pton("ff02::fb") ..
	       "\x14\xe9\x14\xe8\0\x0d\xca\xfe" .. "query" .. "padding"
end

function test_udp6(pkt)
	only(pkt, "ip6", "udp")
	fields(pkt.ip6, { version = 6, dscp = 0x2e, ecn = 0, flowlabel = 0x12345, length = 13,
			  nexthdr = 17, hoplimit = 64, saddr = nf.pton("2001:db8::1"),
			  daddr = nf.pton("ff02::fb") })
	fields(pkt.udp, { sport = 5353, dport = 5352, length = 13, checksum = 0xcafe })
	eq(pkt:payload():str(), "query", "payload without padding")
	eq(#pkt.udp, 8, "# of udp")
	eq(pkt.family, "ip6", "family")
end

-- UDP that ends before IP does.
function packet_short_udp()
	return "\x45\0\0\x28\0\0\0\0\x40\x11\0\0\x0a\0\0\1\x0a\0\0\2" ..
	       "\1\0\1\0\0\x0a\0\0" .. "payload more"
end

function test_short_udp(pkt)
	eq(pkt:payload():str(), "pa", "payload as long as UDP says")
	eq(pkt.udp.length, 10, "length")
end

function packet_icmp()
	return "\x45\0\0\x24\0\0\0\0\x40\1\0\0\x0a\0\0\1\x0a\0\0\2" ..
	       "\3\4\xab\xcd\1\2\5\xdcorig" .. "\x45\0\0\0" .. "pad"
end

function test_icmp(pkt)
	only(pkt, "ip", "icmp")
	fields(pkt.icmp, { type = 3, code = 4, checksum = 0xabcd, id = 0x0102, sequence = 0x05dc,
			   mtu = 1500, gateway = "\1\2\5\xdc" })
	eq(pkt.icmp:str(8), "orig\x45\0\0\0", "what it is about")
	eq(pkt:payload(), nil, "payload")
end

function packet_icmp6()
	return "\x60\0\0\0\0\x0c\x3a\xff" .. ("\0"):rep(15) .. "\1" .. ("\0"):rep(15) .. "\2" ..
	       "\2\0\xab\xcd\0\1\5\0" .. "orig"
end

function test_icmp6(pkt)
	only(pkt, "ip6", "icmp6")
	fields(pkt.icmp6, { type = 2, code = 0, checksum = 0xabcd, mtu = 0x10500, id = 1,
			    sequence = 0x0500 })
	eq(pkt.icmp6:str(8), "orig", "what it is about")
end

function packet_arp()
	return "\0\1\8\0\6\4\0\2\2\0\0\0\0\1\xc0\0\2\1\2\0\0\0\0\2\xc0\0\2\2"
end

function test_arp(pkt)
	only(pkt, "arp")
	fields(pkt.arp, { htype = 1, ptype = 0x0800, hlen = 6, plen = 4, operation = 2,
			  saddr_ether = "\2\0\0\0\0\1", saddr_ip = "\xc0\0\2\1",
			  daddr_ether = "\2\0\0\0\0\2", daddr_ip = "\xc0\0\2\2" })
	fields(pkt, { family = "arp", hook = "output", iifname = "eth0", oif = nil })
end

-- A later fragment has no header of TCP.
function packet_fragment()
	return ip_tcp:sub(1, 6) .. "\x20\1" .. ip_tcp:sub(9)
end

function test_fragment(pkt)
	only(pkt, "ip")
	fields(pkt.ip, { df = false, mf = true, frag_off = 1 })
	eq(pkt:payload(), nil, "payload")
	eq(pkt:transport(), nil, "transport")
end

-- Lengths in headers that are not true.
function packet_bad_ihl()
	return "\x44" .. ip_tcp:sub(2)
end

function test_bad_ihl(pkt)
	eq(pkt.ip, nil, "ip of 16 bytes")
end

function packet_bad_doff()
	return ip_tcp:sub(1, 40) .. "\x40" .. ip_tcp:sub(42)
end

function test_bad_doff(pkt)
	eq(pkt.tcp, nil, "tcp of 16 bytes")
	eq(pkt:payload(), nil, "payload")
end

function packet_long_doff()
	return ip_tcp:sub(1, 40) .. "\xf0" .. ip_tcp:sub(42)
end

function test_long_doff(pkt)
	eq(pkt.tcp, nil, "tcp of 60 bytes")
	eq(pkt:payload(), nil, "payload")
end

-- IP that ends in the header behind it: the link has padded that.
-- Mutation: find_transport() that looks no further than the frame.
local function ends_at(len, ip)
	return ip:sub(1, 2) .. string.pack(">H", len) .. ip:sub(5)
end

function packet_short_ip()
	return ends_at(51, ip_tcp)
end

function test_short_ip(pkt)
	only(pkt, "ip")
	eq(pkt:payload(), nil, "payload")
end

function packet_short_ip_tcp()
	return ends_at(52, ip_tcp)
end

function test_short_ip_tcp(pkt)
	only(pkt, "ip", "tcp")
	eq(#pkt:payload(), 0, "# of payload")
end

function packet_short_ip_udp()
	return ends_at(27, packet_short_udp())
end

function test_short_ip_udp(pkt)
	only(pkt, "ip")
	eq(pkt:payload(), nil, "payload")
end

function packet_short_ip6()
	return "\x6b\x81\x23\x45\0\7" .. packet_udp6():sub(7)
end

function test_short_ip6(pkt)
	only(pkt, "ip6")
	eq(pkt:payload(), nil, "payload")
end

function cut_tcp(pkt)
	local n = #pkt
	eq(pkt.ip ~= nil, n >= 28, "ip of " .. n)
	eq(pkt.tcp ~= nil, n >= 52, "tcp of " .. n)
	eq(pkt.udp, nil, "udp")
	eq(pkt.ip6, nil, "ip6")
	local data = pkt:payload()
	eq(data and data:str(), n >= 52 and ("data"):sub(1, n - 52) or nil, "payload of " .. n)
end

function cut_udp6(pkt)
	local n = #pkt
	eq(pkt.ip6 ~= nil, n >= 40, "ip6 of " .. n)
	eq(pkt.udp ~= nil, n >= 48, "udp of " .. n)
	local data = pkt:payload()
	eq(data and data:str(), n >= 48 and ("query"):sub(1, n - 48) or nil, "payload of " .. n)
end

function cut_icmp(pkt)
	eq(pkt.icmp ~= nil, #pkt >= 28, "icmp of " .. #pkt)
end

function cut_arp(pkt)
	eq(pkt.arp ~= nil, #pkt >= 28, "arp of " .. #pkt)
end

function packet_layouts()
	return ip_tcp:sub(1, 28) .. "\xb2\xe0\x12\x34\1\2\3\4\xfe\xdc\xba\x98" ..
	       "\x12\x34\xb5\xa3\0\1\0\2\0\3\0\4" .. ip_tcp:sub(53)
end

-- Layouts that are there already, wherever one looks.
function test_layouts(pkt)
	local rtp = pkt:layout(nf.layout "rtp", 28)
	fields(rtp, { version = 2, padding = true, extension = true, csrc_count = 2,
		      marker = true, payload_type = 96, sequence = 0x1234,
		      timestamp = 0x01020304, ssrc = 0xfedcba98 })
	local dns = pkt:layout(nf.layout "dns", 40)
	fields(dns, { id = 0x1234, qr = true, opcode = 6, aa = true, tc = false, rd = true,
		      ra = true, ad = true, cd = false, rcode = 3, qdcount = 1, ancount = 2,
		      nscount = 3, arcount = 4 })
	for _, name in ipairs { "arp", "dns", "eth", "icmp", "icmp6", "ip", "ip6", "rtp", "tcp",
				"udp", "vlan" } do
		eq(pkt:layout(nf.layout(name), 20):len() > 0, true, name)
	end
	eq(pkt:layout(nf.layout "ip").ttl, 63, "ip")
	fails("rtp has no field 'ttl'", "field", function() return rtp.ttl end)
end

-- Mutation: a byte order; one bit more or fewer of a prefix.
function test_addresses(pkt)
	for text, addr in pairs { ["192.0.2.1"] = "\xc0\0\2\1", ["0.0.0.0"] = "\0\0\0\0",
				  ["255.255.255.255"] = "\xff\xff\xff\xff",
				  ["::"] = ("\0"):rep(16), ["::1"] = ("\0"):rep(15) .. "\1",
				  ["2001:db8::8:800:200c:417a"] =
					"\x20\1\x0d\xb8\0\0\0\0\0\8\8\0\x20\x0c\x41\x7a",
				  ["02:00:5e:10:00:ff"] = "\2\0\x5e\x10\0\xff" } do
		eq(nf.pton(text), addr, "pton of " .. text)
		eq(nf.ntop(addr), text, "ntop of " .. text)
	end
	eq(nf.pton("2001:DB8:0:0::1"), nf.pton("2001:db8::1"), "another spelling")
	eq(nf.pton("::ffff:192.0.2.1"), ("\0"):rep(10) .. "\xff\xff\xc0\0\2\1", "mapped")
	-- As the kernel has it, seen there too by nft_lua_packet.sh.
	for text, same in pairs { ["192.000.002.001"] = "192.0.2.1", ["1:2:3:4:5:6:7::"] = "1:2:3:4:5:6:7:0",
				  ["::1.2.3.4"] = "::102:304", ["::ffff:102:304"] = "::ffff:1.2.3.4",
				  ["fe80::200:5efe:102:304"] = "fe80::200:5efe:1.2.3.4",
				  ["00001:0:0:2::3.4.005.6"] = "1::2:0:0:304:506",
				  ["1:0:2::3"] = "1:0:2::3", ["1:0:2:3:4:5:6:7"] = "1:0:2:3:4:5:6:7" } do
		eq(nf.ntop(nf.pton(text) or "none"), same, text)
	end
	for _, text in ipairs { "", "1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.4 ", " 1.2.3.4",
				"1.2.3.4/8", ":", ":::", "1::2::3", "g::", "1:2:3:4:5:6:7",
				"1:2:3:4:5:6:7:8:9", "02:00:5e:10:00", "1.2.3.4\0", ("1"):rep(64),
				("0:"):rep(40) } do
		eq(nf.pton(text), nil, ("pton of %q"):format(text))
	end
	for _, addr in ipairs { "", "abc", "abcde", ("a"):rep(15), ("a"):rep(17) } do
		fails("4, 6 or 16 bytes", "ntop", nf.ntop, addr)
	end
	local seen = { [pkt.ip.saddr] = true }
	eq(seen[nf.pton("192.0.2.1")], true, "key of a table")
	eq(pkt.ip.saddr < pkt.ip.daddr, true, "order")
	eq(nf.pton("9.255.255.255") < nf.pton("10.0.0.0"), true, "order of numbers, not of text")

	for bits = 0, 32 do
		local net = nf.net("192.0.2.170/" .. bits)
		for flip = 0, 31 do
			local addr = string.pack(">I4", 0xc00002aa ~ 1 << (31 - flip))
			eq(net:has(addr), flip >= bits, "bit " .. flip .. " of " .. tostring(net))
		end
		eq(net:has(nf.pton("192.0.2.170")), true, "itself in " .. tostring(net))
	end
	for bits = 0, 128 do
		local net = nf.net("2001:db8::aa55/" .. bits)
		local addr = nf.pton("2001:db8::aa55")
		for flip = 0, 127, 5 do
			local at = flip // 8 + 1
			local other = addr:sub(1, at - 1) .. string.char(addr:byte(at) ~ 0x80 >> flip % 8) ..
				      addr:sub(at + 1)
			eq(net:has(other), flip >= bits, "bit " .. flip .. " of " .. tostring(net))
		end
	end
	eq(nf.net("0.0.0.0/0"):has(nf.pton("::")), false, "IPv6 in all of IPv4")
	eq(nf.net("::/0"):has(nf.pton("0.0.0.0")), false, "IPv4 in all of IPv6")
	local net = nf.net("10.1.2.3/8", "192.168.0.0/16", "fe80::/10", "192.0.2.1")
	eq(tostring(net), "10.0.0.0/8, 192.168.0.0/16, fe80::/10, 192.0.2.1/32", "text")
	for text, has in pairs { ["10.255.0.1"] = true, ["11.0.0.1"] = false, ["192.168.7.7"] = true,
				 ["fe80::1"] = true, ["ff80::1"] = false, ["192.0.2.1"] = true,
				 ["192.0.2.2"] = false, ["::"] = false } do
		eq(net:has(nf.pton(text)), has, text)
	end
	eq(net:has(pkt.ip.saddr), true, "saddr")
	eq(net:has(pkt.ip.daddr), false, "daddr")
	for _, text in ipairs { "", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1",
				"10.0.0.0/8x", "10.0.0.0/ 8", "10.0.0/8", "10.0.0.0/0008", "x" } do
		fails("is no prefix", text, nf.net, text)
		fails("is no prefix", text, nf.net, "::/0", text)
	end
	fails("is no prefix", "nothing", nf.net)
	fails("string expected", "table", nf.net, {})
	fails("4 or 16 bytes", "has", net.has, net, "10.1.2.3")
	fails("4 or 16 bytes", "has", net.has, net, "\2\0\x5e\x10\0\xff")
	fails("string expected", "has", net.has, net)
	for _, no_net in ipairs { 1, {}, pkt, nf.layout("ip"), "::/0" } do
		fails("nf.net expected", "has", net.has, no_net, "abcd")
	end
	eq(getmetatable(net), false, "metatable")
end
