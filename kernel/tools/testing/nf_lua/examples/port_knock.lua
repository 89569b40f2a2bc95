-- SPDX-License-Identifier: GPL-2.0
-- Mutation: a wrong port does not count.

function packet_any() return ipv4(6, tcp(40000, 7000, "")) end

function test_any(pkt)
	assert(knock(pkt, 0, 7000) == 1)
	assert(knock(pkt, 1, 8000) == 2)
	assert(knock(pkt, 2, 9000) == 3)
	assert(knock(pkt, 2, 8000) == 2)
	assert(knock(pkt, 3, 9000) == 3)
	assert(knock(pkt, 1, 9000) == 0)
	assert(knock(pkt, 2, 22) == 0)
	assert(knock(pkt, 0, 9000) == 0)
	assert(knock(pkt, 1, 7000) == 1)
	assert(knock(pkt, 3, 22) == 0)
end
