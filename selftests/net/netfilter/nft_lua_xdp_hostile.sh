#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Hostile scripts, those of lua_hostile/ that nft_lua_hostile.sh calls from rules,
# called by a BPF program in XDP: each call ends with the errno for what its head
# says, and the next one is served.  $NFT_LUA_XDP is as of nft_lua_xdp.sh.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_xdp_lib.sh"

scripts=$here/lua_hostile
[ -d "$scripts" ] || skip_all "no $scripts"
bpf_programs

# Name, outcomes and memory in kbytes of each script that is called.
awk '
	function put() { if (name && outcomes != "load") print name, outcomes, memory }
	FNR == 1 {
		put()
		name = FILENAME
		sub(/.*\//, "", name)
		sub(/\.lua$/, "", name)
		memory = 256
		outcomes = "none"
	}
	FNR == 2 && sub(/^-- expect: /, "") { outcomes = $1 }
	FNR == 3 && /^-- memory: / { memory = $3 }
	END { put() }' "$scripts"/*.lua > "$tmp/heads"

# serve FUNCTION: calls it for each line that it gets
serve()
{
	local in out
	mkfifo "$tmp/$1.in" "$tmp/$1.out" || return 1
	nsrun "$right" taskset -c 0 "$bin/nft_lua_xdp" serve "$bin/pass.bpf.o" xdp_call \
		--set "function=$1" < "$tmp/$1.in" > "$tmp/$1.out" &
	exec {in}> "$tmp/$1.in" {out}< "$tmp/$1.out"
	serve_in[$1]=$in
	serve_out[$1]=$out
	read -r -t 60 _ <&"$out"
}
declare -A serve_in serve_out

# call FUNCTION: prints its result
call()
{
	local got
	(echo run >&"${serve_in[$1]}") 2>/dev/null
	read -r -t 60 got _ <&"${serve_out[$1]}" || got="no answer"
	echo "$got"
}

outcome()
{
	case $1 in
	1) echo ok ;;
	-8) echo error ;;
	-12) echo memory ;;
	-122) echo budget ;;
	*) echo "$1" ;;
	esac
}

# ends NAME OUTCOMES MEMORY
ends()
{
	local got i
	load "$right" <<-RULES || return 1
		add table inet x
		add lua inet x o { file "$scripts/$1.lua"; memory $3 kbytes; }
	RULES
	for i in 1 2; do
		got=$(outcome "$(call attack)")
		case "|$2|" in
		*"|$got|"*) ;;
		*) echo "call $i ended by $got, expected $2"; return 1 ;;
		esac
	done
	got=$(call alive)
	[ "$got" = 1 ] && return 0
	echo "the next call gives $got"
	return 1
}

pair
start $(($(wc -l < "$tmp/heads") + 3))

load "$right" <<< 'add table inet x'
check "programs are served" all serve attack \; serve alive
# Mutation: errors of klua_run() other than those, or a state left in a call.
while read -r name outcomes memory; do
	check "$name" ends "$name" "$outcomes" "$memory"
done < "$tmp/heads"

check_kernel
ktap_finished
