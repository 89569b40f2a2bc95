-- SPDX-License-Identifier: GPL-2.0
-- Messages of DNS as TCP has them, RFC 1035 section 4.2.2.

local dns = nf.dns
local show = require "show"

function all(x)
	local m, why = dns.message(x, "tcp")
	return show(dns.question(x, "tcp")) .. "\n" ..
		(m and #m.questions .. "," .. #m.answers or why)
end

local function message(flags, questions, answers, rest)
	return (">I2I2I2I2I2I2"):pack(1, flags, questions, answers, 0, 0) .. rest
end

local one = message(0, 1, 0, "\1X\4test\0\0\16\0\1")

-- dig +tcp x.test TXT
function sample_dig()
	return "\0\x2f\xd2\x55\1\x20\0\1\0\0\0\0\0\1\1x\4test\0\0\x10\0\1" ..
		"\0\0\x29\4\xd0\0\0\0\0\0\x0c\0\x0a\0\8\x74\x67\x42\x5c\x85\xe9\x29\x19",
		"x.test|16|1\n1,0"
end

-- Mutation: the end of the bytes is that of the message.
function sample_two_messages()
	return (">s2s2"):pack(one, message(0, 0, 0, "")), "x.test|16|1\n1,0"
end

-- the pointer counts from the message, not from its length
-- Mutation: it does.
function sample_pointer()
	return (">s2"):pack(message(0, 1, 1, "\1X\4test\0\0\16\0\1" ..
		"\xc0\12\0\5\0\1\0\0\0\1\0\2\xc0\14")), "x.test|16|1\n1,1"
end

function sample_length_of_11() return "\0\11" .. one, "nil|malformed\nmalformed" end
function sample_length_of_12() return "\0\12" .. one, "nil|malformed\nmalformed" end
function sample_length_short() return "\0\23" .. one, "nil|malformed\nmalformed" end
function sample_length_long() return "\2\0" .. one:sub(1, -2), "nil|truncated\ntruncated" end

-- all that is asked for is there, whatever the length says
function sample_length_more() return "\2\0" .. one, "x.test|16|1\n1,0" end

-- data that goes beyond the message, to what is after it
function sample_data_long()
	return (">s2"):pack(message(0, 0, 1, "\0\0\1\0\1\0\0\0\1\0\5abcd")) .. "efgh",
		"nil|absent\nmalformed"
end

function sample_empty() return "\0\0", "nil|malformed\nmalformed" end
