-- SPDX-License-Identifier: GPL-2.0
-- Which HTTP clients are served, by what they say of themselves.
--
--	tcp dport 80 lua call check_user_agent drop
--
-- true, and so a match, for a request whose User-Agent contains a listed word.
-- A request without that header, and a packet that is no request, is no match.

local blocked = { "badbot", "evilscanner", "sitesucker" }

-- The spellings that are sent: HTTP/1.1 clients', and libraries' that lower it.
local headers = { "\r\nUser-Agent:", "\r\nuser-agent:" }

-- The value of the header, or nil; what there is of it if the packet ends first.
local function user_agent(http)
	-- a name in the body is no header
	local body = http:find("\r\n\r\n")

	for _, header in ipairs(headers) do
		local at = http:find(header)
		if at and (not body or at < body) then
			local from = at + #header
			local stop = http:find("\r\n", from)
			if stop then
				return http:str(from, stop - from)
			end
			return http:str(from)
		end
	end
	return nil
end

function check_user_agent(pkt)
	local http = pkt:payload()
	local agent = http and user_agent(http)
	if not agent then
		return false
	end

	agent = agent:lower()
	for _, word in ipairs(blocked) do
		if agent:find(word, 1, true) then
			return true
		end
	end
	return false
end
