-- SPDX-License-Identifier: GPL-2.0
-- Heads of HTTP/1 messages, RFC 9112.

local http = nf.http
local show = require "show"

-- A second Host may follow, and make what was right malformed.
function all(x)
	return table.concat({
		show(http.request(x)),
		show(http.response(x)),
		"~" .. show(http.host(x)),
		show(http.header(x, "user-agent")),
		show(http.header(x, "X-Two", 2)),
		show(http.cookie(x, "session")),
	}, "\n")
end

local function says(...)
	return table.concat({ ... }, "\n")
end

-- curl -b 'id=7; session=abc123' -A 'badbot/1.0 (x)' -H 'Host: Www.Blocked.example:8080'
function sample_curl()
	return "GET /a/b?c=d HTTP/1.1\r\nHost: Www.Blocked.example:8080\r\n" ..
		"User-Agent: badbot/1.0 (x)\r\nAccept: */*\r\n" ..
		"Cookie: id=7; session=abc123\r\n\r\n",
		says("GET|/a/b?c=d|1.1", "nil", "~www.blocked.example|8080",
			"badbot/1.0 (x)", "nil|absent", "abc123")
end

function sample_response()
	return "HTTP/1.1 404 Not Found\r\nServer: x\r\nX-Two: 1\r\nx-two:2\r\n\r\n",
		says("nil", "404|Not Found|1.1", "~nil|absent", "nil|absent", "2", "nil|absent")
end

-- RFC 9112 section 4: the space is to be there
function sample_response_no_reason()
	return "HTTP/1.0 200 \r\n\r\n",
		says("nil", "200||1.0", "~nil|absent", "nil|absent", "nil|absent", "nil|absent")
end

function sample_response_no_space()
	return "HTTP/1.0 200\r\n\r\n",
		says("nil", "200||1.0", "~nil|absent", "nil|absent", "nil|absent", "nil|absent")
end

function sample_status_letters()
	return "HTTP/1.1 2x0 OK\r\n\r\n",
		says("nil", "nil|malformed", "~nil|malformed", "nil|malformed",
			"nil|malformed", "nil|malformed")
end

-- three digits, and a space
-- Mutation: what is behind them is not looked at.
function sample_status_long()
	return "HTTP/1.1 2000 OK\r\n\r\n",
		says("nil", "nil|malformed", "~nil|malformed", "nil|malformed",
			"nil|malformed", "nil|malformed")
end

function sample_status_word()
	return "HTTP/1.1 200OK\n\n",
		says("nil", "nil|malformed", "~nil|malformed", "nil|malformed",
			"nil|malformed", "nil|malformed")
end

function sample_response_short()
	return "HTTP/1.1 200\n\n",
		says("nil", "200||1.1", "~nil|absent", "nil|absent", "nil|absent", "nil|absent")
end

-- names without regard to case; spaces around values
-- Mutation: compare with memcmp(); trim one side.
function sample_case()
	return "POST / HTTP/1.1\r\nuSER-aGENT: \t a  b \t\r\nx-TWO:\r\nX-two:  \r\n" ..
		"hOST:h\r\n\r\n",
		says("POST|/|1.1", "nil", "~h", "a  b", "", "nil|absent")
end

-- LF alone, RFC 9112 section 2.2
function sample_lf()
	return "GET / HTTP/1.0\nUser-Agent: x\nCookie: session=1\n\n",
		says("GET|/|1.0", "nil", "~nil|absent", "x", "nil|absent", "1")
end

-- empty lines before a request, section 2.2
function sample_empty_lines()
	return "\r\n\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
		says("GET|/|1.1", "nil", "~a", "nil|absent", "nil|absent", "nil|absent")
end

-- what is in the body is no header
-- Mutation: an empty line does not end the head.
function sample_body()
	return "PUT /x HTTP/1.1\r\nHost: a\r\n\r\nUser-Agent: no\r\nCookie: session=no\r\n\r\n",
		says("PUT|/x|1.1", "nil", "~a", "nil|absent", "nil|absent", "nil|absent")
end

-- names that only begin or end so
function sample_similar()
	return "GET / HTTP/1.1\r\nUser-Agents: 1\r\nXUser-Agent: 2\r\nUser-Agen: 3\r\n" ..
		"User-Agent\r\nXHost: 4\r\nCookies: session=5\r\n\r\n",
		says("GET|/|1.1", "nil", "~nil|absent", "nil|absent", "nil|absent", "nil|absent")
end

-- a line that goes on, section 5.2: to be refused
-- Mutation: the value ends with its first line.
function sample_folded()
	return "GET / HTTP/1.1\r\nUser-Agent:\r\n badbot\r\n\r\n",
		says("GET|/|1.1", "nil", "~nil|malformed", "nil|malformed", "nil|malformed",
			"nil|malformed")
end

-- space before the colon, section 5.1: to be refused
function sample_space_before_colon()
	return "GET / HTTP/1.1\r\nUser-Agent : badbot\r\nHost\t: a\r\n\r\n",
		says("GET|/|1.1", "nil", "~nil|malformed", "nil|malformed", "nil|absent",
			"nil|absent")
