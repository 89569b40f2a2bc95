#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Each CPU has a state of its own; a call within a call is refused.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

cpus=$(nproc)
[ "$cpus" -ge 2 ] || skip_all "needs two CPUs"

pair
start 8

# Output runs on the CPU of the sender.  Each state drops its first three.
check "ruleset loads" load "$left" <<'RULES'
table inet p {
	lua first3 {
		source [[
local n = 0
function f(pkt)
	n = n + 1
	return n <= 3
end
]]
	}
	lua count {
		on-error accept
		source [[
local n = 0
function f(pkt)
	n = n + 1
	error("n=" .. n, 0)
end
]]
	}
	chain out {
		type filter hook output priority 0; policy accept
		udp dport 4001 lua first3 call f counter drop
		udp dport 4001 counter
		udp dport 4002 lua count call f
	}
}
RULES

CPU=0 send 4001 4001 4001 4001 4001
CPU=1 send 4001 4001 4001 4001
look "$left"
# Mutation: one state for all CPUs (3 and 6), or a new one each call (9 and 0).
check "each CPU counts for itself" all counted out "udp dport 4001 lua" 6 \; \
	counted out "udp dport 4001 counter" 3
check "calls of all CPUs are added up" is first3 calls 9

# Mutation: alloc_percpu() without per-CPU stats, or a state by its index 0.
CPU=1 send 4002 4002
CPU=0 send 4002
look "$left"
check "CPU 0 has seen one" last_error count '^n=1 \('
CPU=1 send 4002
look "$left"
check "CPU 1 has seen three" last_error count '^n=3 \('

# Both at once, many of them.
# Mutation: a state that is used without BHs disabled, or by the wrong CPU.
flood()
{
	local cpu ports
	printf -v ports '4001 %.0s' {1..150}
	for cpu in 0 1; do
		# shellcheck disable=SC2086
		CPU=$cpu send $ports &
	done
	wait
	look "$left"
	all is first3 calls 309 \; is first3 errors 0 \; counted out "udp dport 4001 lua" 6
}
check "both CPUs at once" flood

check_kernel
ktap_finished
