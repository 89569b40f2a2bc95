# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
#
# What the nft_lua tests share: two namespaces joined by a veth pair, the
# driver that loads rulesets with lua objects, and ways to look at counters.
#
# A test sends numbered UDP packets from $left to $right and reads what they did
# off the counters of rules; it listens to nothing and waits for nothing, since
# a packet over veth has been through its hooks soon after it was sent.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# shellcheck source=/dev/null
source "$here/../lib.sh"
# shellcheck source=/dev/null
source "$here/../../kselftest/ktap_helpers.sh"

LEFT4=192.0.2.1
RIGHT4=192.0.2.2
LEFT6=2001:db8::1
RIGHT6=2001:db8::2

left="" right=""
tmp=$(mktemp -d)
driver_err=$tmp/err
listing=$tmp/listing
declare -A driver_in driver_out driver_pid

skip_all()
{
	ktap_print_header
	ktap_skip_all "$@"
	exit "$KSFT_SKIP"
}

# Only a missing tool skips.  A kernel without lua objects fails every test.
for tool in ip nft python3 unshare setpriv taskset; do
	command -v "$tool" >/dev/null || skip_all "no $tool"
done
python3 -c 'import yaml' 2>/dev/null || skip_all "no python3-yaml"
[ "$(id -u)" -eq 0 ] || skip_all "must be root"

cleanup()
{
	local ns
	for ns in "${!driver_in[@]}"; do
		stop_driver "$ns"
	done
	cleanup_all_ns
	rm -rf "$tmp"
}
trap cleanup EXIT
# Also when the time is over: namespaces would stay, and their objects.
trap 'exit 1' TERM

start()
{
	ktap_print_header
	ktap_set_plan "$1"
	taint=$(cat /proc/sys/kernel/tainted)
	mark="nft_lua test $$ $(date +%s%N)"
	echo "$mark" > /dev/kmsg
}

# check DESCRIPTION COMMAND...: one test; what failed is shown
check()
{
	local what=$1
	shift
	: > "$driver_err"
	if "$@" > "$tmp/out" 2>&1; then
		ktap_test_pass "$what"
	else
		ktap_test_fail "$what"
		echo "# failed: $*"
		sed 's/^/#   /' "$tmp/out"
		[ -s "$driver_err" ] && sed 's/^/#   driver: /' "$driver_err"
	fi
}

# The kernel is as it was: nothing new in taint, no complaint in the log.
# Mutation: a WARN_ON_ONCE(1) anywhere on the path.
check_kernel()
{
	check "kernel is not tainted by it" \
		test "$(cat /proc/sys/kernel/tainted)" = "$taint"
	check "kernel log has no complaint" kernel_log_clean
}

kernel_log_clean()
{
	! dmesg | sed "1,/$mark/d" | grep -E \
		'BUG:|WARNING:|Oops|Call Trace|stall|lockup|hung task|scheduling while|after-free'
}

# nsrun NS COMMAND...
nsrun()
{
	local ns=$1
	shift
	ip netns exec "$ns" "$@"
}

# start_driver NS: a driver that serves the commands for a namespace, whose start
# is what takes longest; it keeps the namespace until stop_driver NS
start_driver()
{
	local fifo=$tmp/driver.$1 in out
	mkfifo "$fifo.in" "$fifo.out" || return 1
	nsrun "$1" python3 "$here/nft_lua_ynl.py" --serve < "$fifo.in" > "$fifo.out" &
	exec {in}> "$fifo.in" {out}< "$fifo.out"
	driver_pid[$1]=$!
	disown
	driver_in[$1]=$in
	driver_out[$1]=$out
}

stop_driver()
{
	local in=${driver_in[$1]} out=${driver_out[$1]} i
	# a command of no words; others may have the pipe open too
	(printf '0\0' >&"$in") 2>/dev/null
	exec {in}>&- {out}<&-
	rm -f "$tmp/driver.$1".{in,out}
	for ((i = 0; i < 50; i++)); do
		kill -0 "${driver_pid[$1]}" 2>/dev/null || break
		sleep 0.1
	done
	unset "driver_in[$1]" "driver_out[$1]" "driver_pid[$1]"
}

