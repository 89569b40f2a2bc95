#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What is told of lua objects: in listings, notifications and statistics.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

MANY=40
cpus=$(getconf _NPROCESSORS_CONF)

pair
start 34

# a source of as much as an object takes, 60 KiB
{
	echo 'function f() return true end'
	for ((i = 0; i < 613; i++)); do
		printf -- '-- %03d %092d\n' "$i" "$i"
	done
	printf -- '-- the end, with no newline'
} > "$tmp/big.lua"
truncate -s 61440 "$tmp/big.lua"
tr '\0' '#' < "$tmp/big.lua" > "$tmp/big"
mv "$tmp/big" "$tmp/big.lua"

check "ruleset loads" load "$right" <<RULES
table inet t {
	lua big { file "$tmp/big.lua"; }
	lua s {
		memory 64 kbytes
		budget 200000
		on-error accept
		source [[
function ok() return pcall(type, 1) end
function inner() error("inner") end
function script() local x = 1 inner() return x end
function memory() local t = {} while true do t = { t, {} } end end
function budget() while true do end end
function result() return "no verdict" end
function deep() for i = 1, 300 do local x = i end return true end
]]
	}
	chain in {
		type filter hook input priority 0; policy accept
		udp dport 1001 lua s call ok
		udp dport 1002 lua s call script
		udp dport 1003 lua s call memory
		udp dport 1004 lua s call budget
		udp dport 1005 lua s call result
		udp dport 1006 lua s call deep
		udp dport 1007 lua big call f
	}
}
RULES

# --- sources

# Mutation: NLA_BINARY dumped with a NUL at its end, or without its last byte.
same_bytes()
{
	lua "$right" -S list lua inet t big > "$tmp/out" && cmp "$tmp/big.lua" "$tmp/out"
}
check "60 KiB are listed byte for byte" same_bytes
{ cat "$tmp/big.lua"; printf x; } > "$tmp/bigger.lua"
check "and one byte more is refused" refused '60 KiB' \
	lua "$right" "add lua inet t bigger { file \"$tmp/bigger.lua\"; }"
check "a listing restores what it lists" restores "$right" "the end, with no newline"
check "and the source is the same then" same_bytes

# --- many

many()
{
	local i
	{
		echo 'table inet many {'
		for ((i = 0; i < MANY; i++)); do
			echo "lua o$i { file \"$tmp/big.lua\"; memory 512 kbytes; }"
		done
		echo '}'
	} > "$tmp/many.nft"
	lua "$right" -f "$tmp/many.nft"
}
check "$MANY objects of 60 KiB in one batch" many
# Mutation: no min_dump_alloc or dump_size, a dump that ends where an object does not fit.
all_there()
{
	local n
	lua "$right" list luas > "$tmp/list" || return 1
	n=$(grep -c '^	lua ' "$tmp/list")
	[ "$n" -eq $((MANY + 2)) ] || { echo "$n objects of $((MANY + 2))"; return 1; }
	n=$(grep -c -- '-- the end, with no newline' "$tmp/list")
	[ "$n" -eq $((MANY + 1)) ] || { echo "$n sources of $((MANY + 1))"; return 1; }
}
check "all of them are in one dump" all_there
check "they go" lua "$right" delete table inet many

# A packet calls each of them.
commented()
{
	local i
	{
		echo 'table inet many {'
		for ((i = 0; i < 4 * MANY; i++)); do
			echo "lua o$i { source [[ function f() return true end ]]"
			printf 'memory 32 kbytes; comment "%0120d"; }\n' "$i"
		done
		echo 'chain in { type filter hook input priority 0; policy accept'
		for ((i = 0; i < 4 * MANY; i++)); do
			echo "udp dport 1008 lua o$i call f"
		done
		echo '}; }'
	} > "$tmp/many.nft"
	lua "$right" -f "$tmp/many.nft"
}
check "$((4 * MANY)) objects with comments" commented
# told N: a dump that resets tells of N objects that they were called once
told()
{
	local n
	lua "$right" reset luas > "$tmp/list" || return 1
	n=$(grep -c '^		comment "0*' "$tmp/list")
	[ "$n" -eq $((4 * MANY)) ] || { echo "$n comments"; return 1; }
	n=$(grep -c '^		# calls 1 ' "$tmp/list")
	[ "$n" -eq "$1" ] || { echo "$n told"; return 1; }
}
# Where the reader's buffer ends an object does not fit: the first one grows, for that to
# be in each part of some message.
# Mutation: the comment put behind the statistics, which are reset then.
told_once()
{
	local pad source
	for pad in 0 1 2 3 4 5 6 7; do
		source="function f() return true end --$(printf '%0*d' $((100 * pad)) 0)"
		lua "$right" "add lua inet many o0 { memory 32 kbytes; source [[ $source]]; }" &&
			CPU=0 send 1008 && told $((4 * MANY)) || return 1
	done
	told 0 && lua "$right" delete table inet many
}
check "a dump that resets tells of each call once" told_once

