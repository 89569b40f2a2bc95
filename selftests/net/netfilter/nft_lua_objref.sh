#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Lua objects by plain references and in maps: their function main is called.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

pair
start 24

check "ruleset loads" load "$right" <<'RULES'
table inet t {
	lua yes { source [[ function main(...) return select("#", ...) == 1 and (...):u8(0) >> 4 == 4 end ]]; }
	lua no { source [[ function main() return false end ]]; }
	lua accept { source [[ function main() return nf.ACCEPT end ]]; }
	lua drop { source [[ function main() return nf.DROP end ]]; }
	lua leave { source [[ function main() return nf.RETURN end ]]; }
	lua boom { source [[ function main() error("boom") end ]]; on-error accept; }
	lua none { source [[ function f() return true end ]]; on-error break; }
	lua spare { source [[ function main() return false end ]]; }
	map programs { type inet_service : lua; elements = { 2001 : "yes", 2002 : "drop", 2003 : "no" }; }
	chain sub {
		udp dport 1001 lua name "yes" counter
		udp dport 1002 lua name "no" counter
		udp dport 1003 lua name "accept" counter
		udp dport 1004 lua name "drop" counter
		udp dport 1005 lua name "leave" counter
		udp dport 1006 lua name "boom" counter
		udp dport 1007 lua name "none" counter
		meta l4proto udp lua name udp dport map @programs counter
		udp dport 3001 lua name ip saddr map { 192.0.2.1 : "yes" } counter
		udp dport 3002 lua name ip saddr map { 192.0.2.9 : "yes" } counter
		udp dport { 1001, 1002, 1003, 1004, 1005, 1006, 1007 } counter
	}
	chain in {
		type filter hook input priority 0; policy accept
		jump sub
		udp dport 1005 counter
	}
	chain late {
		type filter hook input priority 1; policy accept
		udp dport 1003 counter
		udp dport 1004 counter
		udp dport 1006 counter
		udp dport 2002 counter
	}
}
RULES

send 1001
look "$right"
after='udp dport { 1001, 1002, 1003, 1004, 1005, 1006, 1007 }'
# Mutation: nft_lua_obj_eval() that calls nothing, or another function.
check "true: the rule goes on" all counted sub "udp dport 1001" 1 \; counted sub "$after" 1
send 1002
look "$right"
check "false: the rule does not match" all counted sub "udp dport 1002" 0 \; counted sub "$after" 2
send 1003
look "$right"
check "nf.ACCEPT" all counted sub "udp dport 1003" 0 \; counted sub "$after" 2 \; \
	counted late "udp dport 1003" 1
send 1004
look "$right"
check "nf.DROP" all counted sub "$after" 2 \; counted late "udp dport 1004" 0
send 1005
look "$right"
check "nf.RETURN" all counted sub "$after" 2 \; counted in "udp dport 1005" 1
send 1006
look "$right"
check "an error: on-error" all counted sub "$after" 2 \; counted late "udp dport 1006" 1 \; \
	last_error boom 'boom:1: boom \(main'
# Mutation: a slot that is negative taken for one.
send 1007
look "$right"
check "no main: an error" all counted sub "udp dport 1007" 0 \; counted sub "$after" 3 \; \
	is none errors 1
check "calls are counted" is yes calls 1

# --- maps

# Mutation: an object map that takes the first object.
send 2001 2002 2003 2004
look "$right"
check "a map of port to program" all counted sub "lua name udp dport map @programs" 1 \; \
	is yes calls 2 \; is no calls 2 \; is drop calls 2 \; counted late "udp dport 2002" 0
check "a map without a name" all send 3001 3002 \; look "$right" \; \
	counted sub "udp dport 3001" 1 \; counted sub "udp dport 3002" 0
in_map()
{
	lua "$right" 'add element inet t programs { 2004 : "spare" }' || return 1
	send 2004
	look "$right"
	is spare calls 1 || return 1
	lua "$right" 'list map inet t programs' > "$tmp/list"
	grep -q '2004 : "spare"' "$tmp/list"
}
check "an element added later" in_map
# Mutation: a use that elements do not count.
check "an object in a map cannot be deleted" refused busy lua "$right" delete lua inet t spare
out_of_map()
{
	lua "$right" 'delete element inet t programs { 2004 }; delete lua inet t spare' || return 1
	send 2004
	look "$right"
	counted sub "lua name udp dport map @programs" 1
}
check "it can when its element is gone" out_of_map
check "an element of an object that is not there is refused" \
	refused 'No such' lua "$right" 'add element inet t programs { 2005 : "nothing" }'
check "a listing restores what it lists" restores "$right" '2001 : "yes"'

# --- replacement

replace()
{
	lua "$right" "add lua inet t $1 { source [[ $2 ]]; }"
}
# Mutation: nft_lua_check_update() that looks at calls only.
check "a replacement without main is refused" \
	refused 'function main is called by references but missing.*busy' \
	replace yes 'function other() return true end'
check "also where only a map refers to it" all lua "$right" 'flush chain inet t sub' \; \
	refused 'function main' replace yes 'function other() return true end'
check "without references it is not" all \
	lua "$right" 'delete element inet t programs { 2001 }' \; \
	replace yes 'function other() return true end'
check "an object that never had a main needs none" all \
	lua "$right" 'add rule inet t sub udp dport 1007 lua name "none" counter' \; \
	replace none 'function g() return true end'
check "one with main makes the reference work" all \
	replace none 'function main() return true end' \; send 1007 \; look "$right" \; \
	counted sub "udp dport 1007" 1
check "a reference to an object that is not there is refused" \
	refused 'No such' lua "$right" 'add rule inet t sub lua name "nothing"'

check_kernel
ktap_finished
