-- SPDX-License-Identifier: GPL-2.0
-- Which TLS connections may be opened, by the server name that the client asks for.
--
--	tcp dport 443 lua call check_sni drop
--
-- true, and so a match, for a ClientHello that names a listed domain or a
-- subdomain of one.  Anything else, a packet that ends too early included, is
-- no match: it cannot complete a handshake with a listed name by itself.

local blocked = {
	["blocked.example"] = true,
	["ads.example"] = true,
	["tracker.test"] = true,
}

-- RFC 8446
local HANDSHAKE <const> = 22
local CLIENT_HELLO <const> = 1
local SERVER_NAME <const> = 0
local HOST_NAME <const> = 0

-- Where the session id stands: after the headers of record (5) and handshake
-- (4), the version (2) and the random bytes (32).
local SESSION_ID <const> = 43

-- Where a vector at "at" ends, its length being in its first byte or two;
-- nil if the packet ends before that length.
local function skip8(view, at)
	local length = at and view:u8(at)
	return length and at + 1 + length
end

local function skip16(view, at)
	local length = at and view:u16(at)
	return length and at + 2 + length
end

-- The server name of a ClientHello, or nil.
local function server_name(tls)
	if tls:u8(0) ~= HANDSHAKE or tls:u8(5) ~= CLIENT_HELLO then
		return nil
	end

	local at = skip8(tls, SESSION_ID)
	at = skip16(tls, at)		-- cipher suites
	at = skip8(tls, at)		-- compression methods
	if not at then
		return nil
	end

	at = at + 2			-- length of all extensions
	while true do
		local kind, length = tls:u16(at), tls:u16(at + 2)
		if not length then
			return nil
		end
		if kind == SERVER_NAME then
			break
		end
		at = at + 4 + length
	end

	-- kind (2), length (2), length of the list (2), type of name (1),
	-- length of the name (2), name
	local length = tls:u16(at + 7)
	if not length or length > 255 or tls:u8(at + 6) ~= HOST_NAME then
		return nil
	end
	return tls:str(at + 9, length)
end

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

function check_sni(pkt)
	local tls = pkt:payload()
	local name = tls and server_name(tls)
	return name ~= nil and listed(name:lower())
end
