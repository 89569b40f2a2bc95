-- SPDX-License-Identifier: GPL-2.0
-- Which TLS connections may be opened, by the server name that the client asks for.
--
--	tcp dport 443 lua call blocked_sni drop
--
-- true, and so a match, for a ClientHello that names a listed domain or a
-- subdomain of one.  check_sni.lua is the same without nf.tls.

local tls = nf.tls

local blocked = {
	["blocked.example"] = true,
	["ads.example"] = true,
	["tracker.test"] = true,
}

function blocked_sni(pkt)
	-- what is listed for the name or for a domain that it is in
	local found, why = tls.sni(pkt, blocked, true)

	-- A server refuses such a ClientHello, if it is sound.
	return found or why == "malformed"
end
