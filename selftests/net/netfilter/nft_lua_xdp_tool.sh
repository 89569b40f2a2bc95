#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nf-lua xdp, the ready XDP program and its loader, over veth with native and with
# generic XDP: real TLS, clients that are blocked, errors, several queues.  $NF_LUA
# names the directory where tools/net/nf_lua/Makefile.xdp put nf-lua-xdp, else it is
# made here; $NFT_LUA_XDP is that of nft_lua_xdp.sh, for another XDP program.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_xdp_lib.sh"

needs openssl ss
made "${NFT_LUA_XDP:-}" nft_lua_xdp "$here/nft_lua_xdp"
other=$bin
made "${NF_LUA:-}" nf-lua-xdp "$here/../../../../net/nf_lua" -f Makefile.xdp

patience=60	# s until a client whose packets are dropped is taken to have given up

xdp()
{
	nsrun "$right" "$bin/nf-lua-xdp" "$@" 2>"$driver_err"
}

attach()
{
	xdp attach r0 --program inet/edge/sni --call blocked_sni "$@"
}

# stat NAME N: a counter of the program, or N... as of test(1)
stat_is()
{
	local got
	got=$(xdp status r0 | sed -n "s/.*\<$1 \([0-9]*\).*/\1/p")
	test -n "$got" && test "$got" "$2" "$3" && return 0
	xdp status r0
	echo "$1 is '$got', expected $2 $3"
	return 1
}

# hello NAME [ADDRESS]: a TLS handshake
hello()
{
	timeout "${within:-60}" ip netns exec "$left" openssl s_client -brief \
		-connect "${2:-$RIGHT4}:443" -servername "$1" < /dev/null > "$tmp/tls" 2>&1
}

no_hello()
{
	within=$patience
	! hello "$@" || { echo "the handshake is done"; return 1; }
	within=
}

# again NAME: a handshake, after some seconds
again()
{
	local i
	within=$patience
	for ((i = 0; i < 60; i++)); do
		hello "$1" && { within=; return 0; }
	done
	return 1
}

# counts NAME N...: a packet to port 4001 makes that of a counter
counts()
{
	local i
	send 4001
	for ((i = 0; i < 50; i++)); do
		stat_is "$@" > /dev/null && return 0
		sleep 0.1
	done
	stat_is "$@"
}

# as xdp(), by somebody who may do nothing
unprivileged()
{
	nsrun "$right" setpriv --bounding-set=-all --inh-caps=-all "$bin/nf-lua-xdp" "$@" \
		2>"$driver_err"
}

nothing_attached()
{
	! ip -n "$right" link show dev r0 | grep -q xdp
}

pair
start 70
# What a client leaves behind when it gives up shall not be sent again for long.
nsrun "$left" sysctl -qw net.ipv4.tcp_orphan_retries=1

tls_server
began=$SECONDS
check "a handshake" hello good.example
patience=$((2 * (SECONDS - began) + 3))

cat > "$tmp/sni.nft" <<'RULES'
table inet edge {
	lua sni {
		source [[
local calls = 0
function blocked_sni(pkt)
	local payload = pkt:payload()
	return payload and nf.tls.sni(payload) == "blocked.example"
end
function raises(pkt)
	error("no")
end
function loops(pkt)
	while true do end
end
function back(pkt)
	return pkt:redirect(pkt.iif)
end
function five(pkt)
	return 5
end
]]
	}
}
RULES
check "ruleset loads" load "$right" < "$tmp/sni.nft"

# --- what is refused

check "no such device" refused 'no device none' xdp attach none --program a/b/c --call f
check "no names" refused 'needs --program and --call' xdp attach r0 --call f
check "no such object" refused 'no function f of a lua object inet/edge/none' \
	xdp attach r0 --program inet/edge/none --call f
check "no such function" refused 'no function none of a lua object inet/edge/sni' \
	xdp attach r0 --program inet/edge/sni --call none
check "no program" refused "'sni' is not FAMILY/TABLE/OBJECT" \
	xdp attach r0 --program sni --call f
check "no port" refused "'443x' is no port" attach --port 80,443x
# Mutation: strtok(), which leaves out what is empty: all packets.
check "an empty list of ports" all refused "'' is no port" attach --port "" \; \
	refused "'' is no port" attach --port , \; refused "'' is no port" attach --port 443,,80
