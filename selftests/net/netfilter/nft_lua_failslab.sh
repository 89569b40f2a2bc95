#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Allocation failures: whichever allocation of a transaction fails, it is undone,
# the program before it goes on serving, and nothing is in the way of the next.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

faults=/sys/kernel/debug
[ -w /proc/thread-self/fail-nth ] && [ -d $faults/failslab ] && [ -d $faults/fail_page_alloc ] ||
	skip_all "no fault injection in this kernel (see FAILSLAB, FAIL_PAGE_ALLOC)"

# Allocations that may wait fail too, and those of single pages; nothing is said
# of a fault.
knobs=(
	failslab/ignore-gfp-wait=N failslab/verbose=0
	fail_page_alloc/ignore-gfp-wait=N fail_page_alloc/ignore-gfp-highmem=N
	fail_page_alloc/min-order=0 fail_page_alloc/verbose=0
)
old=()
for knob in "${knobs[@]}"; do
	old+=("${knob%=*}=$(cat "$faults/${knob%=*}")")
	echo "${knob#*=}" > "$faults/${knob%=*}"
done
restore()
{
	for knob in "${old[@]}"; do
		echo "${knob#*=}" > "$faults/${knob%=*}"
	done
	cleanup
}
trap restore EXIT

# As in the library, but that the backtrace of a failed allocation is none.
kernel_log_clean()
{
	! dmesg | sed "1,/$mark/d" | grep -E \
		'BUG:|WARNING:|Oops|stall|lockup|hung task|scheduling while|after-free'
}

# program VERDICT [MEMORY]: with more functions than a first array of them holds
program()
{
	local i
	echo "lua o { memory ${2:-256} kbytes; source [["
	for ((i = 0; i < 20; i++)); do
		echo "function f$i() return $1 end"
	done
	echo ']]; }'
}
chain='chain out { type filter hook output priority 0; policy accept; }'
rule='udp dport 4000 lua o call f19 drop'

echo "table inet t { $chain }" > "$tmp/empty"
{ echo 'table inet t {'; program false; echo "$chain"; echo '}'; } > "$tmp/object"
{ cat "$tmp/object"; echo "add rule inet t out $rule"; } > "$tmp/old"
{ echo 'table inet t {'; program true; echo '}'; } > "$tmp/new"
{ echo 'table inet t {'; program true 5000; echo '}'; } > "$tmp/large"
{ cat "$tmp/new"; echo "table inet t { $chain }; add rule inet t out $rule"; } > "$tmp/all"
# looks SET...: a program that looks into these
looks()
{
	echo 'table inet t { set a { type mark; }; set b { type mark; }; set c { type mark; }'
	echo 'lua o { source [['
	printf 'nf.set "%s"\n' "$@"
	echo "function f19() return false end ]]; }; $chain }"
}
{ looks a b; echo "add rule inet t out $rule"; } > "$tmp/looks"
looks b c > "$tmp/looks-else"
echo "add rule inet t out $rule" > "$tmp/rule"
echo 'delete table inet t' > "$tmp/delete"
: > "$tmp/nothing"

# survives LEAST BEFORE REQUEST [STEP]
survives()
{
	nsrun "$right" python3 "$here/nft_lua_failslab.py" --least "$1" --step "${4:-1}" \
		"$tmp/$2" "$tmp/$3" 2>&1 | tee "$tmp/said"
	[ "${PIPESTATUS[0]}" -eq 0 ]
}

# injects DESCRIPTION LEAST BEFORE REQUEST [STEP]
injects()
{
	check "$1" survives "${@:2}"
	sed -n '$s/^/# /p' "$tmp/said"
}

pair
nsrun "$right" ip link set lo up
start 10

# Mutation: an error path of klua_prog_create() or of nft_lua_obj_init() that frees
# nothing, or twice; KASAN and kmemleak see it.
injects "an object" 20 empty object
# What kmalloc() can give is asked of vmalloc() in vain only after a second fault.
# Mutation: state_create() that does not free the state where there is no memory.
injects "an object whose memory is vmalloc's" 10 empty large 7
# Mutation: nft_lua_obj_destroy() that leaves ->next of its target, or .update that
# is called before all is allocated.
injects "a replacement" 20 old new
# Mutation: a set that is bound and not put into the script's list.
injects "a replacement that names sets" 20 looks looks-else
# Mutation: nft_lua_init() that fails behind nft_use_inc().
injects "a rule" 5 object rule
injects "a table with all of it" 20 nothing all
injects "its deletion" 1 old delete

# Mutation: a use counter that a failed rule has kept.
check "afterwards it can be loaded and deleted" all \
	lua "$right" -f "$tmp/old" \; lua "$right" -f "$tmp/new" \; \
	lua "$right" 'flush chain inet t out; delete lua inet t o; delete table inet t' \; \
	lua "$right" -f "$tmp/looks" \; lua "$right" -f "$tmp/looks-else" \; \
	lua "$right" 'delete set inet t a; flush chain inet t out; delete lua inet t o;
		delete set inet t b; delete set inet t c'

check_kernel
ktap_finished
