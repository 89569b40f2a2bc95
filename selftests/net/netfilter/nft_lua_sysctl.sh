#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Who may load programs: CAP_NET_ADMIN in the initial user namespace, or, if
# net.netfilter.nft_lua_userns says so, in that which owns the namespace.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

knob=/proc/sys/net/netfilter/nft_lua_userns
modprobe -q nft_lua

setup_ns right || skip_all "no namespaces"
start 17

restore()
{
	[ ! -e $knob ] || echo 0 > $knob
	cleanup
}
trap restore EXIT

cat > "$tmp/load.nft" <<'RULES'
table inet t {
	lua o { source [[ function f() return true end ]]; }
	chain out {
		type filter hook output priority 0
		lua call f counter
	}
}
RULES
cat > "$tmp/replace.nft" <<'RULES'
add lua inet t o { source [[ function f() return false end ]]; }
RULES
# all but the objects
cat > "$tmp/plain.nft" <<'RULES'
table inet p {
	chain out {
		type filter hook output priority 0
		counter
	}
}
RULES

# in_userns ARGUMENT...: the driver as root of a user namespace, with a netns of its own
in_userns()
{
	unshare -Urn python3 "$here/nft_lua_ynl.py" "$@" 2>"$driver_err"
}

set_to()
{
	echo "$1" > $knob && [ "$(cat $knob)" = "$1" ]
}

# Mutation: a default that lets anybody who can make a user namespace load programs.
check "the default is 0" test "$(cat $knob)" = 0
# Mutation: .capable() not asked by nf_tables_newobj().
check "0: not in a user namespace" \
	refused 'load.nft:2:2: .*initial user namespace.*not permitted' in_userns -f "$tmp/load.nft"
check "0: nor a check of it" refused 'not permitted' in_userns -c -f "$tmp/load.nft"
check "0: all else is as it was" in_userns -f "$tmp/plain.nft"

check "1 can be set" set_to 1
# Mutation: a sysctl that is not read.
check "1: in a user namespace" in_userns -f "$tmp/load.nft"
check "1: replacement too" in_userns -f "$tmp/load.nft" -f "$tmp/replace.nft"
nested()
{
	unshare -Urn unshare -Urn python3 "$here/nft_lua_ynl.py" -f "$tmp/load.nft" 2>"$driver_err"
}
check "1: in one within one" nested
# Mutation: .capable() that asks nothing at all, instead of what nfnetlink asks.
other_netns()
{
	unshare -n unshare -Ur python3 "$here/nft_lua_ynl.py" -f "$tmp/load.nft" 2>"$driver_err"
}
check "1: not where another user namespace owns the netns" refused 'not permitted' other_netns
without_cap()
{
	unshare -Urn setpriv --bounding-set=-net_admin --inh-caps=-net_admin \
		python3 "$here/nft_lua_ynl.py" -f "$tmp/load.nft" 2>"$driver_err"
}
check "1: not without CAP_NET_ADMIN" refused 'not permitted' without_cap

# Mutation: a replacement that is not asked for what a new object is.
# One process, so that there is something to replace when the sysctl is 0 again.
revoked()
{
	mkfifo "$tmp/go" "$tmp/done"
	# shellcheck disable=SC2016
	unshare -Urn bash -c 'd=$1/nft_lua_ynl.py; t=$2
		python3 "$d" -f "$t/load.nft" || exit 2
		echo loaded > "$t/done"
		read -r < "$t/go"
		python3 "$d" -f "$t/replace.nft" && exit 3
		ip link set lo up
		echo probe > /dev/udp/127.0.0.1/9
		python3 "$d" list ruleset' revoked "$here" "$tmp" > "$tmp/list" 2>"$driver_err" &
	read -r -t 200 < "$tmp/done"
	set_to 0
	echo go > "$tmp/go"
	wait $! || return 1
	said 'replace.nft:1:1: .*not permitted' && grep -q 'counter packets [1-9]' "$tmp/list"
}
check "0 again: nothing is replaced, what is loaded goes on" revoked
check "0 again: nothing is loaded" refused 'not permitted' in_userns -f "$tmp/load.nft"

# Mutation: proc_dou8vec_minmax() without its bounds.
check "2 is refused" eval "! { echo 2 > $knob; } 2>/dev/null"
check "-1 is refused" eval "! { echo -1 > $knob; } 2>/dev/null"
# Mutation: register_net_sysctl() for each namespace.
check "it is the initial namespace's alone" nsrun "$right" test ! -e $knob

check_kernel
ktap_finished
