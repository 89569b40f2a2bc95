-- SPDX-License-Identifier: GPL-2.0
-- Mutations: a packet without payload decides; nothing but names does.

local function to_server(data) return ipv4(6, tcp(40000, 443, data)) end

function packet_ack() return to_server("") end
function test_ack(pkt) assert(sni_mark(pkt) == nil) end

function packet_listed() return to_server(client_hello("WWW.tracker.test")) end
function test_listed(pkt) assert(sni_mark(pkt) == 2) end

function packet_other() return to_server(client_hello("good.example")) end
function test_other(pkt) assert(sni_mark(pkt) == 1) end

function packet_no_tls() return to_server("SSH-2.0-x\r\n") end
test_no_tls = test_other

function packet_part() return to_server(client_hello("tracker.test"):sub(1, 60)) end
test_part = test_other

function packet_malformed() return to_server(client_hello("")) end
test_malformed = test_listed
