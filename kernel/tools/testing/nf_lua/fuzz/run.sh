#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Runs the fuzzing targets one after the other, as tests.
set -eu -o pipefail

usage() {
	cat <<'END'
Usage: run.sh [OPTION...] BUILD [TARGET...]

Runs each target, or those named, that were made in BUILD by the Makefile here. A
test fails by a finding: a report of a sanitizer, a call that ends in an error, or
one that says other things of a packet in fragments than of the same in one piece.

  --runs N      runs of each target (default: 20000)
  --seconds N   end each after that time, whatever it has run
  --seed N      seed of the random numbers (default: 1; 0: another each time)
  --corpus DIR  begin with what runs before have put in DIR/TARGET, and add to it
  --findings DIR
                where inputs are left that led to a finding (default: BUILD/findings)
  --help
END
}

die() { echo "run.sh: $*" >&2; exit 2; }

runs=20000 seconds=0 seed=1 corpus='' findings=''
while [ $# -gt 0 ]; do
	case $1 in
	--help | -h) usage; exit 0 ;;
	--runs | --seconds | --seed)
		[[ ${2:-} =~ ^[0-9]+$ ]] || die "$1 needs a number (see --help)"
		declare "${1#--}=$2"
		shift
		;;
	--corpus | --findings)
		[ -n "${2:-}" ] || die "$1 needs a directory (see --help)"
		declare "${1#--}=$2"
		shift
		;;
	-*) die "unknown option '$1' (see --help)" ;;
	*) break ;;
	esac
	shift
done
[ $# -gt 0 ] || die "BUILD is missing (see --help)"
build=$1
shift
[ -x "$build/fuzz" ] || die "there is no $build/fuzz"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# What is longer says no more, and takes longer.
declare -A longest=([dns]=700 [dns_tcp]=400 [http]=400 [layout]=300 [rtp]=128 [ssh]=400
	[tls]=700 [view]=300)

# script TARGET: what it runs
script() {
	local f
	for f in "$here/$1.lua" "$here/../dissect/$1.lua"; do
		[ ! -e "$f" ] || { echo "$f"; return; }
	done
	die "there is no target '$1': $(cd "$build/seeds" && echo *)"
}

if [ $# -eq 0 ]; then
	for dir in "$build"/seeds/*/; do
		dir=${dir%/}
		set -- "$@" "${dir##*/}"
	done
fi
for target; do script "$target" >/dev/null; done
: "${findings:=$build/findings}"
mkdir -p "$findings"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

echo 'TAP version 13'
n=0 failed=0
for target; do
	n=$((n + 1))
	dir=$tmp/$target
	[ -z "$corpus" ] || dir=$corpus/$target
	mkdir -p "$dir"
	rc=0 began=$SECONDS
	"$build/fuzz" --script="$(script "$target")" -runs="$runs" -seed="$seed" \
		-max_total_time="$seconds" -max_len="${longest[$target]:-1500}" -timeout=25 \
		-entropic_scale_per_exec_time=1 -reload=0 -print_final_stats=1 \
		-artifact_prefix="$findings/$target-" "$dir" "$build/seeds/$target" \
		>"$tmp/log" 2>&1 || rc=$?
	ran=$(sed -n 's/^stat::number_of_executed_units: *//p' "$tmp/log")
	if [ "$rc" -eq 0 ] && [ -n "$ran" ]; then
		echo "ok $n $target, $ran runs in $((SECONDS - began)) s"
	else
		failed=1
		echo "not ok $n $target, after ${ran:-no} runs"
		what='an error|what is said|.*runtime error|==[0-9]+==ERROR|SUMMARY|.*written to '
		grep -aE "^($what)" "$tmp/log" | sed 's/^/# /' || :
	fi
done
echo "1..$n"
exit $failed
