#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What a call's result does to the packet; on-error of each kind.
#
# Each packet runs through a rule that calls (A), the rule after it (B), the
# rule after the jump to both (C), and a later base chain (L).  Which of them
# count it tells the verdict.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

declare -A marks=([continue]=1111 [break]=0111 [accept]=0001 [drop]=0000 [return]=0011)

# port object function verdict description
cases=$(cat <<'CASES'
1001 t r_true continue true goes on in the rule
1002 t r_false break false does not match
1003 t r_nil break nil does not match
1004 t r_none break no result does not match
1005 t r_accept accept nf.ACCEPT accepts
1006 t r_drop drop nf.DROP drops
1007 t r_continue continue nf.CONTINUE goes on in the rule
1008 t r_break break nf.BREAK does not match
1009 t r_return return nf.RETURN returns from the chain
1011 t r_string drop a string is an error
1012 t r_number drop a number is an error
1013 t r_zero drop zero is an error
1014 t r_table drop a table is an error
1015 t r_function drop a function is an error
1016 t r_packet drop the packet is an error
1017 t r_raise drop error() is an error
1018 t r_index drop an index of nil is an error
1021 e_none boom drop on-error is drop unless said
1022 e_drop boom drop on-error drop
1023 e_accept boom accept on-error accept
1024 e_continue boom continue on-error continue
1025 e_break boom break on-error break
1026 e_accept r_string accept on-error accept, for a wrong result
1027 e_continue r_string continue on-error continue, for a wrong result
CASES
)

ruleset()
{
	echo 'table inet v {'
	cat <<'RULES'
	lua t {
		name "t.lua"
		source [[
function r_true() return true end
function r_false() return false end
function r_nil() return nil end
function r_none() end
function r_accept() return nf.ACCEPT end
function r_drop() return nf.DROP end
function r_continue() return nf.CONTINUE end
function r_break() return nf.BREAK end
function r_return() return nf.RETURN end
function r_string() return "accept" end
function r_number() return 1 end
function r_zero() return 0 end
function r_table() return {} end
function r_function() return r_true end
function r_packet(pkt) return pkt end
function r_raise() error("raised") end
function r_index() local x; return x.y end
]]
	}
RULES
	local kind
	for kind in none drop accept continue break; do
		echo "	lua e_$kind {"
		[ $kind = none ] || echo "		on-error $kind"
		cat <<'RULES'
		source [[
function boom() error("boom") end
function r_string() return "drop" end
]]
	}
RULES
	done
	echo '	chain sub {'
	while read -r port obj func _; do
		echo "udp dport $port lua $obj call $func counter"
		echo "udp dport $port counter"
	done <<< "$cases"
	echo '	}'
	echo '	chain in { type filter hook input priority 0; jump sub; }'
	echo '	chain late { type filter hook input priority 2'
	while read -r port _; do
		echo "udp dport $port counter"
	done <<< "$cases"
	echo '	}'
	echo '}'
	while read -r port _; do
		echo "add rule inet v in udp dport $port counter"
	done <<< "$cases"
}

marked()
{
	local port=$1 want=${marks[$2]} got
	got=$(packets sub "udp dport $port lua" sub "udp dport $port counter" \
		in "udp dport $port" late "udp dport $port")
	[ "$got" = "$want" ] && return 0
	echo "rules A, B, C, L counted $got, expected $want"
	return 1
}

pair
start $(($(wc -l <<< "$cases") + 9))

check "ruleset loads" load "$right" < <(ruleset)
# Mutation: bash has no /dev/udp, or no path: all would look dropped.
check "plain packets arrive" nsrun "$left" ping -q -c 1 -W 10 "$RIGHT4"

# shellcheck disable=SC2046
send $(cut -d' ' -f1 <<< "$cases")
look "$right"
while read -r port obj func verdict what; do
	# Mutation, for each: another verdict for this result in nf_lua's
	# reading of it, or in nft_lua_eval().
	check "$what" marked "$port" "$verdict"
done <<< "$cases"

# Mutation: errors counted once for each object, or not when accepted.
check "errors are counted" all is t errors 8 \; is e_none errors 1 \; \
	is e_accept errors 2 \; is e_continue errors 2 \; is e_break errors 1
check "calls are counted" all is t calls 17 \; is e_accept calls 2

# --- what the last error says

last()
{
	send "$1"
	look "$right"
	last_error t "$2"
}
# Mutation: last error not taken, or without the line of luaL_where().
check "text of error() has chunk and line" last 1017 '^t\.lua:16: raised'
check "text of a runtime error has chunk and line" last 1018 "^t\.lua:17: .*index a nil"
# Mutation: a wrong result that is an error without words.
check "text of a wrong result names its kind" last 1011 'string'

check_kernel
ktap_finished
