-- SPDX-License-Identifier: GPL-2.0
-- ClientHellos, RFC 8446.  The values of JA4 are those of a Python script that
-- shares nothing with nf_lua but FoxIO's description.

local tls = nf.tls
local show = require "show"

local function list(t)
	if not t then
		return "-"
	end
	local out = {}
	for i, value in ipairs(t) do
		out[i] = type(value) == "number" and ("%x"):format(value) or value
	end
	return table.concat(out, ",")
end

local function hello(x)
	local t, why = tls.client_hello(x)
	if not t then
		return why and "nil|" .. why or "nil"
	end
	return table.concat({
		("%x"):format(t.version), t.sni or "-", list(t.alpn), list(t.versions),
		list(t.ciphers), list(t.extensions), list(t.groups), list(t.signatures),
	}, "|")
end

function all(x)
	return show(tls.sni(x)) .. "\n" .. show(tls.ja4(x)) .. "\n" .. hello(x)
end

-- what all() says where no function has more to say than the others
local function none(why)
	why = why and "nil|" .. why or "nil"
	return why .. "\n" .. why .. "\n" .. why
end

local function v8(s) return (">s1"):pack(s) end
local function v16(s) return (">s2"):pack(s) end
local function v24(s) return (">s3"):pack(s) end

local function numbers(...)
	return (">" .. ("I2"):rep(select("#", ...))):pack(...)
end

local function ext(kind, body)
	return (">I2"):pack(kind) .. v16(body)
end

local function server_name(name)
	return ext(0, v16("\0" .. v16(name)))
end

local function alpn(...)
	local names = ""
	for i = 1, select("#", ...) do
		names = names .. v8((select(i, ...)))
	end
	return ext(16, v16(names))
end

