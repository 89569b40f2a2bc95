#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Calls in each family and hook, with traffic through each; in traces.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

BRIDGE_LEFT=198.51.100.1
BRIDGE_RIGHT=198.51.100.2

# namespace, table, its family, IP version, hook, packets that come by of those
# that all_kinds sends, where to send to
tables=$(cat <<'CASES'
right ip_input ip 4 input 3 RIGHT4
right ip_prerouting ip 4 prerouting 3 RIGHT4
right ip6_input ip6 6 input 3 RIGHT6
right inet_input4 inet 4 input 3 RIGHT4
right inet_input6 inet 6 input 3 RIGHT6
right inet_ingress4 inet 4 ingress:r0 2 RIGHT4
right inet_ingress6 inet 6 ingress:r0 3 RIGHT6
right netdev_ingress4 netdev 4 ingress:r0 2 RIGHT4
right netdev_ingress6 netdev 6 ingress:r0 3 RIGHT6
right bridge_input bridge 4 input 1 BRIDGE_RIGHT
left ip_output ip 4 output 3 RIGHT4
left inet_post6 inet 6 postrouting 3 RIGHT6
left netdev_egress4 netdev 4 egress:l0 2 RIGHT4
left netdev_egress6 netdev 6 egress:l0 3 RIGHT6
CASES
)

# two to $right over IPv4, three over IPv6, one over the bridge
all_kinds()
{
	send 2001 2001
	TO=$RIGHT6 send 2001 2001 2001
	TO=$BRIDGE_RIGHT send 2001
}

# ruleset NS: the script looks at the packet by itself; those of port 21xx it
# drops, those of 22xx it accepts, xx being the number of the table
ruleset()
{
	local ns table family version hook device number=10
	while read -r ns table family version hook _; do
		number=$((number + 1))
		[ "$ns" = "$1" ] || continue
		device=
		[ "$hook" = "${hook#*:}" ] || device="device ${hook#*:}"
		cat <<-RULES
		table $family $table {
			lua $table {
				on-error accept
				source [[
		function seen(pkt)
			local at, proto = pkt:transport()
			return pkt:u8(0) >> 4 == $version and proto == 17 and
			       pkt:u16(at + 2) == 2001 and
			       pkt:payload():str() == 'probe\n'
		end
		function drop() return nf.DROP end
		function accept() return nf.ACCEPT end
		]]
			}
			chain $table {
				type filter hook ${hook%:*} $device priority 0; policy accept
				udp dport 2001 lua call seen counter
				udp dport 21$number lua call drop
				udp dport 22$number lua call accept
				udp dport { 21$number, 22$number } counter
			}
		}
		RULES
	done <<< "$tables"
}

# a bridge in $right, with a port to $left
bridge()
{
	ip link add l1 netns "$left" type veth peer name r1 netns "$right" &&
		ip -n "$right" link add br0 type bridge forward_delay 0 &&
		ip -n "$right" link set r1 master br0 &&
		ip -n "$right" addr add $BRIDGE_RIGHT/24 dev br0 &&
		ip -n "$left" addr add $BRIDGE_LEFT/24 dev l1 &&
		ip -n "$left" link set l1 up &&
		ip -n "$right" link set r1 up &&
		ip -n "$right" link set br0 up &&
		nsrun "$left" ping -q -c 1 -w 20 $BRIDGE_RIGHT
}

# what arrives after all of it
late()
{
	echo 'table inet late { chain late { type filter hook input priority 300; policy accept'
	local number
	for ((number = 11; number < 11 + count; number++)); do
		echo "udp dport 21$number counter"
		echo "udp dport 22$number counter"
	done
	echo '}; }'
}

pair
count=$(wc -l <<< "$tables")
start $((2 * count + 17))

check "bridge" bridge
check "tables load, right" load "$right" < <(ruleset right; late)
check "tables load, left" load "$left" < <(ruleset left)

all_kinds
number=10
while read -r ns table family version hook _ to; do
	number=$((number + 1))
	TO=${!to} send "21$number" "22$number"
done <<< "$tables"
look "$left"
mv "$listing" "$tmp/left"
look "$right"
mv "$listing" "$tmp/right"

# Mutation: nft_lua_run() that takes the transport header of IPv4 alone, or a view
# that does not begin at the network header, or at the link's in netdev.
# seen TABLE N: N packets matched in it, and no call failed
seen()
{
	all counted "$1" "udp dport 2001" "$2" \; is "$1" errors 0 && return 0
	field "$1" last-error
	return 1
}
# Mutation: verdicts of the hooks of IP taken for those of devices.
# verdicts TABLE NUMBER: dropped and accepted there, which is all that happens to them
verdicts()
{
	counted "$1" "udp dport { 21$2, 22$2 }" 0 || return 1
	cp "$tmp/right" "$listing"
	all counted late "udp dport 21$2" 0 \; counted late "udp dport 22$2" 1
}
number=10
while read -r ns table family version hook packets _; do
	number=$((number + 1))
	what="family $family, ${hook%:*}, IPv$version"
	cp "$tmp/$ns" "$listing"
	check "$what: the packet" seen "$table" "$packets"
	check "$what: verdicts" verdicts "$table" "$number"
