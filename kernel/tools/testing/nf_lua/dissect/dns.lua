-- SPDX-License-Identifier: GPL-2.0
-- Messages of DNS, RFC 1035 section 4.

local dns = nf.dns
local show = require "show"

local flags = { "qr", "aa", "tc", "rd", "ra", "ad", "cd" }

local function message(x, transport)
	local m, why = dns.message(x, transport)
	if not m then
		return "nil|" .. why
	end
	local out = { m.id, m.opcode, m.rcode }
	for _, flag in ipairs(flags) do
		if m[flag] then
			out[#out + 1] = flag
		end
	end
	for _, q in ipairs(m.questions) do
		out[#out + 1] = "?" .. show(q.name, q.type, q.class)
	end
	for _, a in ipairs(m.answers) do
		local data = a.data:gsub("[^%g]", function(c)
			return ("<%x>"):format(c:byte())
		end)
		out[#out + 1] = "=" .. show(a.name, a.type, a.class, a.ttl, data)
	end
	return table.concat(out, "|")
end

-- Samples are what UDP carries; of TCP, the bytes with their length before them.
function all(x)
	return show(dns.question(x)) .. "\n" .. message(x) .. "\n" ..
		show(dns.question(x, "udp"))
end

local function header(flags, questions, answers)
	return (">I2I2I2I2I2I2"):pack(0x1234, flags, questions, answers, 0, 0)
end

local function name(text)
	return (text:gsub("([^.]*)%.?", function(label)
		return label ~= "" and (">s1"):pack(label) or ""
	end)) .. "\0"
end

local function question(text, kind)
	return name(text) .. (">I2I2"):pack(kind or 1, 1)
end

local function record(owner, kind, ttl, data)
	return owner .. (">I2I2I4s2"):pack(kind, 1, ttl, data)
end

local function same(q, m)
	return q .. "\n" .. m .. "\n" .. q
end

-- dig WWW.Ads.example AAAA
-- Mutation: case stays; a length is off by one.
function sample_dig()
	return "\x87\1\1\x20\0\1\0\0\0\0\0\1\3WWW\3Ads\7example\0\0\x1c\0\1" ..
		"\0\0\x29\4\xd0\0\0\0\0\0\x0c\0\x0a\0\8\xb0\x4c\1\x7f\x40\x2b\x93\xa2",
		same("www.ads.example|28|1", "34561|0|0|rd|ad|?www.ads.example|28|1")
end

function sample_root()
	return header(0, 1, 0) .. question("", 2), same(".|2|1", "4660|0|0|?.|2|1")
end

-- an answer as servers give it: names by pointers, an alias, addresses
-- Mutations: a pointer ends the record; reading goes on after the pointer's target.
function sample_answer()
	return header(0x8580, 1, 4) .. question("www.example.test") ..
		record("\xc0\12", 5, 300, "\4edge\3cdn\xc0\x18") ..
		record("\xc0\x2e", 1, 60, "\192\0\2\1") ..
		record("\4edge\xc0\x33", 28, 60, "\x20\1\x0d\xb8" .. ("\0"):rep(11) .. "\1") ..
		record("\0", 16, 0x80000000, "\3txt"),
		same("www.example.test|1|1",
			"4660|0|0|qr|aa|rd|ra|?www.example.test|1|1" ..
			"|=www.example.test|5|1|300|edge.cdn.test" ..
			"|=edge.cdn.test|1|1|60|<c0><0><2><1>" ..
			"|=edge.cdn.test|28|1|60|<20><1><d><b8>" .. ("<0>"):rep(11) .. "<1>" ..
			"|=.|16|1|0|<3>txt")
end

function sample_names_in_data()
	return header(0x8000, 0, 3) .. record("\0", 2, 1, name("ns.a")) ..
		record("\0", 12, 2, name("ptr.b")) .. record("\0", 39, 3, name("d.c")),
		same("nil|absent", "4660|0|0|qr|=.|2|1|1|ns.a|=.|12|1|2|ptr.b|=.|39|1|3|d.c")
end

function sample_flags()
	return header(0x7fff, 0, 0), same("nil|absent", "4660|15|15|aa|tc|rd|ra|ad|cd")
end

function sample_two_questions()
	return header(0, 2, 0) .. question("a") .. "\xc0",
		same("a|1|1", "nil|truncated")
end

function sample_data_empty()
	return header(0x8000, 0, 1) .. record("\0", 41, 0, ""),
		same("nil|absent", "4660|0|0|qr|=.|41|1|0|")
end

-- what would mislead as text: RFC 1035 section 5.1, RFC 4343 section 2.1
-- Mutation: a dot within a label is not marked.
function sample_escapes()
	return header(0, 1, 0) .. "\x0ca.b\\c \0\x7f\xffZ_!" .. "\3com\0" .. "\0\1\0\1",
		same("a\\.b\\\\c\\032\\000\\127\\255z_!.com|1|1",
			"4660|0|0|?a\\.b\\\\c\\032\\000\\127\\255z_!.com|1|1")
end

-- 255 bytes, the longest; as text four times as many
local longest = ("\63" .. ("\1"):rep(63)):rep(3) .. "\61" .. ("\1"):rep(61) .. "\0"
local longest_text = ("\\001"):rep(63)
longest_text = (longest_text .. "."):rep(3) .. ("\\001"):rep(61)

function sample_longest()
	assert(#longest == 255)
	return header(0, 1, 0) .. longest .. "\0\1\0\1",
		same(longest_text .. "|1|1", "4660|0|0|?" .. longest_text .. "|1|1")
end

function sample_longest_answer()
	return header(0, 0, 2) .. record(longest, 5, 1, longest) ..
		record("\xc0\12", 2, 1, "\xc0\12"),
		same("nil|absent", "4660|0|0|=" .. longest_text .. "|5|1|1|" .. longest_text ..
			"|=" .. longest_text .. "|2|1|1|" .. longest_text)
end

function sample_too_long()
	return header(0, 1, 0) .. ("\63" .. ("a"):rep(63)):rep(3) .. "\62" .. ("a"):rep(62) ..
		"\0\0\1\0\1", same("nil|malformed", "nil|malformed")
end

-- 128 labels of one byte: too long by a pointer, too
function sample_too_long_by_pointer()
	return header(0, 0, 2) .. record(("\1a"):rep(127) .. "\0", 1, 1, "") ..
		record("\1b\xc0\12", 1, 1, ""), same("nil|absent", "nil|malformed")
end

local function bad(owner)
	return header(0, 1, 0) .. owner .. ("\0"):rep(300), same("nil|malformed", "nil|malformed")
end

-- Section 4.1.4: "a prior occurrence".  Mutation: any offset will do.
function sample_pointer_to_itself() return bad("\xc0\12") end
function sample_pointer_forward() return bad("\xc0\14") end
function sample_pointer_into_name() return bad("\3abc\xc0\13") end
function sample_pointer_to_its_name() return bad("\3abc\xc0\12") end
function sample_label_kind_1() return bad("\x41\1") end
function sample_label_kind_2() return bad("\x80\1") end

-- into the header, where zeros are a name
function sample_pointer_to_header()
	return header(0, 1, 0) .. "\xc0\6\0\1\0\1", same(".|1|1", "4660|0|0|?.|1|1")
end

-- Pointers to pointers, in the data of a first answer, and the second one's name
-- is the last: as many as there may be, and one more.
local function chained(n, says)
	local data = "\1x\0"
	local offset = 12 + 11
	for i = 2, n do
		local here = 12 + 11 + #data
		data = data .. (">I2"):pack(0xc000 | offset)
		offset = here
	end
	return header(0, 0, 2) .. record("\0", 16, 1, data) ..
		record((">I2"):pack(0xc000 | offset), 1, 1, ""), says(data)
end

function sample_pointers_127()
	return chained(127, function(data)
		local text = data:gsub("[^%g]", function(c)
			return ("<%x>"):format(c:byte())
		end)
		return same("nil|absent", "4660|0|0|=.|16|1|1|" .. text .. "|=x|1|1|1|")
	end)
end

function sample_pointers_128()
	return chained(128, function() return same("nil|absent", "nil|malformed") end)
end

-- data that is no name, or more than one
function sample_data_short()
	return header(0, 0, 1) .. record("\0", 5, 1, "\1a") .. "\0", same("nil|absent", "nil|malformed")
end

function sample_data_long()
	return header(0, 0, 1) .. record("\0", 5, 1, "\1a\0\0"), same("nil|absent", "nil|malformed")
end

function sample_answers_129()
	return header(0, 0, 129) .. ("\0"):rep(2000), same("nil|absent", "nil|too long")
end

function sample_questions_129()
	return header(0, 129, 0) .. ("\0"):rep(2000), same(".|0|0", "nil|too long")
end

-- Bytes that change: a name that is too long for the window grows once more.
-- Mutation: the second pass writes, or pushes, as much as it finds.
function changes_name()
	local function labels(first, others)
		return header(0, 1, 0) .. (">s1"):pack(first:rep(60)) ..
			(">s1"):pack(others:rep(60)):rep(3) .. "\0\0\1\0\1"
	end
	return labels("\1", "a"), labels("\1", "\1")
end

-- Work
function hostile_names()
	return header(0, 128, 0) .. (("\1a"):rep(127) .. "\0\0\1\0\1"):rep(128)
end

function hostile_escapes()
	return header(0, 128, 0) .. (longest .. "\0\1\0\1"):rep(128)
end

function hostile_pointers()
	local bytes = header(0, 0, 128)
	local data = "\0"
	local at = #bytes + 11
	for i = 1, 126 do
		local here = #bytes + 11 + #data
		data = data .. (">I2"):pack(0xc000 | at)
		at = here
	end
	bytes = bytes .. record("\0", 16, 1, data)
	for i = 2, 128 do
		bytes = bytes .. record((">I2"):pack(0xc000 | at), 1, 1, "")
	end
	return bytes
end

function hostile_answers()
	return header(0, 0, 128) .. record("\0", 16, 1, ("x"):rep(400)):rep(128)
end

function work_names(x) dns.message(x) end
work_escapes = work_names
work_pointers = work_names
work_answers = work_names
