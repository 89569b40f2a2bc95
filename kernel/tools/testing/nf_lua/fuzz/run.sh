#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Runs the fuzzing targets as tests.
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
  --jobs N      so many targets at a time (default: 1)
  --corpus DIR  begin with what runs before have put in DIR/TARGET, and add to it
  --findings DIR
                where inputs are left that led to a finding (default: BUILD/findings)
  --help
END
}

die() { echo "run.sh: $*" >&2; exit 2; }

runs=20000 seconds=0 seed=1 jobs=1 corpus='' findings=''
while [ $# -gt 0 ]; do
	case $1 in
	--help | -h) usage; exit 0 ;;
	--runs | --seconds | --seed | --jobs)
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

# one N TARGET: run it, and tell what came of it
one() {
	local n=$1 target=$2 log=$tmp/$2.log dir=${corpus:-$tmp/corpus}/$2 rc=0 ran what
	local began=$SECONDS
	mkdir -p "$dir"
	"$build/fuzz" --script="$(script "$target")" -runs="$runs" -seed="$seed" \
		-max_total_time="$seconds" -max_len="${longest[$target]:-1500}" -timeout=25 \
		-entropic_scale_per_exec_time=1 -reload=0 -print_final_stats=1 \
		-artifact_prefix="$findings/$target-" "$dir" "$build/seeds/$target" \
		>"$log" 2>&1 || rc=$?
	ran=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	if [ "$rc" -eq 0 ] && [ -n "$ran" ]; then
		echo "ok $n $target, $ran runs in $((SECONDS - began)) s"
		return
	fi
	touch "$tmp/failed"
	what='an error|what is said|.*runtime error|==[0-9]+==ERROR|SUMMARY|.*written to '
	printf '%s\n' "not ok $n $target, after ${ran:-no} runs" \
		"$(grep -aE "^($what)" "$log" | sed 's/^/# /' || :)"
}

echo 'TAP version 13'
n=0
for target; do
	n=$((n + 1))
	[ "$n" -le "$jobs" ] || wait -n
	one "$n" "$target" &
done
wait
echo "1..$n"
[ ! -e "$tmp/failed" ]
