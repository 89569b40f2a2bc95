#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A device with several queues, whose packets come on all CPUs at once: each CPU's
# calls are of its own state, none is lost, and the sums agree.  $NFT_LUA_XDP is as of
# nft_lua_xdp.sh.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_xdp_lib.sh"

[ "$(nproc)" -ge 2 ] || skip_all "needs two CPUs"
needs ethtool
bpf_programs

PACKETS=1000	# of each CPU

queues()
{
	nsrun "$left" ethtool -L l0 tx 2 rx 2 && nsrun "$right" ethtool -L r0 tx 2 rx 2
}

# All figures of one moment: softirqs may be behind, and the neighbour has packets of its
# own to send (IPv6's solicitations), so none may have come while they were read.
settle()
{
	local i
	for ((i = 0; i < 100; i++)); do
		sum=$(ask get called)
		called=$(ask list called)
		said=$(ask list said)
		look "$right"
		sleep 0.2
		[ "$(ask get called)" = "$sum" ] && return 0
	done
	echo "packets come without an end: $sum"
	return 1
}

ask()
{
	local answer
	(echo "$*" >&"$serve_in") 2> /dev/null
	read -r -t 60 answer <&"$serve_out"
	echo "$answer"
}

serve()
{
	mkfifo "$tmp/serve.in" "$tmp/serve.out" || return 1
	nsrun "$right" "$bin/nft_lua_xdp" serve "$bin/pass.bpf.o" xdp_each_cpu --attach r0 native \
		< "$tmp/serve.in" > "$tmp/serve.out" 2> "$tmp/serve.err" &
	server=$!
	exec {serve_in}> "$tmp/serve.in" {serve_out}< "$tmp/serve.out"
	read -r -t 60 ready <&"$serve_out" && [ "$ready" = ready ] && return 0
	cat "$tmp/serve.err"
	return 1
}

flood()
{
	local cpu ports
	mapfile -t ports < <(seq 4001 $((4000 + PACKETS)))
	for cpu in 0 1; do
		CPU=$cpu send "${ports[@]}" &
		pids[cpu]=$!
	done
	wait "${pids[@]}"
}

# Each state has counted its CPU's calls and no others.
agree()
{
	[ "$called" = "$said" ] && return 0
	printf 'calls    %s\nresults  %s\n' "$called" "$said"
	return 1
}

# In both columns of the first two CPUs is something.
both_cpus()
{
	awk '{ exit !($1 > 50 && $2 > 50) }' <<< "$called" && return 0
	echo "$called"
	return 1
}

both_queues()
{
	nsrun "$right" ethtool -S r0 > "$tmp/queues"
	[ "$(grep -cE 'rx_queue_[01]_xdp_packets: [0-9]*[1-9]' "$tmp/queues")" = 2 ] && return 0
	cat "$tmp/queues"
	return 1
}

total()
{
	all is o calls "$sum" \; is o errors 0 \; test "$sum" -ge $((2 * PACKETS)) \; \
		test "$(ask get errors)" = 0
}

pair
start 11
ip -n "$left" neigh replace $RIGHT4 dev l0 nud permanent \
	lladdr "$(nsrun "$right" cat /sys/class/net/r0/address)"
check "two queues" queues
check "ruleset loads" load "$right" <<'RULES'
table inet x {
	lua o {
		source [[local n = 0 function f() n = n + 1 return n end]]
	}
}
RULES
check "program is attached natively" serve
check "both CPUs send at once" flood
check "nothing comes any more" settle
# Mutation: one state for all CPUs, or a call that takes the state of another.
check "each CPU's results are those of its calls" agree
check "both CPUs have called" both_cpus
check "of both queues" both_queues
# Mutation: statistics that are not of each CPU.
check "the sums agree, and no call failed" total
exec {serve_in}>&- {serve_out}<&-
wait "$server"

check_kernel
ktap_finished
