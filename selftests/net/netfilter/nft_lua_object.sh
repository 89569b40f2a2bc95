#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# lua objects: load, list, replace, delete; what is refused, and in what words;
# who may.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

# Before anything could load it: the first object must bring its modules.
modprobe -q -r nft_lua nf_lua lua 2>/dev/null

pair
start 36

# --- load

# Mutation: no MODULE_ALIAS_NFT_OBJ() or MODULE_ALIAS_NFT_EXPR() in nft_lua.c.
check "first use loads the modules" load "$right" <<'RULES'
table inet t {
	lua first {
		source [==[
answer = 1
function f(pkt)
	return answer == 1
end
]==]
		name "first.lua"
		memory 128 kbytes
		budget 30000
		on-error break
	}
	chain in {
		type filter hook input priority 0; policy accept;
		udp dport 1001 lua call f counter
		udp dport 1002 lua first call f counter drop
	}
}
RULES

send 1001 1002 1002
look "$right"
# Mutation: nft_lua_eval() that calls nothing and sets no verdict.
check "rule without an object's name uses the only one" counted in "udp dport 1001" 1
check "rule with an object's name" counted in "udp dport 1002" 2
# Mutation: klua_begin() without its count.
check "calls are counted" is first calls 3
check "no errors are counted" is first errors 0

# --- list

# Mutation: dump that leaves out or swaps MEMORY, BUDGET, ON_ERROR or NAME.
lists_limits()
{
	lua "$right" list lua inet t first > "$tmp/list" || return 1
	cat "$tmp/list"
	grep -q 'name "first.lua"' "$tmp/list" &&
		grep -q 'memory 128 kbytes' "$tmp/list" &&
		grep -q 'budget 30000' "$tmp/list" &&
		grep -q 'on-error break' "$tmp/list"
}
check "limits are listed as given" lists_limits

# Mutation: a default other than design's, or attributes mandatory.
lists_defaults()
{
	lua "$right" "add lua inet t plain { source [[ function g() end ]] }" || return 1
	lua "$right" list lua inet t plain > "$tmp/list" || return 1
	cat "$tmp/list"
	grep -q 'name "plain"' "$tmp/list" &&
		grep -q 'memory 256 kbytes' "$tmp/list" &&
		grep -q 'budget 20000' "$tmp/list" &&
		grep -q 'on-error drop' "$tmp/list"
}
check "defaults are listed" lists_defaults

# Mutation: a rule without an object's name, in a table with two, takes the first.
check "rule without a name is refused where there are two objects" \
	refused 'several lua objects' lua "$right" 'add rule inet t in lua call f'

# A source with what a careless path would change: closing brackets, tabs, CR,
# UTF-8, bytes that are not UTF-8, no newline at its end.
{
	printf -- '-- ]] ]=] \t \r\n-- \303\274 \377\376 "quoted" \\n # no comment\n'
	printf 'function odd() return "%%s" end --]'
} > "$tmp/odd.lua"
same_bytes()
{
	lua "$right" "add lua inet t odd { file \"$tmp/odd.lua\" }" || return 1
	lua "$right" -S list lua inet t odd > "$tmp/odd.out" || return 1
	cmp "$tmp/odd.lua" "$tmp/odd.out"
}
# Mutation: nla_put_string() of the source instead of its bytes, or len - 1.
check "source is listed byte for byte" same_bytes

# Mutation: no dump_size in the object's ops, so that the reply does not fit.
big_source()
{
	{
		echo 'function big() return true end'
		for ((i = 0; i < 600; i++)); do
			printf -- '-- %095d\n' "$i"
		done
	} > "$tmp/big.lua"
	lua "$right" "add lua inet t big { file \"$tmp/big.lua\" }" || return 1
	lua "$right" -S list lua inet t big > "$tmp/big.out" || return 1
	cmp "$tmp/big.lua" "$tmp/big.out"
}
check "source of 60 KB is got back" big_source

# Mutation: no min_dump_alloc, so that a dump ends at the first big object.
dump_whole()
{
	lua "$right" "add lua inet t big2 { file \"$tmp/big.lua\" }" || return 1
	lua "$right" list ruleset > "$tmp/list" || return 1
	local name
	for name in first plain odd big big2; do
		grep -q "lua $name {" "$tmp/list" || { echo "no $name"; return 1; }
	done
	[ "$(grep -c -- '-- 0*599$' "$tmp/list")" -eq 2 ]
}
check "dump holds all objects, big ones too" dump_whole

# Mutation: on-error printed by number, or a limit lost on its way.
check "a listing restores what it lists" restores "$right" "lua big2"

# --- replace

replace()
{
	lua "$right" "add lua inet t first { source [[$1]]; name \"$2\"; memory 128 kbytes }"
}

