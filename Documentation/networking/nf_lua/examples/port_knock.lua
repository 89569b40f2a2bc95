-- SPDX-License-Identifier: GPL-2.0
-- Who knocks at these ports, in this order, may open connections to the server.
--
--	meta mark set lua call knock(meta mark, tcp dport)
--
-- The value is how many knocks were right so far, given how many were right before
-- this one.  The set that keeps it for each client is the same for all CPUs, which
-- a table of Lua's would not be.

local ports <const> = { 7000, 8000, 9000 }

function knock(pkt, right, port)
	if port == ports[right + 1] then
		return right + 1
	end
	-- one that nobody answers is sent again
	if port == ports[right] then
		return right
	end
	-- it may be the first of another try
	return port == ports[1] and 1 or 0
end
