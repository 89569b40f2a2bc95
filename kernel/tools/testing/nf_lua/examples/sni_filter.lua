-- SPDX-License-Identifier: GPL-2.0
-- Mutations: a parent is not looked up; names are taken as they come.

local function to_server(data) return ipv4(6, tcp(40000, 443, data)) end

function packet_listed() return to_server(client_hello("blocked.example")) end
function test_listed(pkt) assert(blocked_sni(pkt) == true) end

function packet_below() return ipv6(6, tcp(40000, 443, client_hello("a.b.Ads.Example."))) end
test_below = test_listed

function packet_other() return to_server(client_hello("notblocked.example")) end
function test_other(pkt) assert(blocked_sni(pkt) == false) end

function packet_no_name() return to_server(client_hello()) end
test_no_name = test_other

function packet_ack() return to_server("") end
test_ack = test_other

function packet_malformed() return to_server(client_hello("a\0b")) end
test_malformed = test_listed

function packet_udp() return ipv4(17, udp(40000, 443, client_hello("blocked.example"))) end
test_udp = test_listed

function packet_icmp() return ipv4(1, "\8\0\0\0\0\0\0\0") end
test_icmp = test_other

-- cut off before its name ends it is none
packet_cut = packet_listed
function cut_cut(pkt, len) assert(blocked_sni(pkt) == (#pkt == len)) end
