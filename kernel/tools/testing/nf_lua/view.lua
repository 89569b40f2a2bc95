-- SPDX-License-Identifier: GPL-2.0
-- Reads of views, their bounds, and what is no view.

local function eq(got, want, what)
	if got ~= want then
		error(what .. ": " .. tostring(got) .. ", expected " .. tostring(want), 2)
	end
end

-- UDP from 192.0.2.1:1000 to 192.0.2.2:2000, "probe\n"
function packet()
	return "\x45\0\0\x22\0\1\0\0\x40\x11\0\0\xc0\0\2\1\xc0\0\2\2" ..
	       "\x03\xe8\x07\xd0\0\x0e\0\0probe\n"
end

function test_reads(pkt)
	eq(pkt:len(), 34, "len")
	eq(#pkt, 34, "#")
	eq(pkt:u8(0), 0x45, "u8 of the first byte")
	eq(pkt:u16(2), 34, "u16")
	eq(pkt:u32(16), 0xc0000202, "u32")
	eq(pkt:u8(33), 10, "u8 of the last byte")
	eq(pkt:u32(30), 0x6f62650a, "u32 of the last bytes")
	eq(pkt:str(28, 5), "probe", "str")
	eq(#pkt:str(), 34, "str of all")
	eq(pkt:str(28), "probe\n", "str to the end")
	eq(pkt:find("probe"), 28, "find")
	eq(pkt:payload():str(), "probe\n", "payload")
end

function cut_reads(pkt, len)
	local n = #pkt
	for off = 0, len do
		eq(pkt:u8(off) ~= nil, off < n, "u8 at " .. off)
		eq(pkt:u16(off) ~= nil, off + 1 < n, "u16 at " .. off)
		eq(pkt:u32(off) ~= nil, off + 3 < n, "u32 at " .. off)
		eq(pkt:str(off, 3) ~= nil, off + 2 < n, "str at " .. off)
	end
end