end

-- section 3.2
function sample_two_hosts()
	return "GET / HTTP/1.1\r\nHost: good\r\nHost: bad\r\n\r\n",
		says("GET|/|1.1", "nil", "~nil|malformed", "nil|absent", "nil|absent",
			"nil|absent")
end

-- an absolute target counts, section 3.2.2
-- Mutation: Host is looked at first.
function sample_absolute()
	return "GET http://user:pw@Bad.Example:81/x?http://no HTTP/1.1\r\nHost: good\r\n\r\n",
		says("GET|http://user:pw@Bad.Example:81/x?http://no|1.1", "nil",
			"~bad.example|81", "nil|absent", "nil|absent", "nil|absent")
end

function sample_absolute_no_path()
	return "GET HTTPS://a.example?q HTTP/1.1\r\n\r\n",
		says("GET|HTTPS://a.example?q|1.1", "nil", "~a.example", "nil|absent",
			"nil|absent", "nil|absent")
end

function sample_connect()
	return "CONNECT server.example:443 HTTP/1.1\r\nHost: x\r\n\r\n",
		says("CONNECT|server.example:443|1.1", "nil", "~server.example|443",
			"nil|absent", "nil|absent", "nil|absent")
end

function sample_options()
	return "OPTIONS * HTTP/1.1\r\nHost: [2001:DB8::1]:80\r\n\r\n",
		says("OPTIONS|*|1.1", "nil", "~[2001:db8::1]|80", "nil|absent", "nil|absent",
			"nil|absent")
end

local function host(value, said)
	return "GET / HTTP/1.1\r\nHost: " .. value .. "\r\n\r\n",
		says("GET|/|1.1", "nil", "~" .. said, "nil|absent", "nil|absent", "nil|absent")
end

function sample_host_dot() return host("A.example.", "a.example") end
function sample_host_dot_port() return host("A.example.:65535", "a.example|65535") end
function sample_host_port_empty() return host("a:", "a|nil") end
function sample_host_port_large() return host("a:65536", "nil|malformed") end
function sample_host_port_long() return host("a:000080", "nil|malformed") end
function sample_host_port_word() return host("a:http", "nil|malformed") end
function sample_host_empty() return host("", "nil|malformed") end
function sample_host_port_alone() return host(":80", "nil|malformed") end
function sample_host_bracket() return host("[::1", "nil|malformed") end
function sample_host_after_bracket() return host("[::1]x", "nil|malformed") end
function sample_host_space() return host("a b", "nil|malformed") end
function sample_host_long() return host(("h"):rep(256), ("h"):rep(256)) end
function sample_host_too_long() return host(("h"):rep(257), "nil|malformed") end

-- RFC 3986 section 3.2.  Mutation: any one of is_host(), http_is_userinfo() and the
-- bytes that they look for is left out.
function sample_host_user() return host("u:p@a:1", "a|1") end
function sample_host_two_users() return host("u@evil@a", "nil|malformed") end
function sample_host_user_port() return host("u@a:1@b", "nil|malformed") end
function sample_host_slash() return host("a/evil", "nil|malformed") end
function sample_host_backslash() return host("a\\evil", "nil|malformed") end
function sample_host_query() return host("a?evil", "nil|malformed") end
function sample_host_fragment() return host("a#evil", "nil|malformed") end
function sample_host_port_slash() return host("a:80/", "nil|malformed") end
function sample_host_ip6_user() return host("u@[::1]:80", "[::1]|80") end
function sample_host_ip6_slash() return host("[::1/]", "nil|malformed") end
function sample_host_ip6_two_users() return host("u@[@::1]", "nil|malformed") end
function sample_user_slash() return host("a/@evil", "nil|malformed") end
function sample_user_backslash() return host("a\\@evil", "nil|malformed") end
function sample_user_query() return host("a?@evil", "nil|malformed") end
function sample_user_fragment() return host("a#@evil", "nil|malformed") end

local function target(uri, said)
	return "GET " .. uri .. " HTTP/1.1\r\nHost: good\r\n\r\n",
		says("GET|" .. uri .. "|1.1", "nil", "~" .. said, "nil|absent", "nil|absent",
			"nil|absent")
end

function sample_target_two_users()
	return target("http://u@evil@good.example/", "nil|malformed")
end
function sample_target_fragment() return target("http://good.example#x/", "nil|malformed") end
function sample_target_user_fragment()
	return target("http://good.example#@evil/", "nil|malformed")
end
function sample_target_backslash()
	return target("http://good.example\\@evil/", "nil|malformed")
end
function sample_target_query_user() return target("http://a.example?@evil/", "a.example") end
function sample_target_path_user() return target("http://a.example/@evil#\\", "a.example") end

-- cookies, RFC 6265: case counts, a name is whole, the first one wins
local function cookie(lines, said)
	return "GET / HTTP/1.1\r\n" .. lines .. "\r\n",
		says("GET|/|1.1", "nil", "~nil|absent", "nil|absent", "nil|absent", said)
end

function sample_cookie_names()
	return cookie("Cookie: Session=1; xsession=2; session2=3; session; a=session=4\r\n",
		"nil|absent")
