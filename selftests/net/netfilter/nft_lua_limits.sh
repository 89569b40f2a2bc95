#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Limits: they are what the object says, also of loading, and within bounds.
# What scripts do against them is in lua_hostile/.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

# Mutation: methods of packets that charge nothing.
packets_cost()
{
	load "$right" <<'RULES' || return 1
table inet l {
	lua scan { source [[ function f(pkt) while true do pkt:find("no such text") end end ]] }
	chain in {
		type filter hook input priority 0; policy accept
		udp dport 2001 lua scan call f
	}
	chain late {
		type filter hook input priority 1; policy accept
		udp dport 2001 counter
	}
}
RULES
	send 2001 2001
	look "$right"
	all is scan calls 2 \; is scan errors 2 \; last_error scan '^budget exceeded \(f: scan:1\)$' \; \
		counted late "udp dport 2001" 0
}

# Mutation: object's memory without effect on what is used, or a peak that
# forgets.
memory_kept()
{
	load "$right" <<'RULES' || return 1
table inet m {
	lua kept {
		memory 32 kbytes
		source [[
local kept
local function fill() while true do kept = { kept } end end
function full() pcall(fill) return true end
function empty() kept = nil for i = 1, 300 do local t = { i } end return true end
]]
	}
	chain in {
		type filter hook input priority 0; policy accept
		udp dport 2101 lua kept call full
		udp dport 2102 lua kept call empty
	}
}
RULES
	local full used peak
	CPU=0 send 2101
	look "$right"
	full=$(cpu_field kept 0 used)
	CPU=0 send 2102
	look "$right"
	used=$(cpu_field kept 0 used)
	peak=$(field kept cpu-peak)
	all is kept calls 2 \; is kept errors 0 || return 1
	[ "$full" -gt 30720 ] && [ "$used" -lt "$full" ] && [ "$peak" -ge "$full" ] &&
		[ "$peak" -le 32768 ] && return 0
	echo "used $full bytes, then $used, at most $peak, of 32768"
	return 1
}

# Mutation: a transaction that ends at the first script that is refused.
load_refused()
{
	local n
	cat > "$tmp/load.nft" <<'RULES'
add table inet l2
add lua inet l2 loop { source [[ while true do end ]] }
add lua inet l2 good { source [[ function f() end ]] }
add lua inet l2 grow { source [[ t = {} while true do t = { t } end ]] }
RULES
	! lua "$right" -f "$tmp/load.nft" || { echo "loaded"; return 1; }
	for n in '2:1: Error: budget exceeded' '4:1: Error: not enough memory'; do
		said "load.nft:$n" || return 1
	done
	! said 'load.nft:3:' >/dev/null || { echo "a good one was refused"; return 1; }
	! lua "$right" list table inet l2
}

pair
start 9

check "work on packets is limited" packets_cost
check "memory stays under its limit" memory_kept
check "each script of a transaction that fails to load says so" load_refused

# Mutation: a check only against the old limits, or none.
limits_refused()
{
	lua "$right" 'add table inet l2' || return 1
	refused "$1 must be between" lua "$right" "add lua inet l2 o { source [[ ]]; $1 $2 }"
}
check "memory too small to be of use is refused" limits_refused memory '1 kbytes'
check "memory too big is refused" limits_refused memory '4095 mbytes'
check "budget of nothing is refused" limits_refused budget 0

# Mutation: BUDGET that is stored but not used.
budgets()
{
	load "$right" <<'RULES' || return 1
table inet l3 {
	lua small {
		budget 1000
		source [[ function f() for i = 1, 10000 do end return true end ]]
	}
	lua large {
		budget 1000000
		source [[ function f() for i = 1, 10000 do end return true end ]]
	}
	chain in {
		type filter hook input priority 0; policy accept
		udp dport 3001 lua small call f counter
		udp dport 3002 lua large call f counter
	}
}
RULES
	send 3001 3002
	look "$right"
	all counted in "udp dport 3001" 0 \; counted in "udp dport 3002" 1 \; \
		last_error small budget \; is large errors 0
}
check "budget is what the object says" budgets

check_kernel
ktap_finished