check "port 0" refused "'0' is no port" attach --port 0
check "no mode" refused "'fast' is not native or generic" attach --mode fast
check "no such option" refused "unknown option '--fats'" attach --fats
check "an option without a value" refused '--mode needs a value' attach --mode
check "no number of seconds" refused "'-1' is no number of seconds" attach --block -1
check "nothing to detach" refused 'r0 has no XDP program' xdp detach r0
# Mutation: put_on() before check_names(), or without XDP_FLAGS_UPDATE_IF_NOEXIST.
check "nothing is attached" nothing_attached

another()
{
	mkfifo "$tmp/another.in" || return 1
	nsrun "$right" "$other/nft_lua_xdp" serve "$other/pass.bpf.o" xdp_empty \
		--attach r0 generic < "$tmp/another.in" > "$tmp/another.out" 2>&1 &
	local pid=$! fd status=0 i
	exec {fd}> "$tmp/another.in"
	for ((i = 0; i < 100; i++)); do
		grep -q ready "$tmp/another.out" && break
		sleep 0.1
	done
	refused 'r0 has another XDP program already, "xdp_empty"' attach || status=1
	refused 'is another one, "xdp_empty"' xdp detach r0 || status=1
	exec {fd}>&-
	wait "$pid"
	return $status
}
check "another program is left alone" another

# --- in both modes

for mode in native generic; do
	check "$mode: attach" attach --mode $mode --port 443 --port 8443,9443
	check "$mode: status" grep -q "r0: $mode, inet/edge/sni/blocked_sni, port 443,8443,9443" \
		<(xdp status)
	check "$mode: a name that is not blocked" hello good.example
	check "$mode: over IPv6" hello good.example "[$RIGHT6]"
	# Mutation: XDP_DROP for no result, wanted_port() of the source port.
	check "$mode: a name that is blocked" no_hello blocked.example
	check "$mode: over IPv6" no_hello blocked.example "[$RIGHT6]"
	check "$mode: they are counted" all stat_is dropped -ge 2 \; stat_is errors -eq 0
	calls=$(xdp status r0 | sed -n 's/.* calls \([0-9]*\).*/\1/p')
	# shellcheck disable=SC2046
	send $(seq 4001 4050)
	check "$mode: other ports do not call" stat_is calls -lt $((calls + 40))

	# Mutation: a handle that keeps the old program.
	sed 's/blocked.example/good.example/' "$tmp/sni.nft" > "$tmp/other.nft"
	check "$mode: the object is replaced" all load "$right" \; no_hello good.example \; \
		hello blocked.example < "$tmp/other.nft"
	load "$right" < "$tmp/sni.nft"

	check "$mode: attached again with --first 1" attach --first 1 --port 443
	# A connection's client sends payload twice or more.
	check "$mode: one call for a connection" all hello good.example \; hello good.example \; \
		hello good.example \; stat_is calls -ge 3 \; stat_is calls -le 5
	# Mutation: block() of the destination, or no look at the clock.
	check "$mode: a client is blocked" all attach --block $((4 * patience)) --port 443 \; \
		no_hello blocked.example \; no_hello good.example \; stat_is blocked -ge 1
	check "$mode: not for ever" again good.example
	check "$mode: detach" all xdp detach r0 \; nothing_attached \; hello blocked.example
done

# --- errors

# Mutation: pass_errors the wrong way round.
check "errors drop" all xdp attach r0 --program inet/edge/sni --call raises --port 443 \; \
	no_hello good.example \; stat_is script -ge 1
check "or pass" all xdp attach r0 --program inet/edge/sni --call loops --on-error pass \; \
	hello good.example \; stat_is budget -ge 1
# Mutation: status() that goes on to the next device whatever is wrong with one.
check "who may not see it is told" refused 'r0: Operation not permitted' unprivileged status
# Mutation: failed() for XDP_REDIRECT.
check "a redirection" all xdp attach r0 --program inet/edge/sni --call back --port 4001 \; \
	counts sent -ge 1 \; stat_is errors -eq 0
check "an integer that says nothing is an error of the script" all \
	xdp attach r0 --program inet/edge/sni --call five --port 4001 \; counts script -ge 1
