#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The examples of names in XDP, with real clients: examples/xdp/sni.*, where a client
# that asks for a name that is blocked is put into a map by Lua and dropped without a
# call from then on; and sinkhole.*, where questions of DNS are answered in XDP.
# $NFT_LUA_XDP is as of nft_lua_xdp.sh; that of a challenge has a test for itself.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_xdp_lib.sh"

needs openssl ss bpftool dig dnsmasq
[ -d "$examples" ] || skip_all "no $examples"
bpf_programs
pins=/sys/fs/bpf/nft_lua_$$

# loads NAME [MODE]: the example's ruleset and program
loads()
{
	mountpoint -q /sys/fs/bpf || mount -t bpf none /sys/fs/bpf || return 1
	sed "s|file \"|&$examples/|" "$examples/$1.nft" | load "$right" || return 1
	mkdir "$pins" || return 1
	bpftool prog load "$bin/$1.bpf.o" "$pins/prog" pinmaps "$pins" && attach "${2:-xdp}"
}

attach()
{
	local id
	id=$(bpftool -j prog show pinned "$pins/prog" | sed 's/.*"id":\([0-9]*\).*/\1/')
	nsrun "$right" bpftool net attach "$1" id "$id" dev r0
}

unloads()
{
	nsrun "$right" bpftool net detach "${1:-xdp}" dev r0
	rm -rf "$pins"
}

# calls OBJECT N: of Lua so far
calls()
{
	look "$right"
	is "$1" calls "$2"
}

pair
start 23
nsrun "$left" sysctl -qw net.ipv4.tcp_orphan_retries=1

# --- names in TLS

for i in 11 12; do
	ip -n "$left" addr add 192.0.2.$i/24 dev l0
done

# hello LAST_BYTE NAME: a handshake of that client
hello()
{
	timeout "$patience" ip netns exec "$left" openssl s_client -brief -connect "$RIGHT4:443" \
		-bind "192.0.2.$1" -servername "$2" < /dev/null > "$tmp/tls" 2>&1
}

no_hello()
{
	! hello "$@" || { echo "the handshake is done"; return 1; }
}

# dropped LAST_BYTE: prints how many packets of that client were since
dropped()
{
	bpftool -j map lookup pinned "$pins/blocked" key 192 0 2 "$1" 2> /dev/null |
		sed -n 's/.*"formatted".*"value":\([0-9]*\).*/\1/p'
}

tls_server
patience=60
began=$SECONDS
check "a handshake" hello 11 blocked.example
patience=$((2 * (SECONDS - began) + 3))

check "sni loads" loads sni
check "a name that is not blocked" hello 11 good.example
check "and others that only look like it" all hello 11 notblocked.example \; \
	hello 11 blocked.example.org
# Mutation: a map that is not given; an update that is not made, or by daddr.
check "a client of a name that is blocked" no_hello 12 www.Blocked.Example
check "is in the map" test -n "$(dropped 12)"
look "$right"
calls=$(field filter calls)
errors=$(field filter errors)
check "so it is dropped whatever it asks for" no_hello 12 good.example
check "without a call" calls filter "$calls"
check "and counted" test "$(dropped 12)" -gt 1
check "others are not" all test -z "$(dropped 11)" \; hello 11 good.example
check "it is free again" all bpftool map delete pinned "$pins/blocked" key 192 0 2 12 \; \
	hello 12 good.example
check "no call failed" test "$errors" = 0
unloads
kill "$server"

# --- names in DNS

# asks SERVER NAME STATUS [DIG_ARGUMENT...]: what dig says of the answer
asks()
{
	nsrun "$left" dig +tries=2 +time=10 "${@:4}" "@$1" "$2" A > "$tmp/dig" 2>&1
	if ! grep -q "status: $3," "$tmp/dig" ||
	   grep -qi 'warning\|malformed\|extra bytes' "$tmp/dig"; then
		cat "$tmp/dig"
		return 1
	fi
}

nsrun "$right" dnsmasq -k -C /dev/null -R -h -u root --address=/#/192.0.2.80 \
	--pid-file="$tmp/dnsmasq.pid" > /dev/null 2>&1 &
server=$!
listens u 53
# What is sent back natively over veth is taken by a peer with a program of its own.
peer()
{
	local ready
	mkfifo "$tmp/peer.in" "$tmp/peer.out" || return 1
	nsrun "$left" "$bin/nft_lua_xdp" serve "$bin/pass.bpf.o" xdp_pass --attach l0 native \
		< "$tmp/peer.in" > "$tmp/peer.out" &
	# shellcheck disable=SC2034 # open as long as this runs, and so is the program there
	exec {peer_in}> "$tmp/peer.in" {peer_out}< "$tmp/peer.out"
	read -r -t 60 ready <&"$peer_out" && [ "$ready" = ready ]
}

for mode in xdpgeneric xdpdrv; do
	[ $mode = xdpgeneric ] || peer || echo "# the peer has no program"
	check "$mode: sinkhole loads" loads sinkhole $mode
	check "$mode: a name that is not blocked" all asks $RIGHT4 good.example NOERROR \; \
		asks $RIGHT6 good.example NOERROR
	# dig's questions have a record of EDNS, which is cut off.
	# Mutation: no reply(); a cut that is not told; lengths or sums that stay.
	check "$mode: a name that is" asks $RIGHT4 www.blocked.example NXDOMAIN
	check "$mode: over IPv6, and without a cut" all asks $RIGHT6 blocked.example NXDOMAIN \; \
		asks $RIGHT4 Blocked.example NXDOMAIN +noedns
	unloads $mode
done
check "nobody else says so" asks $RIGHT4 www.blocked.example NOERROR
kill "$server"

check_kernel
ktap_finished