-- handshake messages in records of a size
local function records(messages, size)
	local out = {}
	for at = 1, #messages, size or 16384 do
		out[#out + 1] = "\22\3\1" .. v16(messages:sub(at, at + (size or 16384) - 1))
	end
	return table.concat(out)
end

-- a ClientHello; f has what is not as usual
local function message(f)
	local body = numbers(f.version or 0x303) .. ("R"):rep(32) ..
		v8(f.session or ("s"):rep(32)) ..
		v16(f.ciphers or numbers(0x1301, 0xc02f)) .. v8(f.compression or "\0")
	if f.exts then
		body = body .. v16(f.exts)
	end
	return "\1" .. v24(body .. (f.after or ""))
end

local function bytes(hex)
	return (hex:gsub("%s", ""):gsub("..", function(h)
		return string.char(tonumber(h, 16))
	end))
end

-- openssl s_client -servername www.Blocked.example -alpn h2,http/1.1
function sample_openssl()
	return bytes [[
		16030101520100014e03032170f8bc386d64fb09a54c9d54f1fd908075d0700e94305243b48e470d
		04ba9820124c96e878e75e2477c4c3db6c1d79e7ba8487f415fe49af682c1d3ee7bde615003e1302
		13031301c02cc030009fcca9cca8ccaac02bc02f009ec024c028006bc023c0270067c00ac0140039
		c009c0130033009d009c003d003c0035002f00ff010000c70000001800160000137777772e426c6f
		636b65642e6578616d706c65000b000403000102000a00160014001d0017001e0019001801000101
		010201030104002300000010000e000c02683208687474702f312e310016000000170000000d002a
		0028040305030603080708080809080a080b08040805080604010501060103030301030204020502
		0602002b0009080304030303020301002d00020101003300260024001d002010c52b7b226cdc67da
		7059b7765539555d7d43123d7463e42c1620eb58a44273
	]],
		"www.blocked.example\n" ..
		"t13d3111h2_e8f1e7e78f70_1f22a2ca17c4\n" ..
		"303|www.blocked.example|h2,http/1.1|304,303,302,301|" ..
		"1302,1303,1301,c02c,c030,9f,cca9,cca8,ccaa,c02b,c02f,9e,c024,c028," ..
		"6b,c023,c027,67,c00a,c014,39,c009,c013,33,9d,9c,3d,3c,35,2f,ff|" ..
		"0,b,a,23,10,16,17,d,2b,2d,33|" ..
		"1d,17,1e,19,18,100,101,102,103,104|" ..
		"403,503,603,807,808,809,80a,80b,804,805,806,401,501,601,303,301,302," ..
		"402,502,602"
end

-- openssl s_client -tls1_2 -noservername
function sample_openssl_without_name()
	return bytes [[
		16030100b7010000b30303c817e2d97174d20b4e7ef58341e9c134fcb9f803b59b1e25fe026980c3
		5d3ebd000038c02cc030009fcca9cca8ccaac02bc02f009ec024c028006bc023c0270067c00ac014
		0039c009c0130033009d009c003d003c0035002f00ff01000052000b000403000102000a000c000a
		001d0017001e00190018002300000016000000170000000d002a0028040305030603080708080809
		080a080b080408050806040105010601030303010302040205020602
	]],
		"nil|absent\n" ..
		"t12i280600_d943125447b4_e7e480e5a997\n" ..
		"303|-|-|-|" ..
		"c02c,c030,9f,cca9,cca8,ccaa,c02b,c02f,9e,c024,c028," ..
		"6b,c023,c027,67,c00a,c014,39,c009,c013,33,9d,9c,3d,3c,35,2f,ff|" ..
		"b,a,23,16,17,d|1d,17,1e,19,18|" ..
		"403,503,603,807,808,809,80a,80b,804,805,806,401,501,601,303,301,302," ..
		"402,502,602"
end

-- A browser's: GREASE in each list, RFC 8701.  Mutation: it is counted in JA4.
local browser = message {
	ciphers = numbers(0x2a2a, 0x1301, 0x1302, 0xc02b, 0x0035),
	exts = ext(0x3a3a, "") .. server_name("A.example") .. ext(23, "") ..
		ext(10, v16(numbers(0x4a4a, 29, 23))) .. alpn("h2", "http/1.1") ..
		ext(13, v16(numbers(0x403, 0x804, 0x401))) ..
		ext(43, v8(numbers(0x5a5a, 0x304, 0x303))) .. ext(0x6a6a, "\0"),
}
local browser_says = "a.example\nt13d0406h2_357768fa0974_719cb00056bf\n" ..
	"303|a.example|h2,http/1.1|5a5a,304,303|2a2a,1301,1302,c02b,35|" ..
	"3a3a,0,17,a,10,d,2b,6a6a|4a4a,1d,17|403,804,401"

function sample_browser()
	return records(browser), browser_says
end

-- A message over many records, section 5.1.  Mutation: one record is read.
function sample_records_of_1()
	return records(browser, 1), browser_says
end

function sample_records_of_7()
	return records(browser, 7), browser_says
end

function sample_records_of_100()
	return records(browser, 100), browser_says
end

-- a post-quantum key share before the name: over a segment of TCP
function sample_post_quantum()
	return records(message {
		exts = ext(51, v16(numbers(0x11ec) .. v16(("k"):rep(1216)))) ..
			server_name("pq.example"),
	}), "pq.example\nt12d020200_c1929292aa6b_052bfcbedb83\n" ..
		"303|pq.example|-|-|1301,c02f|33,0|-|-"
end

-- what follows the message is none of its business
function sample_more_after()
	return records(message { exts = server_name("x.example") } .. "\20") ..
		"\20\3\3\0\1\1",
		"x.example\nt12d020100_c1929292aa6b_000000000000\n303|x.example|-|-|1301,c02f|0|-|-"
end

-- RFC 5246 section 7.4.1.2: no extensions at all
function sample_no_extensions()
	return records(message { version = 0x301, session = "" }),
		"nil|absent\nt10i020000_c1929292aa6b_000000000000\n301|-|-|-|1301,c02f||-|-"
end

function sample_extensions_empty()
	return records(message { version = 0x300, exts = "" }),
		"nil|absent\nts3i020000_c1929292aa6b_000000000000\n300|-|-|-|1301,c02f||-|-"
end

-- RFC 6066 section 3.  Mutations: the dot stays; bytes of 8 and more differ.
function sample_final_dot()
	return records(message { exts = server_name("WWW.Example-NAME_9.test.") }),
		"www.example-name_9.test\nt12d020100_c1929292aa6b_000000000000\n" ..
		"303|www.example-name_9.test|-|-|1301,c02f|0|-|-"
end

-- each byte of the alphabet and its neighbours, at each place of a word
function sample_alphabet()
	local name = "@AZ[`az{~!ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return records(message { exts = server_name(name) }),
		name:lower() .. "\nt12d020100_c1929292aa6b_000000000000\n303|" .. name:lower() ..
		"|-|-|1301,c02f|0|-|-"
end

function sample_name_of_255()
	local name = ("n"):rep(255)
	return records(message { exts = server_name(name) }),
		name .. "\nt12d020100_c1929292aa6b_000000000000\n303|" .. name .. "|-|-|1301,c02f|0|-|-"
end

-- a name of another type before the host's
function sample_name_types()
	return records(message { exts = ext(0, v16("\1" .. v16("other") .. "\0" .. v16("host"))) }),
		"host\nt12d020100_c1929292aa6b_000000000000\n303|host|-|-|1301,c02f|0|-|-"
end

-- the same, but JA4 does not look at names
local function bad_name(name)
	return records(message { exts = server_name(name) }),
		"nil|malformed\nt12d020100_c1929292aa6b_000000000000\nnil|malformed"
end

function sample_name_empty() return bad_name("") end
function sample_name_dot() return bad_name(".") end
function sample_name_of_256() return bad_name(("n"):rep(256)) end
function sample_name_nul() return bad_name("good.example\0.bad") end
function sample_name_space() return bad_name("bad example") end
function sample_name_control() return bad_name("aaaaaaaa\31aaaaaaaaa") end
function sample_name_delete() return bad_name("a\127") end
function sample_name_delete_in_word() return bad_name("aaaaaa\127a") end
function sample_name_utf8() return bad_name("b\u{fc}cher.example") end
function sample_name_latin1() return bad_name("aaaaaa\xc1\xa1") end

-- lists of names whose lengths do not fit
function sample_name_list_short()
	return records(message { exts = ext(0, "\0\5\0\0\3abc") }),
		"nil|malformed\nt12d020100_c1929292aa6b_000000000000\nnil|malformed"
end

function sample_name_list_long()
	return records(message { exts = ext(0, "\0\9\0\0\3abc") }),
		"nil|malformed\nt12d020100_c1929292aa6b_000000000000\nnil|malformed"
end

function sample_name_long()
	return records(message { exts = ext(0, "\0\6\0\0\4abc") }),
		"nil|malformed\nt12d020100_c1929292aa6b_000000000000\nnil|malformed"
end

-- Section 4.2: no type twice.  tls.sni() looks no further than the first.
function sample_name_twice()
	return records(message { exts = server_name("a") .. server_name("b") }),
		"a\nnil|malformed\nnil|malformed"
end

-- ALPN in JA4: what is no letter or digit makes it hexadecimal
local function ja4_of_alpn(name, says)
	return records(message { exts = alpn(name) }),
		"nil|absent\nt12i0201" .. says .. "_c1929292aa6b_000000000000\n" ..
		"303|-|" .. name .. "|-|1301,c02f|10|-|-"
end

function sample_alpn_letter() return ja4_of_alpn("h", "hh") end
function sample_alpn_hex() return ja4_of_alpn("0\xab", "3b") end
function sample_alpn_hex_ends() return ja4_of_alpn("0\xab\xcd1", "01") end
function sample_alpn_hex_one() return ja4_of_alpn("\xab", "ab") end

function sample_alpn_empty()
	return records(message { exts = alpn() }), "nil|absent\nnil|malformed\nnil|malformed"
end

function sample_alpn_name_empty()
	return records(message { exts = alpn("") }), "nil|absent\nnil|malformed\nnil|malformed"
end

function sample_alpn_long()
	return records(message { exts = ext(16, "\0\3\3h2") }),
		"nil|absent\nnil|malformed\nnil|malformed"
end

-- versions: the highest counts, and an unknown one is 00
function sample_versions()
	return records(message { exts = ext(43, v8(numbers(0x303, 0x304, 0x302))) }),
		"nil|absent\nt13i020100_c1929292aa6b_b9a491fefe05\n" ..
		"303|-|-|303,304,302|1301,c02f|2b|-|-"
end

function sample_version_unknown()
	return records(message { exts = ext(43, v8(numbers(0x304, 0x7f1c))) }),
		"nil|absent\nt00i020100_c1929292aa6b_b9a491fefe05\n303|-|-|304,7f1c|1301,c02f|2b|-|-"
end

function sample_versions_odd()
	return records(message { exts = ext(43, v8("\3\4\3")) }),
		"nil|absent\nnil|malformed\nnil|malformed"
end

function sample_versions_empty()
	return records(message { exts = ext(43, v8("")) }),
		"nil|absent\nnil|malformed\nnil|malformed"
end

function sample_signatures_long()
	return records(message { exts = ext(13, "\0\4\4\3") }),
		"nil|absent\nnil|malformed\nnil|malformed"
end

-- JA4 does not read them
function sample_groups_odd()
	return records(message { exts = ext(10, v16("\0\1\2")) }),
		"nil|absent\nt12i020100_c1929292aa6b_a8f3e973773c\nnil|malformed"
end

-- more than 99, and more than what fits in a byte
function sample_ciphers_100()
	local ciphers, says = {}, {}
	for i = 1, 100 do
		ciphers[i] = numbers(0xd000 - i)
		says[i] = ("%x"):format(0xd000 - i)
	end
	return records(message { ciphers = table.concat(ciphers) }),
		"nil|absent\nt12i990000_9ab7a90b08f2_000000000000\n303|-|-|-|" ..
		table.concat(says, ",") .. "||-|-"
end

-- Mutation: TLS_LIST_MAX is larger.
function sample_ciphers_513()
	return records(message { ciphers = numbers(0x1301):rep(513) }),
		"nil|absent\nnil|too long\nnil|too long"
end

function sample_extensions_513()
	return records(message { exts = ext(65, ""):rep(513) }),
		"nil|absent\nnil|too long\nnil|too long"
end

-- what is not as section 4.1.2 has it
function sample_ciphers_odd()
	return records(message { ciphers = "\x13\1\xc0", exts = server_name("a") }),
		"a\nnil|malformed\nnil|malformed"
end

function sample_ciphers_empty()
	return records(message { ciphers = "", exts = server_name("a") }),
		"a\nnil|malformed\nnil|malformed"
end

function sample_session_of_33()
	return records(message { session = ("s"):rep(33) }), none("malformed")
end

function sample_version_4()
	return records(message { version = 0x403 }), none("malformed")
end

function sample_compression_empty()
	return records(message { compression = "", exts = "" }), none("malformed")
end

function sample_bytes_after_extensions()
	return records(message { exts = "", after = "x" }), none("malformed")
end

function sample_extensions_too_long()
	local m = message { exts = ext(5, "abc") }
	return records((m:gsub("\0\7\0\5\0\3abc$", "\0\9\0\5\0\3abc"))), none("malformed")
end

function sample_extension_too_long()
	return records(message { exts = "\0\5\0\4abc" }), none("malformed")
end

function sample_message_too_short()
	local m = message { exts = server_name("a") }
	return records((m:gsub("^....", "\1\0\0\60"))), none("malformed")
end

-- section 5.1
function sample_record_empty()
	return "\22\3\1\0\0" .. records(browser), none("malformed")
end

function sample_record_empty_within()
	return records(browser:sub(1, 20)) .. "\22\3\1\0\0" .. records(browser:sub(21)),
		none("malformed")
end

function sample_record_too_long()
	return "\22\3\1\x40\1" .. browser, none("malformed")
end

function sample_alert_within()
	return records(browser:sub(1, 20)) .. "\21\3\3\0\2\1\0" .. records(browser:sub(21)),
		none("malformed")
end

-- other things
function sample_server_hello()
	return records("\2" .. v24("\3\3" .. ("R"):rep(32) .. "\0\x13\1\0")), none()
end

function sample_application_data()
	return "\23\3\3\0\4abcd", none()
end

function sample_dtls()
	return "\22\xfe\xff\0\0\0\0\0\0\0\0\0\4\1\0\0\0", none()
end

function sample_ssl2()
	return "\x80\x2e\1\3\1\0\x15\0\0\0\x10", none()
end

function sample_http()
	return "GET / HTTP/1.1\r\n\r\n", none()
end

-- Bytes that change: more values count than did.  The first pass of JA4 has to tell
-- the second one how many.  Mutation: any one list's end is not looked at.
local function changed(f, exts)
	f.exts = exts or ext(23, "")
	return records(message(f))
end

function changes_ciphers()
	return changed { ciphers = numbers(0x0a0a):rep(400) },
		changed { ciphers = numbers(0x4142):rep(400) }
end

function changes_extensions()
	local exts = {}
	for i = 1, 300 do
		exts[i] = ext(0x4100 + i, "")
	end
	return changed({}, ext(0x0a0a, ""):rep(300)), changed({}, table.concat(exts))
end

function changes_signatures()
	return changed({}, ext(13, v16(numbers(0x0a0a):rep(300) .. numbers(0x403)))),
		changed({}, ext(13, v16(numbers(0x403):rep(301))))
end

-- fewer than there were
function changes_to_less()
	return changed({ ciphers = numbers(0x4142):rep(50) }, ext(13, v16(numbers(0x403):rep(50)))),
		changed({ ciphers = numbers(0x0a0a):rep(50) }, ext(13, v16(numbers(0x0a0a):rep(50))))
end

-- Work: each of these would be long without a charge for it.
local function long(exts)
	return records("\1" .. v24(numbers(0x303) .. ("R"):rep(32) .. "\0" ..
		v16(numbers(0x1301)) .. v8("\0") .. v16(exts)))
end

function hostile_extensions() return long(ext(99, ""):rep(16000)) end
function hostile_records() return records(message { exts = ext(99, ("x"):rep(10000)) }, 1) end
function hostile_names() return long(ext(0, v16(("\1\0\0"):rep(20000)))) end
function hostile_protocols() return long(ext(16, v16(("\1a"):rep(500)))) end

function hostile_lists()
	local n = numbers(0x1301, 0x1302, 0x1303, 0xc02f):rep(128)
	local exts = {}
	for i = 1, 500 do
		exts[i] = ext(0xffff - i * 11, "")
	end
	return records(message {
		ciphers = n,
		exts = ext(13, v16(n)) .. ext(10, v16(n)) .. table.concat(exts),
	})
end

-- sorts badly where the order is bad
function hostile_order()
	local n = {}
	for i = 1, 512 do
		n[i] = numbers(i * 7919 % 512 + 0x1000)
	end
	return records(message { ciphers = table.concat(n) })
end

function work_extensions(x) tls.sni(x) end
work_records = work_extensions
work_names = work_extensions
function work_protocols(x) tls.client_hello(x) end
function work_lists(x) tls.ja4(x) tls.client_hello(x) end
work_order = work_lists
