#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Lua objects in transactions: all of a batch or nothing of it, at one moment.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

pair
start 32

# ruleset RESULT: an object whose f returns that, and rules that call it
ruleset()
{
	cat <<-RULES
	table inet t {
		lua o { source [[ function f() return $1 end function g() return true end ]]; }
		chain in {
			type filter hook input priority 0; policy accept
			udp dport 1001 lua o call f counter
			udp dport 1002 lua o call g counter
		}
	}
	RULES
}

# passes N: of one packet to each port, N are counted by the rules that call f
passes()
{
	local before after
	look "$right"
	before=$(packets in "udp dport 1001")
	send 1001
	look "$right"
	after=$(packets in "udp dport 1001")
	[ $((after - before)) -eq "$1" ] && return 0
	echo "the rule counted $before packets before, $after after"
	return 1
}

# state NAME: what a transaction may change, in a file
state()
{
	{
		lua "$right" -a list ruleset > "$tmp/listed"
		without_statistics "$tmp/listed"
		generation "$right"
	} > "$tmp/state.$1"
}

# undone TEXT INPUT: is refused, and all is as before
undone()
{
	state before
	refused "$1" lua "$right" -f - <<< "$2" || return 1
	state after
	diff "$tmp/state.before" "$tmp/state.after"
}

# replace SOURCE
replace()
{
	lua "$right" "add lua inet t o { source [[ $1 ]]; }"
}

# --- one batch

# Mutation: rules that look their object up among those of the generation before.
check "object and rules in one batch" load "$right" < <(ruleset true)
check "they work" passes 1
# What a module is missing for is run again from its start, objects and all.
# Mutation: an -EAGAIN that leaves an object behind.
replayed()
{
	lua "$right" flush ruleset || return 1
	modprobe -r nft_lua || return 1
	load "$right" < <(ruleset true) || return 1
	passes 1
}
check "a batch that has to load the module" replayed
# Mutation: an object that is there twice after it.
check "there is one object" test "$(grep -c 'lua o {' "$listing")" -eq 1

# --- replacement

check "replacement" replace 'function f() return false end function g() return true end'
check "rules call the new program" passes 0
# Mutation: .update that is called for the first update only, or in another order.
two_updates()
{
	load "$right" <<-'RULES'
	add lua inet t o { source [[ function f() return false end function g() end ]]; }
	add lua inet t o { source [[ function f() return true end function g() end ]]; }
	RULES
	passes 1
}
check "of two in one batch the second stays" two_updates
# Mutation: nft_lua_obj_destroy() that does not go back to what was before both.
check "two in a batch that is refused: nothing stays" undone ':3:1: Error' '
add lua inet t o { source [[ function f() return false end function g() end function h() end ]]; }
add rule inet t nowhere lua o call f
add lua inet t o { source [[ function f() return nf.DROP end function g() end ]]; }'
check "rules call the program of before" passes 1
# Mutation: priv->next that still is the refused program: h would be found.
check "and are checked against it" undone 'no function h' 'add rule inet t in lua o call h'
# Mutation: a rule checked against the live program, not that after the batch.
new_function()
{
	load "$right" <<-'RULES'
	add lua inet t o { source [[
		function f() return true end function g() end function h() return true end ]]; }
	add rule inet t in udp dport 1003 lua o call h counter
	RULES
	send 1003
	look "$right"
	counted in "udp dport 1003" 1
}
check "a batch adds a function and a rule that calls it" new_function
# Mutation: nft_lua_check_update() that names no rule, or another.
lacks()
{
	local handle
	lua "$right" -a list chain inet t in > "$tmp/list"
	handle=$(sed -n 's/.*udp dport 1003 .* # handle \([0-9]*\)$/\1/p' "$tmp/list")
	undone "function h is called by rule handle $handle in chain in but missing.*busy.*source" \
		'add lua inet t o { source [[ function f() end function g() end ]]; }'
}
check "a replacement without a function names the rule that calls it" lacks
# Mutation: rules that the batch itself deletes still counted as callers.
rule_goes()
{
	local handle
	handle=$(sed -n 's/.*udp dport 1003 .* # handle \([0-9]*\)$/\1/p' "$tmp/list")
	load "$right" <<-RULES
	delete rule inet t in handle $handle
	add lua inet t o { source [[ function f() return true end function g() end ]]; }
	RULES
}
check "it may lack it when the rule goes before it" rule_goes
# Mutation: nft_lua_check_update() that looks at chains which the batch deletes.
anonymous_goes()
{
	local handle
	load "$right" <<-'RULES' || return 1
	add chain inet t anon
	add lua inet t q { source [[ function old() end function main() end ]]; }
	add rule inet t anon udp dport 1004 jump { lua q call old counter; lua q call old }
	add rule inet t anon udp dport 1005 lua name "q"
	RULES
	lua "$right" -a list chain inet t anon > "$tmp/list"
	handle=$(sed -n 's/.*udp dport 1004 .* # handle \([0-9]*\)$/\1/p' "$tmp/list")
	undone 'function old is called by rule' \
		'add lua inet t q { source [[ function main() end ]]; }' || return 1
	undone 'function main is called by references' "
delete rule inet t anon handle $handle
add lua inet t q { source [[ function other() end ]]; }" || return 1
	load "$right" <<-RULES
	delete rule inet t anon handle $handle
	add lua inet t q { source [[ function main() end ]]; }
	flush chain inet t anon
	delete chain inet t anon
	delete lua inet t q
	RULES
}
check "also when that is in a chain without a name" anonymous_goes
# Mutation: callers of this batch not looked at.
check "it may not when the rule comes before it" undone 'function f is called by rule' '
add chain inet t other
add rule inet t other lua o call f
add lua inet t o { source [[ function g() end ]]; }'

