-- SPDX-License-Identifier: GPL-2.0
-- Which names of servers are refused; for sni.bpf.c, whose map has the clients that
-- it drops without asking.

local names <const> = nf.set "names"
local blocked <const> = nf.map "blocked"

function refuse(pkt)
	if names:suffix(nf.tls.sni(pkt:payload())) then
		blocked:update(pkt.ip.saddr, 1)
		return true
	end
	return false
end