# --- statistics

# Mutation: a kind of error counted as another, or twice.
CPU=0 send 1001 1001 1002 1002 1002 1003 1004 1005 1005
look "$right"
check "calls and errors" all is s calls 9 \; is s errors 7
check "errors by kind" all is s err-script 5 \; is s err-memory 1 \; is s err-budget 1 \; \
	is s err-nested 0
check "another object has its own" all is big calls 0 \; is big errors 0
# Mutation: klua_trace() that is not called, or in which the inner call comes first.
CPU=0 send 1002
look "$right"
check "last error: text, function, and the lines that led to it" \
	last_error s '^s:2: inner \(script: s:3, s:2\)$'
CPU=0 send 1003
look "$right"
check "last error: memory" last_error s '^not enough memory \(memory: s:4\)$'
CPU=0 send 1004
look "$right"
check "last error: budget" last_error s '^budget exceeded \(budget: s:5\)$'
check "last error: in one line" test "$(grep -c last-error: "$listing")" -eq 1
# Mutation: peaks of the last call, or not within the limits.
limits()
{
	local budget stack peak
	budget=$(field s budget-peak)
	stack=$(field s stack-peak)
	peak=$(field s cpu-peak)
	[ "$budget" -ge 200000 ] && [ "$budget" -lt 210000 ] || { echo "budget $budget"; return 1; }
	[ "$stack" -gt 0 ] && [ "$stack" -lt 8192 ] || { echo "stack $stack"; return 1; }
	[ "$peak" -gt 60000 ] && [ "$peak" -le 65536 ] || { echo "peak $peak"; return 1; }
}
check "peaks of budget, stack and memory" limits
# Mutation: the first CPU's figures for all, or sums without one of them.
by_cpu()
{
	local cpu used=0 peak=0 most=0 n
	for ((cpu = 0; cpu < cpus; cpu++)); do
		n=$(cpu_field s "$cpu" used)
		[ "${n:-0}" -gt 0 ] || { echo "no figures of CPU $cpu"; return 1; }
		used=$((used + n))
		n=$(cpu_field s "$cpu" peak)
		peak=$((peak + n))
		[ "$n" -le "$most" ] || most=$n
	done
	[ "$cpus" -lt 2 ] || [ "$(cpu_field s 0 peak)" -gt "$(cpu_field s 1 peak)" ] || return 1
	all is s mem-used "$used" \; is s mem-peak "$peak" \; is s cpu-peak "$most"
}
check "memory by CPU, and summed" by_cpu

# --- reset

# Mutation: reset that is ignored, or resets before it lists.
resets()
{
	lua "$right" reset lua inet t s > "$listing" || return 1
	all is s calls 12 \; is s errors 10 \; last_error s 'budget' || return 1
	look "$right"
	all is s calls 0 \; is s errors 0 \; is s err-script 0 \; is s err-memory 0 \; \
		is s err-budget 0 \; is s budget-peak 0 \; is s stack-peak 0 \; \
		last_error s '^$' || return 1
	[ "$(field s mem-peak)" -lt 120000 ] || { echo "the peak is kept"; return 1; }
}
check "reset lists and then resets" resets
check "they count from there on" all send 1001 1002 \; look "$right" \; \
	is s calls 2 \; is s errors 1
check "a listing resets nothing" all look "$right" \; is s calls 2
# Mutation: statistics that live with the object, not the program.
check "a replacement begins anew" all lua "$right" -f - \; look "$right" \; is big calls 0 <<RULES
add lua inet t big { file "$tmp/big.lua"; }
RULES

