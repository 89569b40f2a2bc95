-- SPDX-License-Identifier: GPL-2.0
-- Which names may be asked for, over UDP and TCP.
--
--	udp dport 53 lua call blocked_name drop
--	tcp dport 53 lua call blocked_name drop
--
-- true, and so a match, for a query for a name of the set "blocked" or for one below
-- it, and for what is no whole query: TCP may have that in two segments.

local dns = nf.dns
local blocked <const> = nf.set "blocked"

local TCP <const> = 6

function blocked_name(pkt)
	local query = pkt:payload()
	local _, protocol = pkt:transport()

	-- TCP has packets without payload, and with several queries.
	while query and #query > 0 do
		local name, why = dns.question(query)
		if blocked:suffix(name) or why == "truncated" or why == "malformed" then
			return true
		end
		query = protocol == TCP and query:sub(2 + query:u16(0))
	end
	return false
end
