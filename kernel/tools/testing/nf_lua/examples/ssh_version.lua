-- SPDX-License-Identifier: GPL-2.0
-- Mutations: patterns are not anchored; the protocol does not matter.

local function banner(text) return ipv4(6, tcp(22, 40000, text .. "\r\n")) end

function packet_old() return banner("SSH-2.0-OpenSSH_6.6.1p1 Ubuntu-2") end
function test_old(pkt) assert(old_ssh(pkt) == true) end

function packet_libssh() return banner("SSH-2.0-libssh-0.5.2") end
test_libssh = test_old

function packet_protocol_1() return banner("SSH-1.5-OpenSSH_9.9") end
test_protocol_1 = test_old

function packet_new() return banner("SSH-2.0-OpenSSH_9.2p1 Debian-2") end
function test_new(pkt) assert(old_ssh(pkt) == false) end

function packet_both() return banner("SSH-1.99-Sun_SSH_2.2") end
test_both = test_new

function packet_other() return banner("SSH-2.0-not-OpenSSH_6.6") end
test_other = test_new

function packet_later() return ipv4(6, tcp(22, 40000, "\0\0\5\x6c\10\20")) end
test_later = test_new
