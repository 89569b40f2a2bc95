#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Replacement under traffic from two CPUs: each packet is filtered, by the old
# program or the new, and none is lost otherwise; nothing is left behind.
#
# NFT_LUA_STORM_SECONDS: how long each of the storms takes (default 60)
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

seconds=${NFT_LUA_STORM_SECONDS:-60}
rate=50

[ "$(nproc)" -ge 2 ] || skip_all "needs two CPUs"

pair
start 16

# what may wait for a softirq
backlog=$(sysctl -n net.core.netdev_max_backlog)
sysctl -qw net.core.netdev_max_backlog=100000
restore()
{
	sysctl -qw net.core.netdev_max_backlog="$backlog"
	cleanup
}
trap restore EXIT

storm()
{
	nsrun "$1" python3 "$here/nft_lua_storm.py" --seconds "$seconds" "${@:2}"
}

# program NAME: both let all pass, each in its way
program()
{
	cat <<-RULES
	add lua inet t o {
		name "$1"
		source [[
			local n = 0
			local seen = {}
			function f(pkt, port)
				n = n + 1
				seen[n % 100] = pkt:str(0, 20)
				return port == 7000 and "$1" ~= ""
			end
			function value() return 7 end
		]]
	}
	RULES
}
program old > "$tmp/old.nft"
program new > "$tmp/new.nft"
{
	echo 'add table inet t'
	program first
	cat <<-'RULES'
	table inet t {
		map programs { type inet_service : lua; }
		chain in {
			type filter hook input priority 0; policy accept
			udp dport 7000 counter
			udp dport 7000 lua o call f (udp dport) lua o call value == 7 counter accept
			udp dport 7000 counter drop
		}
	}
	RULES
} > "$tmp/first.nft"

# memory: KiB that the kernel has taken, in large pieces too
memory()
{
	awk '/^(SUnreclaim|VmallocUsed):/ { sum += $2 } END { print sum }' /proc/meminfo
}

# slabs: objects in the caches that Lua's small pieces are from
slabs()
{
	awk '/^kmalloc-/ { print $1, $2 }' /proc/slabinfo
}

before()
{
	slabs > "$tmp/slabs.before"
	memory > "$tmp/memory.before"
}

# gone TIMES: what so many programs took is free again; a program is hundreds of KiB.
# It takes a grace period.
gone()
{
	local i was now
	was=$(cat "$tmp/memory.before")
	for ((i = 0; i < 100; i++)); do
		now=$(memory)
		[ "$now" -le $((was + $1 * 16)) ] && return 0
		sleep 0.1
	done
	echo "$was KiB before, $now KiB after"
	return 1
}

# no_more TIMES: no cache of the slab has grown by an object for every other of so many
no_more()
{
	# KASAN keeps what is freed for a while; there it is for kmemleak to tell
	grep ' kasan_quarantine_put$' /proc/kallsyms > /dev/null && return 0
	slabs > "$tmp/slabs.after"
	awk -v times="$1" 'NR == FNR { before[$1] = $2; next }
		$2 - before[$1] > times / 2 { print $1, before[$1], "->", $2; bad = 1 }
		END { exit bad }' "$tmp/slabs.before" "$tmp/slabs.after"
}

# --- replacement

check "ruleset loads" lua "$right" -f "$tmp/first.nft"
# once, that caches are as full as they get
seconds=2 storm "$right" replace "$tmp/old.nft" "$tmp/new.nft" >/dev/null
before

storm "$left" flood --cpu 0 > "$tmp/sent.0" 2>&1 &
flood=($!)
storm "$left" flood --cpu 1 > "$tmp/sent.1" 2>&1 &
flood+=($!)
storm "$right" replace --rate $rate "$tmp/old.nft" "$tmp/new.nft" > "$tmp/replaced" 2>&1
replaced=$?
check "no replacement failed" all test $replaced -eq 0 \; cat "$tmp/replaced"
check "traffic did not end" wait "${flood[@]}"
replaced=$(cat "$tmp/replaced")
sent=$(($(cat "$tmp/sent.0") + $(cat "$tmp/sent.1")))
echo "# $sent packets, $replaced replacements in $seconds s"
# slow machines, debug kernels: half of it, or what is left of a CPU
check "replacements were many" test "${replaced:-0}" -ge $((seconds * rate / 10))
look "$right"
counts()
{
	local n
	mapfile -t n < <(sed -n 's/.*udp dport 7000 .*counter packets \([0-9]*\).*/\1/p' "$listing")
	seen=${n[0]} passed=${n[1]} unfiltered=${n[2]}
}
counts
# Mutation: a moment without a program, or a slot of one program used with another.
check "no packet was unfiltered" test "$unfiltered" -eq 0
check "each packet passed" test "$passed" -eq "$seen"
# Mutation: packets dropped while a program is replaced.
check "none was lost for another reason" test "$seen" -eq "$sent"
check "no call failed" is o errors 0
# Mutation: a replaced program that is not freed.
check "memory is given back" gone "$replaced"
check "the slab has not grown" no_more "$replaced"
lua "$right" flush ruleset

