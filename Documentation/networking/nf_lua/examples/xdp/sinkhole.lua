-- SPDX-License-Identifier: GPL-2.0
-- Answers for sinkhole.bpf.c, whose argument is told how many bytes to cut off.

local names <const> = nf.set "names"
local dns <const> = nf.layout "dns"

-- Where the question ends: a name of labels, its type and its class.
local function question_end(payload)
	local off = #payload < 12 and 0 or 12
	repeat
		local len = payload:u8(off)
		if not len or len > 63 then
			return nil
		end
		off = off + 1 + len
	until len == 0
	return off + 4 <= #payload and off + 4 or nil
end

function no_such_name(pkt, want)
	local payload = pkt:payload()
	local message = payload and payload:layout(dns)
	if not message or message.qr ~= false or message.opcode ~= 0 or message.qdcount ~= 1 or
	   not names:suffix((nf.dns.question(payload))) then
		return nf.ACCEPT
	end
	local size = question_end(payload)
	if not size or not pkt:reply() then
		return nf.ACCEPT
	end

	-- the question is left of it, and "no such name"
	local cut <const> = #payload - size
	message.qr, message.aa, message.ra, message.ad = true, true, true, false
	message.rcode = 3
	message.ancount, message.nscount, message.arcount = 0, 0, 0
	local ip = pkt.ip or pkt.ip6
	ip.length = ip.length - cut
	pkt.udp.length = 8 + size
	pkt:checksum()
	want:set_u32(0, cut, "host")
	return nf.TX
end
