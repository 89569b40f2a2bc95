-- SPDX-License-Identifier: GPL-2.0
-- Headers of RTP, RFC 3550 section 5.1.

local rtp = nf.rtp

local fields = {
	"version", "padding", "extension", "csrc_count", "marker", "payload_type", "seq",
	"timestamp", "ssrc", "payload_offset",
}

-- The last byte tells the padding, so what is right may become malformed.
function all(x)
	local out, h, why = {}, rtp.header(x)
	if h then
		for i, name in ipairs(fields) do
			out[i] = tostring(h[name])
			h[name] = nil
		end
		assert(next(h) == nil)
	else
		out[1] = why and "nil|" .. why or "nil"
	end
	local kind, why = rtp.payload_type(x)
	return (kind and "" .. kind or why and "nil|" .. why or "nil") ..
		"\n~" .. table.concat(out, "|")
end

function sample_h263()
	return "\x80\x22\x12\x34\x01\x02\x03\x04\xde\xad\xbe\xefPAYLOAD",
		"34\n~2|0|false|0|false|34|4660|16909060|3735928559|12"
end

-- Mutation: any one bit of the first two bytes is read at its neighbour's place.
function sample_all_bits()
	return "\xb2\xe0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff" .. "c1c1c2c2" ..
		"\xbe\xde\0\1abcdPAY\0\3",
		"96\n~2|3|true|2|true|96|65535|4294967295|4294967295|28"
end

function sample_no_payload()
	return "\x80\x80\0\0\0\0\0\0\0\0\0\0", "0\n~2|0|false|0|true|0|0|0|0|12"
end

function sample_padding_alone()
	return "\xa0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\4", "0\n~2|4|false|0|false|0|0|0|0|12"
end

function sample_padding_zero()
	return "\xa0\0\0\0\0\0\0\0\0\0\0\0ab\0", "0\n~nil|malformed"
end

function sample_padding_too_long()
	return "\xa0\0\0\0\0\0\0\0\0\0\0\0ab\4", "0\n~nil|malformed"
end

function sample_padding_missing()
	return "\xa0\0\0\0\0\0\0\0\0\0\0\4", "0\n~nil|malformed"
end

function sample_sources_missing()
	return "\x8f\0\0\0\0\0\0\0\0\0\0\0" .. ("cccc"):rep(14) .. "ccc", "0\n~nil|truncated"
end

function sample_extension_missing()
	return "\x90\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2abcdefg", "0\n~nil|truncated"
end

function sample_extension_endless()
	return "\x90\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\xffabcdefg", "0\n~nil|truncated"
end

-- RTCP, RFC 5761 section 4.  Mutation: either end is off by one, or as RFC 3551 has it.
function sample_sender_report() return "\x80\200\0\6\0\0\0\0\0\0\0\0", "nil\n~nil" end
function sample_application() return "\x80\204\0\6\0\0\0\0\0\0\0\0", "nil\n~nil" end
function sample_feedback() return "\x81\205\0\2\0\0\0\0\0\0\0\0", "nil\n~nil" end
function sample_extended_report() return "\x80\207\0\2\0\0\0\0\0\0\0\0", "nil\n~nil" end
function sample_first_rtcp() return "\x80\192\0\2\0\0\0\0\0\0\0\0", "nil\n~nil" end
function sample_last_rtcp() return "\x80\223\0\2\0\0\0\0\0\0\0\0", "nil\n~nil" end
function sample_before_rtcp()
	return "\x80\191\0\6\0\0\0\0\0\0\0\0", "63\n~2|0|false|0|true|63|6|0|0|12"
end
function sample_after_rtcp()
	return "\x80\224\0\6\0\0\0\0\0\0\0\0", "96\n~2|0|false|0|true|96|6|0|0|12"
end

function sample_stun() return "\0\1\0\0\x21\x12\xa4\x42\0\0\0\0", "nil\n~nil" end
function sample_version_1() return "\x40\0\0\0\0\0\0\0\0\0\0\0", "nil\n~nil" end
function sample_version_3() return "\xc0\0\0\0\0\0\0\0\0\0\0\0", "nil\n~nil" end

-- Bytes that change
function changes_header()
	local bytes = sample_all_bits()
	return bytes, "\x80" .. ("\0"):rep(#bytes - 1)
end

function changes_sizes()
	return "\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\4", "\xbf" .. ("\xff"):rep(15)
end

function hostile_header() return sample_all_bits() end
function work_header(x) rtp.header(x) end