# lua NS ARGUMENT...: the driver; what it says on stderr is kept for said()
lua()
{
	local ns=$1 words=() word status
	shift
	if [ -z "${driver_in[$ns]:-}" ]; then
		nsrun "$ns" python3 "$here/nft_lua_ynl.py" "$@" 2>"$driver_err"
		return
	fi
	for word; do
		if [ "$word" = - ]; then
			word=$tmp/stdin
			cat > "$word"
		fi
		words+=("$word")
	done
	printf '%s\0' $((${#words[@]} + 2)) "$tmp/driver.said" "$driver_err" "${words[@]}" \
		>&"${driver_in[$ns]}"
	read -r -t 300 status <&"${driver_out[$ns]}" || { echo "the driver died"; return 1; }
	cat "$tmp/driver.said"
	return "$status"
}

# load NS: a ruleset from standard input
load()
{
	cat > "$tmp/rules.nft"
	lua "$1" -f "$tmp/rules.nft"
}

# refused TEXT COMMAND...: the driver must fail and say TEXT (a regular expression)
refused()
{
	local text=$1
	shift
	if "$@"; then
		echo "not refused"
		return 1
	fi
	said "$text"
}

said()
{
	grep -E -- "$1" "$driver_err" >/dev/null && return 0
	echo "expected a message like: $1"
	return 1
}

# generation NS: the number of the ruleset's generation
generation()
{
	nsrun "$1" python3 "$here/nft_lua_spec.py" generation
}

# without_statistics FILE: a listing without what packets change
without_statistics()
{
	sed -e '/^\t\t# /d' -e 's/packets [0-9]* bytes [0-9]*/packets 0 bytes 0/' "$1"
}

# restores NS TEXT: the listing has that text, and loaded again gives the same
restores()
{
	lua "$1" list ruleset > "$tmp/listed" || return 1
	without_statistics "$tmp/listed" > "$tmp/once.nft"
	grep -q -- "$2" "$tmp/once.nft" || { echo "nothing to restore"; return 1; }
	lua "$1" -f - -f "$tmp/once.nft" <<< 'flush ruleset' || return 1
	lua "$1" list ruleset > "$tmp/listed" || return 1
	diff "$tmp/once.nft" <(without_statistics "$tmp/listed")
}

# look NS: takes the listing that packets() and field() read
look()
{
	lua "$1" -t list ruleset > "$listing"
}

# packets CHAIN MATCH [CHAIN MATCH]...: for each pair, packets counted by the first
# rule of CHAIN that begins with MATCH, one after the other
packets()
{
	awk '
		BEGIN {
			for (i = 1; i + 1 < ARGC; i += 2) {
				chain[++n] = ARGV[i]
				begin[n] = ARGV[i + 1] " "
				got[n] = "none"
				ARGV[i] = ARGV[i + 1] = ""
			}
		}
		$1 == "chain" { in_chain = $2 }
		{
			line = $0 " "
			sub(/^[ \t]+/, "", line)
			for (i = 1; i <= n; i++) {
				if (got[i] != "none" || in_chain != chain[i] ||
				    index(line, begin[i]) != 1)
					continue
				for (f = 1; f < NF; f++)
					if ($f == "packets")
						got[i] = $(f + 1)
			}
		}
		END {
			for (i = 1; i <= n; i++)
				printf "%s", got[i]
			printf "\n"
		}' "$@" "$listing"
}

# counted CHAIN MATCH N
counted()
{
	local got
	got=$(packets "$1" "$2")
	[ "$got" = "$3" ] && return 0
	echo "chain $1, rule '$2': $got packets, expected $3"
	return 1
}

# field OBJECT NAME: a figure of a lua object; last-error is the rest of its line
field()
{
	awk -v obj="$1" -v name="$2" '
		$1 == "lua" { inside = ($2 == obj) }
		$1 == "chain" { inside = 0 }
		inside && $1 == "#" {
			for (i = 2; i <= NF; i++) {
				if ($i == "last-error:" && name == "last-error") {
					sub(/^[ \t]*# last-error: /, ""); print; exit
				}
				if ($i == name) { print $(i + 1); exit }
			}
		}' "$listing"
}

# cpu_field OBJECT CPU used|peak: bytes of a CPU's state
cpu_field()
{
	awk -v obj="$1" -v cpu="$2" -v name="$3" '
		$1 == "lua" { inside = ($2 == obj) }
		inside && $1 == "#" && $2 == "cpu" && $3 == cpu {
			print $4 == name ? $5 : $7
			exit
		}' "$listing"
}

# is OBJECT NAME VALUE
is()
{
	local got
	got=$(field "$1" "$2")
	[ "$got" = "$3" ] && return 0
	echo "lua $1: $2 '$got', expected '$3'"
	return 1
}

# last_error OBJECT TEXT (a regular expression)
last_error()
{
	local got
	got=$(field "$1" last-error)
	echo "$got" | grep -E -- "$2" >/dev/null && return 0
	echo "lua $1: last-error '$got', expected one like '$2'"
	return 1
}

# all COMMAND... \; COMMAND... : every one must succeed; all are tried
all()
{
	local status=0 cmd=()
	for word in "$@" \;; do
		if [ "$word" = ";" ]; then
			[ ${#cmd[@]} -eq 0 ] || "${cmd[@]}" || status=1
			cmd=()
		else
			cmd+=("$word")
		fi
	done
	return $status
}

# pair: fresh namespaces $left and $right, connected, with addresses that
# work at once
pair()
{
	setup_ns left right || skip_all "no namespaces"
	ip link add l0 netns "$left" type veth peer name r0 netns "$right" ||
		skip_all "no veth"
	local ns
	for ns in "$left" "$right"; do
		nsrun "$ns" sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.conf.all.accept_dad=0 \
			net.ipv6.conf.default.accept_dad=0
	done
	ip -n "$left" addr add $LEFT4/24 dev l0
	ip -n "$left" addr add $LEFT6/64 dev l0 nodad
	ip -n "$right" addr add $RIGHT4/24 dev r0
	ip -n "$right" addr add $RIGHT6/64 dev r0 nodad
	ip -n "$left" link set l0 up
	ip -n "$right" link set r0 up
	start_driver "$left"
	start_driver "$right"
	# neighbours known: no packet waits for, or is lost to, their discovery
	nsrun "$left" ping -q -c 1 -i 0.1 -W 5 $RIGHT4 >/dev/null 2>&1
	nsrun "$left" ping -q -c 1 -i 0.1 -W 5 $RIGHT6 >/dev/null 2>&1
}

# send PORT...: a UDP packet from $left to each port of $right; a port given
# twice gets two.  TO= sends elsewhere, CPU= from that CPU.
send()
{
	local to=${TO:-$RIGHT4} run=()
	[ -n "${CPU:-}" ] && run=(taskset -c "$CPU")
	# one socket for each, as a refused one reports that on its next use
	# shellcheck disable=SC2016
	nsrun "${FROM:-$left}" "${run[@]}" bash -c '
		to=$1; shift
		for port; do echo probe > "/dev/udp/$to/$port"; done' send "$to" "$@" 2>/dev/null
}