done <<< "$tables"
check "tables go, left" lua "$left" flush ruleset

# --- ARP

# resolves: $left asks for $right's address, and gets it; not because $right asked
# whether a neighbour of five seconds ago is still there
resolves()
{
	ip -n "$right" neigh flush all
	ip -n "$left" neigh flush all
	nsrun "$left" ping -q -c 1 -W 2 $RIGHT4
}
# Mutation: nft_lua_validate() without NFPROTO_ARP, or hook numbers of IP.
arp()
{
	lua "$right" 'flush ruleset; table arp a {
		lua a { source [[
			function request(pkt)
				return pkt:u16(6) == 1 and pkt:u32(24) == 0xc0000202 and
				       pkt:transport() == nil and pkt:payload() == nil
			end
			function reply(pkt) return pkt:u16(6) == 2 end
			function drop(pkt) return request(pkt) and nf.DROP end ]]; }
		chain in { type filter hook input priority 0; lua call request counter; }
		chain out { type filter hook output priority 0; lua call reply counter; }; }' ||
		return 1
	resolves || return 1
	look "$right"
	all is a errors 0 \; counted in "lua" 1 \; counted out "lua" 1
}
check "family arp: a request" arp
arp_dropped()
{
	lua "$right" 'add rule arp a in lua call drop' || return 1
	! resolves || { echo "it was resolved"; return 1; }
	look "$right"
	counted out "lua" 1
}
check "family arp: dropped" arp_dropped
check "family arp: nothing of IP" refused 'no ip packets' \
	lua "$right" 'add rule arp a in lua call request (ip saddr)'
lua "$right" flush ruleset
check "it resolves without it" resolves

# --- types of chains

# Mutation: verdicts of the script that nf_nat or rerouting cannot bear.
types()
{
	lua "$left" 'table ip n {
		lua n { source [[
			function accept() return nf.ACCEPT end
			function drop() return nf.DROP end
			function mark() return 77 end ]]; }
		chain track { type filter hook output priority -150; ct mark 99 drop; }
		chain nat { type nat hook output priority dstnat
			udp dport 2301 counter lua call accept
			udp dport 2302 counter lua call drop
			udp dport { 2301, 2302 } counter
		}
		chain route { type route hook output priority mangle
			udp dport 2303 meta mark set lua call mark counter
		}
		chain post { type filter hook postrouting priority 0
			udp dport { 2301, 2302 } counter
			udp dport 2303 meta mark 77 counter
		}; }' || return 1
	send 2301 2302 2303
	look "$left"
	all is n errors 0 \; counted nat "udp dport 2301" 1 \; counted nat "udp dport 2302" 1 \; \
		counted nat "udp dport { 2301, 2302 }" 0 \; \
		counted post "udp dport { 2301, 2302 }" 1 \; counted post "udp dport 2303" 1
}
check "chains of type nat and route" types
lua "$left" flush ruleset

# --- traces

check "ruleset for traces" load "$right" <<'RULES'
table inet t {
	lua t { source [[
		function yes() return true end
		function no() return false end
		function five() return 5 end
		function accept() return nf.ACCEPT end
		function main() return true end
	]]; }
	chain in {
		type filter hook input priority 0; policy drop
		udp dport 2401 meta nftrace set 1
		udp dport 2401 lua t call yes
		udp dport 2401 lua t call no
		udp dport 2401 lua t call five == 5
		udp dport 2401 lua name "t"
		udp dport 2401 lua t call accept
	}
}
RULES
nsrun "$right" python3 "$here/nft_lua_ynl.py" monitor trace > "$tmp/trace" 2>&1 &
monitor=$!
disown
for ((i = 0; i < 100; i++)); do
	grep -q '(verdict accept)' "$tmp/trace" && break
	send 2401
	sleep 0.2
done
kill $monitor
# Mutation: an expression that changes the verdict behind the trace's back.
# traced TEXT: there is an event like that
traced()
{
	grep -qF -- "inet t in rule udp dport 2401 $1" "$tmp/trace" && return 0
	cat "$tmp/trace"
	return 1
}
check "trace: true" traced 'lua "t" call yes (verdict continue)'
check "trace: a value" traced 'lua "t" call five == 5 (verdict continue)'
check "trace: a reference" traced 'lua name "t" (verdict continue)'
check "trace: nf.ACCEPT" traced 'lua "t" call accept (verdict accept)'
untraced()
{
	! traced 'lua "t" call no' >/dev/null
}
check "trace: false shows nothing, as other expressions" untraced

check_kernel
ktap_finished