xdp attach r0 --program inet/edge/sni --call loops --on-error pass
check "no object is an error" all lua "$right" delete table inet edge \; \
	hello good.example \; stat_is no-object -ge 1
xdp detach r0

# --- beside others, by libxdp's dispatcher

# Where a program keeps its own /sys, as in a namespace, libxdp is told of bpffs.
export LIBXDP_BPFFS=$tmp/bpffs
shared_tests=14

# beside NAME...: those are the programs of the dispatcher
beside()
{
	local got
	got=$(nsrun "$right" xdp-loader status r0 |
		sed -n 's/^ *=> *[0-9]* *\([a-z_]*\).*/\1/p' | sort)
	[ "$got" = "$(printf '%s\n' "$@" | sort)" ] && return 0
	nsrun "$right" xdp-loader status r0
	return 1
}

# An other program, from xdp-tools, that drops nothing.
other_filter()
{
	nsrun "$right" xdp-filter "$1" r0 "${@:2}" > "$tmp/filter" 2>&1 && return 0
	cat "$tmp/filter"
	return 1
}

shared()
{
	local mode
	mkdir "$LIBXDP_BPFFS" && mount -t bpf none "$LIBXDP_BPFFS" || return
	load "$right" < "$tmp/sni.nft"
	# Mutation: dispatch_attach() that takes the device for itself, or without --port.
	check "shared: attach" attach --shared --mode generic --port 443
	check "shared: status" grep -q "r0: generic shared, inet/edge/sni/blocked_sni, port 443" \
		<(xdp status)
	check "shared: a name that is not blocked" hello good.example
	check "shared: a name that is" no_hello blocked.example
	check "shared: they are counted" all stat_is dropped -ge 1 \; stat_is errors -eq 0
	check "shared: another program beside it" all other_filter load --mode skb \; \
		beside nf_lua_xdp xdpfilt_alw_all
	check "shared: both let a name pass" hello good.example
	# Mutation: dispatch_attach() that leaves the old one.
	check "shared: attached again" all attach --port 443,8443 \; \
		beside nf_lua_xdp xdpfilt_alw_all \; no_hello blocked.example
	check "shared: not in another mode" refused 'detach it first' attach --mode native
	check "shared: detach" all xdp detach r0 \; beside xdpfilt_alw_all \; hello blocked.example
	check "shared: nothing to detach" refused 'is another one' xdp detach r0
	check "shared: beside another one" all attach --port 443 \; \
		beside nf_lua_xdp xdpfilt_alw_all \; no_hello blocked.example
	check "shared: both are gone" all other_filter unload \; beside nf_lua_xdp \; \
		xdp detach r0 \; nothing_attached
	check "shared: native" all attach --shared --mode native --port 443 \; \
		no_hello blocked.example \; xdp detach r0 \; nothing_attached
	umount "$LIBXDP_BPFFS"
}
if ldd "$bin/nf-lua-xdp" | grep libxdp > /dev/null && command -v xdp-loader > /dev/null &&
   command -v xdp-filter > /dev/null; then
	shared
else
	for ((i = 0; i < shared_tests; i++)); do
		ktap_test_skip "shared: no libxdp, or no xdp-tools"
	done
fi

kill "$server"

# --- in another namespace

# The program goes with its device; a handle is one of a namespace.
moves()
{
	ip -n "$right" link set r0 netns "$far" || return 1
	ip -n "$far" addr add $RIGHT4/24 dev r0
	ip -n "$far" link set r0 up
	load "$far" < "$tmp/sni.nft" || return 1
	# the link has been down
	nsrun "$left" ping -q -c 10 -i 0.3 -W 5 $RIGHT4
}
setup_ns far || echo "# no namespace"
load "$right" < "$tmp/sni.nft"
export CPU=0
check "a device with a handle" all attach --mode generic --port 4001 \; counts calls -eq 1 \; \
	stat_is errors -eq 0
check "goes to another namespace" moves
right=$far
# Mutation: call() that keeps a handle of the namespace of before.
check "where the names are looked for anew" all counts calls -eq 2 \; counts calls -eq 3 \; \
	stat_is errors -le 1
xdp detach r0

check_kernel
ktap_finished
