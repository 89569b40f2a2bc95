#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Lua called by BPF programs, in XDP and in tc: what the verifier takes and what it
# refuses, results and errors, handles that follow the ruleset, packets as scripts
# see them, and real packets through veth.  $NFT_LUA_XDP names the directory where
# nft_lua_xdp/Makefile put what it makes, else it is made here.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

bin=${NFT_LUA_XDP:-}
if [ -z "$bin" ]; then
	bin=$tmp/bin
	mkdir "$bin"
	make -s -C "$here/nft_lua_xdp" OUTPUT="$bin/" > "$tmp/make" 2>&1 || {
		sed 's/^/# /' "$tmp/make"
		skip_all "no clang, or no libbpf"
	}
fi
[ -x "$bin/nft_lua_xdp" ] || skip_all "no nft_lua_xdp in $bin"
modprobe -q nf_lua_bpf

# What the verifier says of each program of fail.bpf.c.
refused_programs='
name_on_stack		R2 type=fp expected=
name_writable		R2 does not point to a readonly map
name_unterminated	string is not zero-terminated
name_null		R2 type=scalar expected=
arg_too_large		invalid access to map value, value_size=[0-9]+ off=[0-9]+ size=17
arg_unbounded		R5 unbounded memory access
arg_stack_too_large	invalid (write|read|indirect access|indirect read).* stack
arg_readonly		write into map forbidden
arg_packet_unchecked	invalid access to packet
arg_number		arg#3 arg#4 memory, len pair leads to invalid memory access
ctx_other		arg#0 expected pointer to ctx, but got map_value
handle_leaked		Unreleased reference
handle_unchecked	Possibly NULL pointer passed to trusted arg1
handle_after_put	arg1|R2
handle_put_twice	arg#?0|R1
handle_made_up		arg#1
handle_in_map		R2 must be a rcu pointer|untrusted
handle_written		only read is supported
xdp_from_tc		calling kernel function bpf_xdp_lua_call is not allowed
other_type		calling kernel function bpf_skb_lua_call is not allowed
'
mapfile -t refused_programs < <(sed '/^$/d' <<< "$refused_programs")

verifier_refuses()
{
	nsrun "$right" "$bin/nft_lua_xdp" refused "$bin/fail.bpf.o" "$1" > "$tmp/log" ||
		{ echo "not refused"; return 1; }
	grep -qE -- "$2" "$tmp/log" && return 0
	tail -n 8 "$tmp/log"
	echo "expected a message like: $2"
	return 1
}

# serve PROGRAM [OPTION...]: starts it in $right; say() and hear() talk to it
serve()
{
	local i
	quit
	rm -f "$tmp"/serve.{in,out}
	mkfifo "$tmp/serve.in" "$tmp/serve.out" || return 1
	nsrun "$right" "$bin/nft_lua_xdp" serve "$bin/pass.bpf.o" "$@" \
		< "$tmp/serve.in" > "$tmp/serve.out" 2> "$tmp/serve.err" &
	server=$!
	exec {serve_in}> "$tmp/serve.in" {serve_out}< "$tmp/serve.out"
	[ "$(hear)" = ready ] && return 0
	cat "$tmp/serve.err"
	return 1
}

quit()
{
	[ -n "${server:-}" ] || return 0
	exec {serve_in}>&- {serve_out}<&-
	wait "$server"
	server=
}

say()
{
	echo "$*" >&"$serve_in"
}

hear()
{
	local line
	read -r -t 60 line <&"$serve_out" && echo "$line"
}

# gives RESULT [N]: the program run N times gives that; what else it said is in $said
gives()
{
	local got
	say run "${2:-1}"
	read -r -t 60 got _ arg_hex _ <&"$serve_out"
	[ "$got" = "$1" ] && return 0
	echo "gives '$got', expected '$1'"
	return 1
}

# result RESULT SOURCE [PROGRAM [OPTION...]]: a script in inet/x/o, called
result()
{
	printf 'add table inet x\nadd lua inet x o { budget 2000; source [==[%s]==]; }\n' \
		"$2" | load "$right" || return 1
	serve "${3:-xdp_call}" "${@:4}" && gives "$1"
}

# errnos
ENOENT=-2 ENOEXEC=-8 ENOMEM=-12 EXDEV=-18 EINVAL=-22 EDQUOT=-122

pair
start 20

check "the module is there" test -d /sys/module/nf_lua_bpf
# Mutation: arguments named without __str, __nullable or __sz; flags of the kfuncs.
for line in "${refused_programs[@]}"; do
	read -r program text <<< "$line"
	check "verifier refuses $program" verifier_refuses "$program" "$text"
done
