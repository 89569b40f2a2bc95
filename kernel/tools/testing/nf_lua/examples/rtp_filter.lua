-- SPDX-License-Identifier: GPL-2.0
-- Mutations: the field is read a bit away; the version does not matter.

local function stream(first, second, data)
	return ipv6(17, udp(5004, 20000, string.char(first, second) .. ("\0"):rep(10) .. data))
end

function packet_h263() return stream(0x80, 34, "v") end
function test_h263(pkt)
	assert(is_h263(pkt) == true)
	assert(nf.rtp.payload_type(pkt:payload()) == 34)
end

function packet_marked() return stream(0x90, 34 | 0x80, "v") end
test_marked = test_h263

function packet_other() return stream(0x80, 35, "v") end
function test_other(pkt) assert(not is_h263(pkt)) end

function packet_no_rtp() return stream(0x40, 34, "v") end
test_no_rtp = test_other

function packet_short() return ipv4(17, udp(5004, 20000, "\x80")) end
test_short = test_other
