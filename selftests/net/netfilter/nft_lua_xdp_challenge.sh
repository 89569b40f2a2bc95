#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The example of a challenge in XDP, examples/xdp/challenge.*, with real clients:
# one without its cookie is dropped, and Lua is not called for it again.
# $NFT_LUA_XDP is as of nft_lua_xdp.sh.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_xdp_lib.sh"

needs curl ss bpftool
[ -d "$examples" ] || skip_all "no $examples"
bpf_programs
pins=/sys/fs/bpf/nft_lua_$$

# In one shell of $right with its own /sys: bpftool finds its maps by their pins.
loads()
{
	mountpoint -q /sys/fs/bpf || mount -t bpf none /sys/fs/bpf || return 1
	mkdir "$pins" || return 1
	bpftool prog load "$bin/challenge.bpf.o" "$pins/challenge" pinmaps "$pins" &&
		nsrun "$right" bpftool net attach xdp id "$(prog_id)" dev r0
}

prog_id()
{
	bpftool -j prog show pinned "$pins/challenge" | sed 's/.*"id":\([0-9]*\).*/\1/'
}

# client LAST_BYTE CURL_ARGUMENT...
client()
{
	nsrun "$left" curl -sS --interface "192.0.2.$1" -m "$patience" -o "$tmp/page" \
		"${@:2}" "http://$RIGHT4/" || return 1
	grep -q 'id="page"' "$tmp/page"
}

no_client()
{
	! client "$@" || { echo "the page came"; return 1; }
}

sent_again()
{
	# shellcheck disable=SC2016
	nsrun "$left" awk '$1 == "Tcp:" { n = $13 } END { print n }' /proc/net/snmp
}

# calls MIN MAX [MORE]: of Lua since the last time; MORE: and one for each packet that a
# client has sent again
seen=0 again=0
calls()
{
	local n max=$2 before=$again
	look "$right"
	n=$(($(field cookie calls) - seen))
	seen=$((seen + n))
	again=$(sent_again)
	[ -z "${3:-}" ] || max=$((max + again - before))
	[ "$n" -ge "$1" ] && [ "$n" -le "$max" ] && return 0
	echo "$n calls, expected $1 to $max"
	return 1
}

# bot LAST_BYTE: it is in the map of those
bot()
{
	bpftool map lookup pinned "$pins/bots" key 192 0 2 "$1" > /dev/null
}

pair
start 18
nsrun "$left" sysctl -qw net.ipv4.tcp_orphan_retries=1
for i in 11 12 13 14; do
	ip -n "$left" addr add 192.0.2.$i/24 dev l0
done

mkdir "$tmp/www"
echo '<p id="page">' > "$tmp/www/index.html"
ip netns exec "$right" python3 -m http.server -d "$tmp/www" 80 < /dev/null > /dev/null 2>&1 &
server=$!
listens t 80
patience=60
began=$SECONDS
check "a request" client 11
patience=$((2 * (SECONDS - began) + 3))

sed "s|challenge.lua|$examples/challenge.lua|" "$examples/challenge.nft" > "$tmp/challenge.nft"
check "ruleset loads" load "$right" < "$tmp/challenge.nft"
check "program loads" loads

check "a client without a token passes" client 11
check "without a call" calls 0 0
bpftool map update pinned "$pins/tokens" key 192 0 2 12 value hex fe ca ad 1b
bpftool map update pinned "$pins/tokens" key 192 0 2 13 value hex fe ca ad 1b
check "one with its cookie passes" client 12 -b 'a=b; challenge=1badcafe'
check "by a call" calls 1 1 more
check "and is no bot" test "$(bot 12 && echo bot)" = ""
# Mutation: the token in another order of bytes; block by daddr.
check "one with another cookie does not" no_client 13 -b challenge=1badcaff
check "by a call" calls 1 1
check "and is a bot" bot 13
check "so it does not pass with its cookie" no_client 13 -b challenge=1badcafe
check "without a call" calls 0 0
check "others still pass" all client 12 -b challenge=1badcafe \; calls 1 1 more
# What is sent at once, before any answer, is ten packets.
head -c 100000 /dev/zero > "$tmp/upload"
few_calls()
{
	# the server knows no POST
	client 12 -b challenge=1badcafe -H Expect: --data-binary "@$tmp/upload"
	calls 1 4 more
}
# Mutation: early() that is always true.
check "only the first packets are looked at" few_calls

# Servers skip empty lines.
kill "$server"
wait "$server" 2> /dev/null
ip netns exec "$right" python3 -c '
import socket
s = socket.create_server(("", 80))
while True:
    c = s.accept()[0]
    while c.recv(4096):
        pass' > /dev/null 2>&1 &
server=$!
bpftool map update pinned "$pins/tokens" key 192 0 2 14 value hex fe ca ad 1b
late_request()
{
	listens t 80 && nsrun "$left" python3 -c '
import socket, sys, time
s = socket.create_connection((sys.argv[1], 80), source_address=("192.0.2.14", 0))
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
for part in 5 * [b"\r\n"] + [b"GET / HTTP/1.1\r\n\r\n"]:
    s.send(part)
    time.sleep(0.3)' "$RIGHT4" && bot 14
}
# Mutation: packets behind the first ones that begin a request are not looked at.
check "nor is a request behind them missed" late_request

nsrun "$right" bpftool net detach xdp dev r0
rm -rf "$pins"
kill "$server"
check_kernel
ktap_finished
