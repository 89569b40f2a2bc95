-- SPDX-License-Identifier: GPL-2.0
-- Mutations: case counts; the body is looked at.

local function request(fields)
	return ipv4(6, tcp(40000, 80, "GET / HTTP/1.1\r\nHost: a\r\n" .. fields .. "\r\n"))
end

function packet_listed() return request("user-AGENT: x/1 (compatible; BadBot)\r\n") end
function test_listed(pkt) assert(blocked_agent(pkt) == true) end

function packet_other() return request("User-Agent: curl/8\r\n") end
function test_other(pkt) assert(blocked_agent(pkt) == false) end

function packet_without() return request("X-Agent: badbot\r\n") end
test_without = test_other

function packet_in_body() return request("\r\nUser-Agent: badbot\r\n") end
test_in_body = test_other

function packet_folded() return request("User-Agent:\r\n badbot\r\n") end
test_folded = test_listed

function packet_ack() return ipv4(6, tcp(40000, 80, "")) end
test_ack = test_other
