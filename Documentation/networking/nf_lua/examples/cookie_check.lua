-- SPDX-License-Identifier: GPL-2.0
-- Which clients passed a challenge in JavaScript, by the cookie that it set.
--
--	tcp dport 80 lua call wrong_cookie(ip saddr map @tokens) add @bots { ip saddr } drop
--
-- Who answers the challenge, in user space, draws a token for the client, adds it
-- to the map and has the client's browser set the cookie "challenge" to its eight
-- hexadecimal digits.  true, and so a match, for a request without that cookie.
-- Clients that are not in the map are none of this rule's business.

local http = nf.http

function wrong_cookie(pkt, token)
	local cookie, why = http.cookie(pkt, "challenge")

	if not cookie then
		-- not at the end of a head that goes on in the next segment
		return why == "absent" or why == "malformed"
	end
	return cookie ~= ("%08x"):format(token)
end
