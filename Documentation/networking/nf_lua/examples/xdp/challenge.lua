-- SPDX-License-Identifier: GPL-2.0
-- Which clients passed a challenge in JavaScript, by the cookie that it set; for
-- challenge.bpf.c, whose argument is the client's token.

local http = nf.http

function wrong_cookie(pkt, arg)
	local payload = pkt:payload()
	local cookie, why = http.cookie(payload, "challenge")

	if not cookie then
		-- not in a segment that is no request's first, nor at the end of a
		-- head that goes on in the next segment
		return why == "absent" or why == "malformed" and payload:match("^%u+ /") ~= nil
	end
	return cookie ~= ("%08x"):format(arg:u32(0, "host"))
end
