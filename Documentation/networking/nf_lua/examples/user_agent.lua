-- SPDX-License-Identifier: GPL-2.0
-- Which HTTP clients are served, by what they say of themselves.
--
--	tcp dport 80 lua call blocked_agent drop
--
-- true, and so a match, for a request whose User-Agent contains a listed word.
-- check_user_agent.lua is the same without nf.http.

local http = nf.http

local blocked = { "badbot", "evilscanner", "sitesucker" }

function blocked_agent(pkt)
	local agent, why = http.header(pkt, "user-agent")
	if not agent then
		-- folded, or with a space before the colon: to be refused
		return why == "malformed"
	end

	agent = agent:lower()
	for _, word in ipairs(blocked) do
		if agent:find(word, 1, true) then
			return true
		end
	end
	return false
end