# Mutation: .update that keeps the old program.
check "replacing is accepted" replace 'function f() return false end' second.lua
send 1001
look "$right"
check "rules call the new program" counted in "udp dport 1001" 0

# Mutation: .update before the new program is known to compile.
check "replacement that does not compile is refused" \
	refused 'third\.lua:1:' replace 'function f( return true end' third.lua
send 1002
look "$right"
check "the program before it stays" counted in "udp dport 1002" 0

# Mutation: .update without the check of the functions that rules name.
check "replacement without a function in use is refused" \
	refused 'function f is called by rule handle [0-9]+ in chain in but missing.*busy' replace 'function other() return true end' fourth.lua
send 1002
look "$right"
check "the program before it stays" counted in "udp dport 1002" 0

# Mutation: commit of the object's part of a batch that fails elsewhere.
half()
{
	load "$right" <<'RULES'
add lua inet t first { source [[ function f() return true end ]] }
add rule inet t nowhere lua first call f
RULES
}
check "a batch that fails changes nothing" refused 'rules.nft:2:1' half
send 1002
look "$right"
check "the program before it stays" counted in "udp dport 1002" 0

# Mutation: init that publishes the program in a check.
checked()
{
	lua "$right" -c "add lua inet t first { source [[ function f() return true end ]] }" ||
		return 1
	send 1002
	look "$right"
	counted in "udp dport 1002" 0
}
check "a check compiles and changes nothing" checked
check "a check shows syntax errors" refused "x\.lua:1:.*near" \
	lua "$right" -c 'add lua inet t new { source [[
		x = = 1 ]]; name "x.lua" }'

# --- delete

# Mutation: no use count taken by the expression.
check "deleting an object in use is refused" \
	refused 'busy' lua "$right" delete lua inet t first
check "deleting an object not in use" lua "$right" delete lua inet t plain
check "it is gone" refused 'No such' lua "$right" list lua inet t plain
# Mutation: expression without deactivate/destroy of its use.
check "a flushed chain no longer uses its objects" \
	lua "$right" 'flush chain inet t in; delete lua inet t first'
check "a table goes with its objects" lua "$right" delete table inet t

# --- what is refused, and in what words

# Mutation: chunk named by its text, or the extack not filled.
check "syntax error names chunk and line" refused "rules.nft:2:2: Error: bad\.lua:3: .*near 'end'" \
	load "$right" <<'RULES'
table inet t {
	lua bad {
		source [[
function f(pkt)
	return 1 +
end
]]
		name "bad.lua"
	}
}
RULES

# Mutation: top level not run at load, or its error dropped.
check "error of the top level names chunk and line" refused 'top\.lua:2: no list' \
	lua "$right" 'add table inet t; add lua inet t top { source [[
-- 1
error("no list") ]]; name "top.lua" }'

# Mutation: slot resolved at the first packet instead of in init.
check "rule that calls a function that is not there is refused" refused 'no function nosuch' \
	load "$right" <<'RULES'
table inet t {
	lua o { source [[ function f() end; notfunc = 1 ]] }
	chain c { lua o call nosuch }
}
RULES

# --- who may

# Mutation: netlink_net_capable() alone, which the owner of a namespace passes.
in_userns()
{
	unshare -Urn python3 "$here/nft_lua_ynl.py" "$@" 2>"$driver_err"
}
check "user namespace: plain tables may be made" in_userns \
	'table inet t { chain c { type filter hook input priority 0; tcp dport 1 counter drop; }; }'
check "user namespace: lua objects may not" \
	refused 'Operation not permitted' in_userns -f - <<'RULES'
table inet t { lua o { source [[ function f() end ]]; }; }
RULES
without_cap()
{
	nsrun "$right" setpriv --bounding-set=-net_admin --inh-caps=-net_admin \
		python3 "$here/nft_lua_ynl.py" "$@" 2>"$driver_err"
}
# Mutation: an nfnetlink that asks nobody.
check "no CAP_NET_ADMIN: not permitted" refused 'Operation not permitted' without_cap \
	'table inet t2 { lua o { source [[ function f() end ]]; }; }'

# --- namespaces

# Mutation: objects looked up without their table's namespace.
isolated()
{
	local ns
	for ns in "$left" "$right"; do
		lua "$ns" 'table inet iso { lua o { source [[
			n = 0
			function f() n = n + 1; error("n=" .. n) end ]]; on-error accept; }
			chain in {
				type filter hook input priority 0
				udp dport 1003 lua call f
			}; }' ||
			return 1
	done
	TO=127.0.0.1 FROM=$left CPU=0 send 1003 1003
	TO=127.0.0.1 FROM=$right CPU=0 send 1003
	look "$left"
	all is o calls 2 \; last_error o 'n=2' || return 1
	look "$right"
	all is o calls 1 \; last_error o 'n=1'
}
check "each namespace has states of its own" isolated

check_kernel
ktap_finished