end

function sample_cookie_first() return cookie("Cookie: session=1; session=2\r\n", "1") end
function sample_cookie_last() return cookie("Cookie: a=b;c=d ;  session=1 \r\n", "1") end
function sample_cookie_empty() return cookie("Cookie: session=; b=1\r\n", "") end
function sample_cookie_quoted() return cookie('Cookie: session="a=b"\r\n', '"a=b"') end
function sample_cookie_semicolons() return cookie("Cookie: ;; ;session=1;\r\n", "1") end

-- in the second of two fields, as HTTP/2 may send them
function sample_cookie_second_field()
	return cookie("Cookie: a=1\r\nX: y\r\nCOOKIE: session=2\r\n", "2")
end

-- values that are longer than a window on fragments
function sample_long()
	local path, agent = "/" .. ("p"):rep(700), ("u"):rep(600)
	return "GET " .. path .. " HTTP/1.1\r\nUser-Agent: " .. agent ..
		"\r\nCookie: x=" .. ("y"):rep(300) .. "; session=" .. ("z"):rep(500) ..
		"\r\n\r\n",
		says("GET|" .. path .. "|1.1", "nil", "~nil|absent", agent, "nil|absent",
			("z"):rep(500))
end

-- bytes of other protocols
local function other(bytes)
	return bytes, says("nil", "nil", "~nil", "nil", "nil", "nil")
end

function sample_tls() return other("\22\3\1\2\0\1\0\1\xfc\3\3") end
function sample_ssh() return other("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n") end
function sample_smtp() return other("EHLO mail.example HTTP/1\r\n") end
function sample_http_0_9() return other("GET /\r\n") end
function sample_no_target() return other("GET  HTTP/1.1\r\n\r\n") end
function sample_no_method() return other(" / HTTP/1.1\r\n\r\n") end
function sample_version_word() return other("GET / HTTP/x.1\r\n\r\n") end
function sample_method_too_long() return other(("M"):rep(33) .. " / HTTP/1.1\r\n\r\n") end
function sample_method_form() return other("G(T / HTTP/1.1\r\n\r\n") end

function sample_method_longest()
	return ("M"):rep(32) .. " / HTTP/9.9\r\n\r\n",
		says(("M"):rep(32) .. "|/|9.9", "nil", "~nil|absent", "nil|absent",
			"nil|absent", "nil|absent")
end

-- the connection preface of HTTP/2, RFC 9113 section 3.4
function sample_http_2()
	return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		says("PRI|*|2.0", "nil", "~nil|absent", "nil|absent", "nil|absent", "nil|absent")
end

-- Bytes that change: the line ends before the method did.  Mutation: their difference
-- is taken as it comes.
function changes_line()
	return ("M"):rep(32) .. " / HTTP/1.1\r\nHost: a\r\n\r\n",
		"M / HTTP/1.1\n" .. ("M"):rep(20) .. " / HTTP/1.1\r\nHost: a\r\n\n"
end

function changes_to_lines()
	local bytes = "GET http://a.example:80/ HTTP/1.1\r\nHost: b\r\nUser-Agent: x\r\n" ..
		"Cookie: a=b; session=c\r\n\r\n"
	return bytes, ("\n"):rep(#bytes)
end

function changes_to_spaces()
	local bytes = "GET /a HTTP/1.1\r\nX-Two: \t 1\t \r\nX-Two:  2  \r\n" ..
		"Cookie: a=b; session=c \r\nHost: u@[::1]:80\r\n\r\n"
	return bytes, bytes:gsub("[%w:=;]", " ")
end

-- Work
local head = "GET / HTTP/1.1\r\n"

function hostile_headers() return head .. ("a:\n"):rep(20000) end
function hostile_names() return head .. ("user-agenx:\n"):rep(5000) end
function hostile_line() return head .. ("x"):rep(60000) end
function hostile_spaces() return head .. "user-agent:" .. (" "):rep(60000) .. "\r\n\r\n" end
function hostile_empty() return ("\n"):rep(60000) end
function hostile_cookies() return head .. "Cookie:" .. ("; s=1"):rep(12000) .. "\n\n" end
function hostile_semicolons() return head .. "Cookie:" .. (";"):rep(60000) .. "\n\n" end
function hostile_cookie_fields() return head .. ("Cookie:\n"):rep(8000) end
function hostile_twos() return head .. ("X:\n"):rep(20000) end
function hostile_ats() return "GET h://" .. ("/"):rep(60000) .. " HTTP/1.1\r\n\r\n" end
function hostile_target() return "GET " .. ("h"):rep(60000) .. " HTTP/1.1\r\n\r\n" end

function work_headers(x) http.header(x, "user-agent") end
work_names = work_headers
work_line = work_headers
work_spaces = work_headers
work_empty = work_headers
function work_cookies(x) http.cookie(x, "session") end
work_semicolons = work_cookies
work_cookie_fields = work_cookies
function work_twos(x) http.header(x, "x", 1 << 62) end
function work_ats(x) http.host(x) end
work_target = work_ats
