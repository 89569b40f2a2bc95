-- SPDX-License-Identifier: GPL-2.0
-- Which streams of RTP may pass, by the encoding of their payload.
--
--	udp dport 16384-32767 lua call is_h263 drop
--
-- true, and so a match, for video in H.263.  The header is read by a layout; what
-- nf.rtp.payload_type() says is the same number.

local H263 <const> = 34			-- RFC 3551 section 6

-- RFC 3550 section 5.1: offset and size in bits
local rtp = nf.layout {
	version = { 0, 2 },
	padding = { 2, 1 },
	extension = { 3, 1 },
	csrc_count = { 4, 4 },
	marker = { 8, 1 },
	payload_type = { 9, 7 },
	seq = { 16, 16 },
	timestamp = { 32, 32 },
	ssrc = { 64, 32 },
}

function is_h263(pkt)
	local payload = pkt:payload()
	local header = payload and payload:layout(rtp)

	return header and header.version == 2 and header.payload_type == H263
end