# --- check

# Mutation: a check that compiles nothing, or keeps what it compiled.
checked()
{
	state before
	lua "$right" -c -f - <<-'RULES' || return 1
	add lua inet t o { source [[ function f() return nf.DROP end function g() end ]]; }
	add lua inet t p { source [[ function f() end ]]; }
	add rule inet t in lua p call f
	RULES
	state after
	diff "$tmp/state.before" "$tmp/state.after"
}
check "a check leaves nothing" checked
check "rules call the program of before it" passes 1
check "a check shows what would be refused" undone 'p:1:' \
	'add lua inet t p { source [[ function f( end ]]; }'

# --- deletion

# Mutation: no use counted by nft_lua_init().
check "an object that rules use stays" undone 'busy' 'delete lua inet t o'
check "also if it is destroyed" undone 'busy' 'destroy lua inet t o'
check "also if it comes again in the batch" undone 'busy' '
delete lua inet t o
add lua inet t o { source [[ function f() end function g() end ]]; }'
check "destroying one that is not there" lua "$right" destroy lua inet t nothing
# Mutation: nft_lua_deactivate() or nft_lua_activate() that leaves the use as it is.
check "flush and delete undone" undone 'No such' '
flush chain inet t in
delete lua inet t o
delete lua inet t nothing'
check "the object works on" passes 1
check "it is still in use" undone 'busy' 'delete lua inet t o'
# Mutation: object looked up among what the batch has deleted.
again()
{
	load "$right" <<-'RULES' || return 1
	flush chain inet t in
	delete lua inet t o
	add lua inet t o { source [[ function f() return true end ]]; }
	add rule inet t in udp dport 1001 lua o call f counter
	RULES
	passes 1
}
check "rules and object deleted and added again" again
check "rules of a deleted object cannot be added" undone 'no such lua object' '
flush chain inet t in
delete lua inet t o
add rule inet t in lua o call f'
# as nft -f of a ruleset that flushes first
reload()
{
	{ echo 'add table inet t; delete table inet t'; ruleset true; } > "$tmp/reload"
	lua "$right" -f "$tmp/reload" && lua "$right" -f "$tmp/reload" && passes 1
}
check "a table deleted and added again" reload

# --- generations

# Mutation: a dump that shows what is not committed, or shows the old and new object.
whole_dumps()
{
	local i n files=()
	for ((i = 0; i < 20; i++)); do
		files+=(-f "$tmp/gen.$i")
		cat <<-RULES > "$tmp/gen.$i"
		add lua inet t o {
			name "n$i"
			source [[ function f() return $i end function g() end ]]
		}
		RULES
	done
	# by another process, beside the listings of the one that serves
	nsrun "$right" python3 "$here/nft_lua_ynl.py" "${files[@]}" &
	while kill -0 $! 2>/dev/null; do
		lua "$right" list ruleset > "$tmp/list" || return 1
		n=$(grep -c 'lua o {' "$tmp/list")
		[ "$n" -eq 1 ] || { echo "$n objects"; return 1; }
		n=$(sed -n 's/.*name "n\([0-9]*\)"/\1/p' "$tmp/list")
		[ -z "$n" ] || grep -q "return $n end" "$tmp/list" || { cat "$tmp/list"; return 1; }
	done
	wait $!
}
check "listings between replacements are whole" whole_dumps

# --- namespaces

# Mutation: states freed while packets run them, or never.
exit_under_traffic()
{
	local ns i
	for ((i = 0; i < 3; i++)); do
		setup_ns ns || return 1
		ip -n "$ns" link set lo up
		lua "$ns" 'table inet t {
			lua o { source [[ function f() for i = 1, 100 do end return true end ]]; }
			chain out { type filter hook output priority 0; lua o call f; }
			chain in { type filter hook input priority 0; lua o call f; }; }' ||
			return 1
		FROM=$ns TO=127.0.0.1 CPU=0 send {5000..5200} &
		FROM=$ns TO=127.0.0.1 CPU=1 send {5000..5200} &
		sleep 0.2
		ip netns delete "$ns"
		wait
	done
	rmmod_when_free
}

# the module goes when the last object has gone, which takes a grace period
rmmod_when_free()
{
	local i
	lua "$right" flush ruleset
	for ((i = 0; i < 100; i++)); do
		modprobe -r nft_lua 2>/dev/null && return 0
		sleep 0.1
	done
	lsmod | grep lua
	return 1
}
check "namespaces that end under traffic, then the module" exit_under_traffic

check_kernel
ktap_finished