# --- flowtables, which scripts decide about

# Mutation: the driver that lists no devices, or loads a flowtable after its rule.
flowtable()
{
	load "$right" <<-'RULES' && restores "$right" 'flow add @fast counter'
	table inet f {
		chain forward {
			type filter hook forward priority 0; policy accept
			ct mark 1 flow add @fast counter
			ct mark 1 flow add @slow
		}
		flowtable fast {
			hook ingress priority filter
			devices = {
				r0, "lo",
			}
			counter
		}
		flowtable slow { hook ingress priority -5; }
	}
	RULES
	# shellcheck disable=SC2015
	grep -A 4 'flowtable fast' "$tmp/listed" | tr -s '\t\n' ' ' |
		grep -F 'ingress priority filter devices = { "r0", "lo" } counter }' &&
		grep -A 2 'flowtable slow' "$tmp/listed" | tr -s '\t\n' ' ' |
		grep -F 'ingress priority -5 }' || { cat "$tmp/listed"; return 1; }
}
check "a flowtable and who adds to it are listed and load again" flowtable
check "a flowtable in use stays" refused 'busy' lua "$right" delete flowtable inet f fast
check "what is wrong with a flowtable is said" all \
	refused '<cmdline>:1:1: .*No such file.*name' \
	lua "$right" 'add flowtable inet f x { hook ingress priority 0; devices = { none }; }' \; \
	refused '<cmdline>:1:1: .*has no hook' \
	lua "$right" 'add flowtable inet f x { devices = { lo }; }' \; \
	refused "expected 'ingress', not 'egress'" \
	lua "$right" 'add flowtable inet f x { hook egress priority 0; }' \; \
	refused "expected 'hook' or 'devices' or 'counter', not 'flags'" \
	lua "$right" 'add flowtable inet f x { hook ingress priority 0; flags offload; }' \; \
	refused "expected 'add', not 'del'" \
	lua "$right" 'add rule inet f forward flow del @fast' \; \
	refused 'No such file' lua "$right" 'add rule inet f forward flow add @none'
flowtable_goes()
{
	lua "$right" 'flush table inet f; delete flowtable inet f fast' || return 1
	lua "$right" list table inet f > "$tmp/list" || return 1
	grep -q 'flowtable slow' "$tmp/list" && ! grep 'flowtable fast' "$tmp/list"
}
check "one of which no rule is left goes" flowtable_goes
check "so does its table" lua "$right" delete table inet f

# --- notifications

# said_by_monitor TEXT: it is in what the monitor said
said_by_monitor()
{
	local i
	for ((i = 0; i < 100; i++)); do
		grep -q -- "$1" "$tmp/monitor" && return 0
		sleep 0.1
	done
	tail -n 5 "$tmp/monitor"
	return 1
}

# the monitor listens when it tells of a table
nsrun "$right" python3 "$here/nft_lua_ynl.py" monitor > "$tmp/monitor" 2>&1 &
monitor=$!
disown
for ((i = 0; i < 100; i++)); do
	lua "$right" 'add table inet probe; delete table inet probe' >/dev/null
	grep -q probe "$tmp/monitor" && break
	sleep 0.2
done
# Mutation: nft_obj_notify_alloc() with NLMSG_GOODSIZE: nothing is told of it.
notified()
{
	lua "$right" "add lua inet t new { file \"$tmp/big.lua\"; }" || return 1
	said_by_monitor 'add lua inet t new {' && said_by_monitor 'the end, with no newline' &&
		said_by_monitor '# new generation'
}
check "monitor: a new object, all of it" notified
check "monitor: a replacement" all \
	lua "$right" 'add lua inet t new { source [[ replaced = 1 ]]; }' \; \
	said_by_monitor 'replaced = 1'
check "monitor: a deletion" all lua "$right" delete lua inet t new \; \
	said_by_monitor 'delete lua inet t new'
check "monitor: a flowtable" all \
	lua "$right" 'add flowtable inet t ft { hook ingress priority 0; }' \; \
	said_by_monitor 'add flowtable inet t ft' \; \
	lua "$right" delete flowtable inet t ft \; said_by_monitor 'delete flowtable inet t ft'
kill $monitor

check_kernel
ktap_finished
