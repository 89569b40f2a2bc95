-- SPDX-License-Identifier: GPL-2.0
-- Mutations: any cookie will do; what is no request is checked.

local TOKEN <const> = 0x00badcaf

local function request(fields)
	return ipv4(6, tcp(40000, 80, "GET / HTTP/1.1\r\nHost: a\r\n" .. fields .. "\r\n"))
end

function packet_right() return request("Cookie: a=1; challenge=00badcaf\r\n") end
function test_right(pkt) assert(wrong_cookie(pkt, TOKEN) == false) end

function packet_wrong() return request("Cookie: challenge=00badcae\r\n") end
function test_wrong(pkt) assert(wrong_cookie(pkt, TOKEN) == true) end

function packet_longer() return request("Cookie: challenge=00badcaf0\r\n") end
test_longer = test_wrong

function packet_without() return request("Cookie: a=00badcaf\r\n") end
test_without = test_wrong

function packet_no_cookie() return request("") end
test_no_cookie = test_wrong

function packet_ack() return ipv4(6, tcp(40000, 80, "")) end
test_ack = test_right

function packet_body() return ipv4(6, tcp(40000, 80, "\1\2\3 of an upload")) end
test_body = test_right

function packet_part() return ipv4(6, tcp(40000, 80, "GET / HTTP/1.1\r\nHost: a\r\nCoo")) end
test_part = test_right