# --- rules that call what the program of their transaction is the first to have

# next N: the N-th of three programs, its rule, and a set that takes a while to commit
next()
{
	cat <<-RULES
	flush chain inet t in
	flush set inet t marks
	add element inet t marks { $(seq -s , 2500) }
	add element inet t marks { $(seq -s , 2501 5000) }
	add lua inet t o { source [[
		function f$1() return true end
		function f$((($1 + 2) % 3))() return true end
	]]; }
	add rule inet t in udp dport 7000 lua o call f$1
	RULES
}
new_functions()
{
	local i n
	lua "$right" -f - <<-'RULES' || return 1
	table inet t {
		lua o { source [[ function f2() return true end ]]; }
		set marks { type mark; }
		chain before { type filter hook input priority -1; udp dport 7000 counter; }
		chain in { type filter hook input priority 0; udp dport 7000 lua o call f2; }
		chain after { type filter hook input priority 1; udp dport 7000 counter; }
	}
	RULES
	for i in 0 1 2; do
		next $i > "$tmp/next.$i"
	done
	for i in 0 1; do
		storm "$left" flood --cpu $i > /dev/null 2>&1 &
	done
	seconds=$((seconds / 2 + 1)) storm "$right" replace --rate 20 "$tmp"/next.{0,1,2} ||
		return 1
	wait
	look "$right"
	n=$(packets before 'udp dport 7000' after 'udp dport 7000')
	echo "$n packets, before and after"
	[ "${n:0:${#n}/2}" = "${n:${#n}/2}" ]
}
# Mutation: nft_obj_commit_updates() that is called in the place of its destruction.
check "each packet finds the function of its rule" new_functions

# --- two who reset the statistics

told_once()
{
	local seconds=$((seconds / 4 + 1)) before after told
	lua "$right" reset lua inet t o > /dev/null || return 1
	look "$right"
	before=$(packets after 'udp dport 7000')
	storm "$left" flood > /dev/null 2>&1 &
	storm "$right" reset > "$tmp/told.0" &
	storm "$right" reset > "$tmp/told.1" || return 1
	wait
	look "$right"
	after=$(packets after 'udp dport 7000')
	told=$(($(cat "$tmp/told.0") + $(cat "$tmp/told.1") + $(field o calls)))
	echo "$told calls told of $((after - before))"
	[ "$told" -eq $((after - before)) ]
}
# Mutation: statistics that are read before the lock.
check "each call is told once" told_once
lua "$right" flush ruleset

# --- creation

# Mutation: a namespace's end, or a table's, that leaves a program behind.
create()
{
	local times
	cat > "$tmp/churn.nft" <<-'RULES'
	add lua inet t p { source [[ function g() return true end ]]; }
	add rule inet t in lua p call g
	flush chain inet t in
	delete lua inet t p
	RULES
	seconds=2 storm "$left" recreate "$tmp/first.nft" "$tmp/churn.nft" > /dev/null || return 1
	before
	storm "$left" recreate --cpu 0 "$tmp/first.nft" "$tmp/churn.nft" > "$tmp/created.0" &
	storm "$left" recreate --cpu 1 "$tmp/first.nft" "$tmp/churn.nft" > "$tmp/created.1" ||
		return 1
	wait $! || return 1
	times=$(($(cat "$tmp/created.0") + $(cat "$tmp/created.1")))
	echo "$times namespaces"
	[ "$times" -ge 10 ] && gone "$times" && no_more "$times"
}
check "namespaces with objects come and go on two CPUs" create

# Mutation: a reference to the module that an object or a rule keeps.
removed()
{
	local i
	[ -d /sys/module/nft_lua/holders ] || return 0
	for ((i = 0; i < 100; i++)); do
		modprobe -r nft_lua 2>/dev/null && return 0
		sleep 0.1
	done
	lsmod | grep lua
	return 1
}
check "nothing uses the module" removed

check_kernel
ktap_finished
