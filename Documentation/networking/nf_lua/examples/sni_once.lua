-- SPDX-License-Identifier: GPL-2.0
-- Decides once for each TLS connection, by the server name, and leaves the verdict
-- to the connection's mark.
--
--	tcp dport 443 ct mark set lua call sni_mark
--
-- The value is ALLOW or BLOCK; there is none, and the rule does not match, as long
-- as the client has sent nothing.

local tls = nf.tls

local ALLOW <const> = 1
local BLOCK <const> = 2

local blocked = {
	["blocked.example"] = true,
	["ads.example"] = true,
	["tracker.test"] = true,
}

function sni_mark(pkt)
	local payload = pkt:payload()
	if not payload or #payload == 0 then
		return nil		-- the handshake of TCP
	end

	-- The first bytes decide: what is no TLS, has no name or has it in a later
	-- segment is allowed here.
	local found, why = tls.sni(payload, blocked, true)
	if found or why == "malformed" then
		return BLOCK
	end
	return ALLOW
end
