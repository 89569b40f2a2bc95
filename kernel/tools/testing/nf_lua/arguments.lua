-- SPDX-License-Identifier: GPL-2.0
-- What dissectors are not to be called with.

local expect <const> = require "expect"
local eq <const>, fails <const> = expect.eq, expect.fails

function packet()
	return "\x45\0\0\x1c\0\0\0\0\x40\x11\0\0\x0a\0\0\1\x0a\0\0\2\1\0\1\0\0\8\0\0"
end

local function refuses(name, f, ...)
	eq(select("#", f(nil, ...)), 1, name .. " of nil")
	eq(f(nil, ...), nil, name .. " of nil")
	eq(select(2, f("", ...)), "truncated", name .. " of nothing")
	for _, wrong in ipairs { 5, true, {}, print, nf.layout "ip" } do
		fails("packet view expected", name, f, wrong, ...)
	end
end

-- Mutation: nf_lua_dissect_arg() that takes nil for the packet; no bytes for another
-- protocol.
function test_first(pkt)
	for name, f in pairs(nf.http) do
		refuses(name, f, "x")
	end
	for _, functions in ipairs { nf.tls, nf.dns, nf.ssh, nf.rtp } do
		for name, f in pairs(functions) do
			refuses(name, f)
			fails("packet view expected", name, f)
		end
	end
end

local request <const> = "GET / HTTP/1.1\r\nX: 1\r\nx: 2\r\n\r\n"

-- Mutation: a negative number counts as a large one.
function test_header(pkt)
	local header <const> = nf.http.header
	eq(header(request, "X"), "1", "the first")
	eq(header(request, "X", 2), "2", "the second")
	eq(select(2, header(request, "X", 3)), "absent", "the third")
	eq(select(2, header(request, "X", math.maxinteger)), "absent", "the last")
	for _, n in ipairs { 0, -1, math.mininteger } do
		fails("headers are counted from 1", "header " .. n, header, request, "X", n)
	end
	fails("number expected", "header", header, request, "X", "y")
	for _, f in ipairs { header, nf.http.cookie } do
		eq(select(2, f(request, ("x"):rep(128))), "absent", "a long name")
		fails("1 to 128 bytes", "a longer one", f, request, ("x"):rep(129))
		fails("1 to 128 bytes", "no name", f, request, "")
		fails("string expected", "no string", f, request)
	end
end

function test_others(pkt)
	fails('"tcp" or "udp" expected', "transport", nf.dns.question, "", "sctp")
	fails('"tcp" or "udp" expected', "transport", nf.dns.message, "", "sctp")
	fails("table expected", "names", nf.tls.sni, "", nil)
	fails("table expected", "names", nf.tls.sni, "", "example")
end
