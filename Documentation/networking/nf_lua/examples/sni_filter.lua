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

-- Whether a name or one of its parent domains is listed.
local function listed(name)
	while name do
		if blocked[name] then
			return true
		end
		local dot = name:find(".", 1, true)
		name = dot and name:sub(dot + 1)
	end
	return false
end

function blocked_sni(pkt)
	local name, why = tls.sni(pkt)

	-- A server refuses such a ClientHello, if it is sound.
	if why == "malformed" then
		return true
	end
	return listed(name)
end
