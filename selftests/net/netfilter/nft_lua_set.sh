#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nf.set: sets and maps that scripts look keys up in.  How long they are held, what
# is found in which kind of set, and that a change of elements is seen at once.
# Keys of every kind and wrong arguments are tested in tools/testing/nf_lua too.
#
# The scripts compare for themselves; what differs is an error, and so the
# object's last error names it.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

# KASAN and kmemleak take several times the memory.
names=${NAMES:-1000000}
if zgrep -q "^CONFIG_KASAN=y" /proc/config.gz 2>/dev/null; then
	names=${NAMES:-50000}
fi
BUSY='Device or resource busy'

helper=$(cat <<'LUA'
local function eq(got, want, what)
	if got ~= want then
		error(what .. ": " .. tostring(got) .. ", expected " .. tostring(want), 2)
	end
end
LUA
)

# A table that begins with a set, and a script that names it.
held()
{
	cat <<-'END'
	table inet h {
		lua s { name "s.lua"; on-error accept
			source [==[
			local blocked <const> = nf.set "blocked"
			function f(pkt)
				return blocked:suffix(pkt:payload():str()) == "blocked.example"
			end
			]==] }
		set blocked { type hostname; elements = { "blocked.example", "ads.example" }; }
		set other { type hostname; }
	}
	END
}

# say NAME [PORT]: a packet with that text
say()
{
	# shellcheck disable=SC2016
	nsrun "$left" bash -c 'printf %s "$1" > "/dev/udp/$2/$3"' say "$1" "$RIGHT4" "${2:-5001}"
}

# matched RULE N: packets counted by the rule of chain in
matched()
{
	look "$right"
	counted in "$1" "$2"
}

rule()
{
	lua "$right" -f - <<-'END'
		add chain inet h in { type filter hook input priority 0; policy accept; }
		add rule inet h in udp dport 5001 lua s call f counter
	END
}

bind()
{
	held | load "$right" && rule || return 1
	say www.Blocked.Example
	say blocked.example.
	say example
	say unblocked.example
	all matched "udp dport 5001" 2 \; is s errors 0
}

# Nothing refers to the object: it goes, and what it held can go.
clear()
{
	lua "$right" delete table inet h && held | load "$right"
}

batch()
{
	printf '%s\n' "$@" | lua "$right" -f -
}

replacement='add lua inet h s { name "s.lua"; source [==[ function f() return false end ]==] }'
with_other='add lua inet h s { name "s.lua"; source [==[
	local other <const> = nf.set "other"
	function f() return other:has "x" end ]==] }'
fails='add chain inet nosuch x'
NONE='No such file'

missing()
{
	refused "s.lua:1: there is no set 'nosuch' in this table" batch \
		'add lua inet h t { name "s.lua"; source [==[' \
		'local x = 1; nf.set "nosuch" ]==] }' &&
		refused "there is no set 'held' in this table" batch 'add table inet g' \
			'add set inet h held { type mark; }' \
			'add lua inet g t { source [==[ nf.set "held" ]==] }' &&
		refused "is a map of objects" batch 'add map inet h objs { type mark : lua; }' \
			'add lua inet h t { source [==[ nf.set "objs" ]==] }'
}

# Mutation: no use counter.
busy()
{
	refused "$BUSY" batch 'delete set inet h blocked' &&
		refused "$BUSY" batch 'delete set inet h blocked' 'delete lua inet h s' &&
		batch 'delete set inet h other' 'add set inet h other { type hostname; }'
}

# Mutation: nft_lua_obj_deactivate() left out.
together()
{
	batch 'delete lua inet h s' 'delete set inet h blocked' && clear
}

# Mutation: the old script's sets not given up with the replacement.
replaced()
{
	batch "$replacement" 'delete set inet h blocked' && clear &&
		batch "$with_other" && batch 'delete set inet h blocked' &&
		refused "$BUSY" batch 'delete set inet h other' && clear &&
		batch "$replacement" "$with_other" "$replacement" 'delete set inet h blocked' \
			'delete set inet h other' && clear
}

# held_as_before: by the script, once, and by nothing else
held_as_before()
{
	refused "$BUSY" batch 'delete set inet h blocked' &&
		batch 'delete set inet h other' 'add set inet h other { type hostname; }'
}

# Mutations: nft_lua_obj_activate() left out; nothing taken back in destroy().
aborted()
{
	local b
	local -a batches=(
		"$replacement" "$with_other" "delete lua inet h s"
		"$with_other;$replacement;$with_other"
		"$with_other;delete lua inet h s"
		"delete lua inet h s;delete set inet h blocked;delete set inet h other"
		"$replacement;delete set inet h blocked"
		"add lua inet h t { source [==[ nf.set 'other' nf.set 'blocked' ]==] }"
		"add set inet h new { type mark; };add lua inet h t { source [==[ nf.set 'new' ]==] }"
		"delete table inet h"
	)
	for b in "${batches[@]}"; do
		if ! refused "$NONE" batch "$b" "$fails" || ! held_as_before; then
			echo "after $b"
			return 1
		fi
		if ! lua "$right" -c -f - <<< "$b" || ! held_as_before; then
			echo "after a check of $b"
			return 1
		fi
	done
	# what does not load gives back what it had
	refused "there is no set 'nosuch'" batch \
		'add lua inet h t { source [==[ nf.set "other" nf.set "nosuch" ]==] }' &&
		refused "there is no set 'nosuch'" batch \
			'add lua inet h s { source [==[ nf.set "other" nf.set "nosuch" ]==] }' &&
		held_as_before && rule || return 1
	refused 'function f is called by rule' batch \
		'add lua inet h s { source [==[ nf.set "other" ]==] }' && held_as_before || return 1
	say blocked.example
	matched "udp dport 5001" 1
}

modules()
{
	batch 'delete chain inet h in' \
		'add lua inet h lib { source [==[ return nf.set "other" ]==] }' \
		'add lua inet h t { source [==[' \
		'local o = require "lib"; assert(nf.set "other") ]==] }' &&
		refused "$BUSY" batch 'delete set inet h other' &&
		refused "$BUSY" batch 'delete lua inet h lib' 'delete set inet h other' &&
		batch 'delete lua inet h lib' 'delete lua inet h t' 'delete set inet h other'
}

# Sets of each implementation, by nft's own description of them.
kinds_of_sets()
{
	# nft may not know the type of that table's sets
	batch 'delete table inet h'
	nsrun "$right" nft -f - <<-'END' || return 1
	table inet k {
		set hash4 { type ipv4_addr; size 100; elements = { 192.0.2.1, 192.0.2.9 }; }
		set hash6 { type ipv6_addr; size 100; elements = { 2001:db8::1 }; }
		set rhash { type ipv4_addr; flags timeout; timeout 1h; elements = { 192.0.2.1 }; }
		set bitmap { type inet_service; elements = { 5002 }; }
		set rbtree { type ipv4_addr; flags interval
			elements = { 192.0.2.0/28, 198.51.100.7-198.51.100.9 }; }
		set ranges { type inet_service; flags interval; elements = { 5000-5010 }; }
		set marks { type mark; flags interval; elements = { 0x100-0x1ff }; }
		set pipapo { type ipv4_addr . inet_service . inet_proto; flags interval
			elements = { 192.0.2.0/24 . 5000-5003 . 0-9 }; }
		set pair { type ipv4_addr . inet_service; elements = { 192.0.2.1 . 5002 }; }
		set lens { typeof ip length . ip ttl; elements = { 33 . 64 }; }
		set life { type time; elements = { 70s }; }
		set smark { type mark; elements = { 0x01020304 }; }
		set dev { type ifname; elements = { "r0" }; }
		set protos { type inet_proto . ether_addr; elements = { udp . 02:00:00:00:00:01 }; }
		map tomark { type ipv4_addr : mark; elements = { 192.0.2.1 : 0x80000001, * : 5 }; }
		map toport { type ipv4_addr : inet_service; elements = { 192.0.2.1 : 8080 }; }
		map toaddr { type inet_service : ipv4_addr . inet_service
			elements = { 5002 : 192.0.2.7 . 80 }; }
		map toaddr6 { type inet_service : ipv6_addr; elements = { 5002 : 2001:db8::7 }; }
		map toname { type mark : ifname; elements = { 7 : "eth0" }; }
		map verdicts { type inet_service : verdict; elements = { 5002 : accept }; }
		map range { type ipv4_addr : mark; flags interval
			elements = { 192.0.2.0/24 : 3, 198.51.100.0/24 : 4 }; }
	}
	END
	{
		# shellcheck disable=SC2016
		echo 'add lua inet k s { name "s.lua"; memory 1 mbytes;' \
			'on-error accept; source [==['
		echo "$helper"
		cat <<'LUA'
local set <const> = {}
for name in ([[hash4 hash6 rhash bitmap rbtree ranges marks pipapo pair lens life smark dev protos
	       tomark toport toaddr toaddr6 toname verdicts range]]):gmatch("%w+") do
	set[name] = nf.set(name)
end
local ether <const> = "\2\0\0\0\0\1"

function f(pkt)
	local a, six, port = pkt.ip.saddr, nf.pton "2001:db8::1", pkt.udp.dport
	local other = pkt.ip.daddr
	for _, name in ipairs { "hash4", "rhash", "rbtree" } do
		eq(set[name]:has(a), true, name)
		eq(set[name]:has(pkt:sub(12, 4)), true, name .. ", view")
		eq(set[name]:has(pkt:u32(12)), true, name .. ", integer")
		eq(set[name]:has(nf.pton "203.0.113.1"), false, name .. ", other")
		eq(set[name]:has(six), false, name .. ", other family")
	end
	eq(set.hash4:has(other), false, "hash4, other")
	eq(set.rbtree:has(other), true, "rbtree, in the prefix")
	eq(set.rbtree:has(nf.pton "192.0.2.15"), true, "rbtree, last")
	eq(set.rbtree:has(nf.pton "192.0.2.16"), false, "rbtree, behind")
	eq(set.rbtree:has(nf.pton "198.51.100.6"), false, "rbtree, before a range")
	eq(set.rbtree:has(nf.pton "198.51.100.9"), true, "rbtree, last of a range")
	eq(set.hash6:has(six), true, "hash6")
	eq(set.hash6:has(nf.pton "2001:db8::2"), false, "hash6, other")
	eq(set.bitmap:has(port), true, "bitmap")
	eq(set.bitmap:has(pkt:sub(22, 2)), true, "bitmap, view")
	eq(set.bitmap:has(5003), false, "bitmap, other")
	eq(set.ranges:has(4999), false, "ranges, before")
	eq(set.ranges:has(5000), true, "ranges, first")
	eq(set.ranges:has(5010), true, "ranges, last")
	eq(set.ranges:has(5011), false, "ranges, behind")
	eq(set.marks:has(0x1ff), true, "marks, last")
	eq(set.marks:has(0x200), false, "marks, behind")
	eq(set.marks:has(0x01010000), false, "marks, other order")
	eq(set.pipapo:has(a, port, 9), true, "pipapo")
	eq(set.pipapo:has(a, port, 10), false, "pipapo, protocol")
	eq(set.pipapo:has(a, 5004, 0), false, "pipapo, port")
	eq(set.pipapo:has(nf.pton "192.0.3.0", port, 0), false, "pipapo, address")
	eq(set.pair:has(a, port), true, "pair")
	eq(set.pair:has(other, port), false, "pair, other address")
	eq(set.pair:has(a, 5003), false, "pair, other port")
	-- of lengths that only nft knows: the registers
	eq(set.lens:has("\0\x21\0\0\x40\0\0\0"), true, "len")
	eq(set.lens:has("\0\x22\0\0\x40\0\0\0"), false, "len, other")
	eq(set.life:has(70000), true, "time")
	eq(set.life:has(70001), false, "time, other")
	eq(set.smark:has(0x01020304), true, "mark")
	eq(set.smark:has(0x04030201), false, "mark, other order")
	eq(set.dev:has(pkt.iifname), true, "ifname")
	eq(set.dev:has("r"), false, "ifname, other")
	eq(set.dev:has("r0\0"), false, "ifname with a NUL")
	eq(set.protos:has(17, ether), true, "proto")
	eq(set.protos:has(6, ether), false, "proto, other")
	eq(set.tomark:get(a), 0x80000001, "tomark")
	eq(set.tomark:get(other), 5, "tomark, all others")
	eq(set.tomark:has(other), true, "tomark, has all others")
	eq(set.toport:get(a), 8080, "toport")
	eq(set.toport:get(other), nil, "toport, other")
	local to, at = set.toaddr:get(port)
	eq(to, nf.pton "192.0.2.7", "toaddr")
	eq(at, 80, "toaddr, port")
	eq(set.toaddr6:get(port), nf.pton "2001:db8::7", "toaddr6")
	eq(set.toname:get(7), "eth0", "toname")
	eq(set.range:get(a), 3, "range")
	eq(set.range:get(nf.pton "198.51.100.255"), 4, "range, last")
	eq(set.range:get(nf.pton "203.0.113.1"), nil, "range, other")
	eq(set.verdicts:has(port), true, "verdicts")
	eq(pcall(set.verdicts.get, set.verdicts, port), false, "get of verdicts")
	eq(pcall(set.hash4.get, set.hash4, a), false, "get of a set")
	eq(pcall(set.hash4.suffix, set.hash4, "a"), false, "suffix of addresses")
	eq(pcall(nf.set, "hash4"), false, "nf.set in a call")
	return true
end
]==] }
LUA
		echo 'add chain inet k in { type filter hook input priority 0; policy accept; }'
		echo 'add rule inet k in udp dport 5002 lua s call f counter'
	} | lua "$right" -f - || return 1
	say hello 5002
	look "$right"
	counted in "udp dport 5002" 1 && is s errors 0 && return 0
	field s last-error
	return 1
}

# Mutation: elements kept in a state.
changes()
{
	local n=0
	held | load "$right" && rule || return 1
	# shown N NAME...: N of them match
	shown()
	{
		local want=$1 name
		shift
		for name; do
			say "$name"
		done
		n=$((n + want))
		matched "udp dport 5001" $n || { echo "$want of $*"; return 1; }
	}
	shown 1 blocked.example &&
		batch 'delete element inet h blocked { "blocked.example" }' &&
		shown 0 blocked.example www.blocked.example &&
		batch 'add element inet h blocked { "blocked.example" }' &&
		shown 1 blocked.example &&
		batch 'flush set inet h blocked' && shown 0 blocked.example ads.example &&
		refused "$BUSY" batch 'delete set inet h blocked' &&
		refused "$NONE" batch 'add element inet h blocked { "blocked.example" }' "$fails" &&
		shown 0 blocked.example &&
		batch 'add element inet h blocked { "blocked.example" }' &&
		shown 1 x.blocked.example &&
		refused "$NONE" batch 'flush set inet h blocked' "$fails" && shown 1 blocked.example
}

# Mutation: expired elements found.
timeouts()
{
	local i seen='flags dynamic, timeout; timeout 1h; size 100;'
	batch 'delete table inet h' 'add table inet h' \
		'add set inet h blocked { type hostname; timeout 1h; }' \
		'add element inet h blocked { "ads.example" }' \
		"add set inet h seen { type ipv4_addr; $seen }" \
		'add lua inet h s { name "s.lua"; source [==[
			local blocked <const>, seen <const> = nf.set "blocked", nf.set "seen"
			function f(pkt) return blocked:has(pkt:payload():str()) end
			function g(pkt) return seen:has(pkt.ip.saddr) end ]==] }' && rule &&
		batch 'add rule inet h in udp dport 5003 lua s call g counter' \
			'add rule inet h in udp dport 5003 add @seen { ip saddr }' &&
		batch 'add element inet h blocked { "blocked.example" timeout 8s }' || return 1
	say blocked.example
	matched "udp dport 5001" 1 || return 1
	for i in {1..100}; do
		sleep 0.25
		say blocked.example
		look "$right"
		[ "$(packets in "udp dport 5001")" = $((i + 1)) ] || break
	done
	[ "$i" -lt 100 ] || { echo "found after 25 s"; return 1; }
	say ads.example
	matched "udp dport 5001" $((i + 1)) || return 1
	# what a rule adds is found by the next packet
	say x 5003
	matched "udp dport 5003 lua" 0 || return 1
	say x 5003
	matched "udp dport 5003 lua" 1
}

# A set of $names names in one listing, once in memory whatever the number of CPUs.
many()
{
	local before after
	batch 'delete table inet h' 'add table inet h' \
		"add set inet h blocked { type hostname; size $((2 * names)); }" &&
		nsrun "$right" python3 "$here/nft_lua_set.py" inet h blocked "$names" &&
		batch 'add element inet h blocked { "blocked.example" }' || return 1
	before=$(awk '$1 == "MemFree:" { print $2 }' /proc/meminfo)
	batch 'add lua inet h s { name "s.lua"; memory 64 kbytes; source [==[
		local blocked <const> = nf.set "blocked"
		function f(pkt) return blocked:suffix(pkt:payload()) ~= nil end ]==] }' && rule ||
		return 1
	after=$(awk '$1 == "MemFree:" { print $2 }' /proc/meminfo)
	say www.blocked.example
	say "www.n$((names - 1)).test"
	say n0.test
	say "n$names.test"
	say a.b.c.example
	look "$right"
	echo "$((before - after)) KB for the script; $(field s last-error)"
	all counted in "udp dport 5001" 3 \; is s errors 0 \; \
		test $((before - after)) -lt 8192
}

# Mutation: __nft_release_table() frees the sets first, which warns of their use.
exits()
{
	local ns
	setup_ns ns || return 1
	held > "$tmp/held.nft"
	nsrun "$ns" python3 "$here/nft_lua_ynl.py" -f "$tmp/held.nft" || return 1
	ip netns del "$ns"
	held | load "$right" && batch 'flush ruleset' && held | load "$right" &&
		batch 'delete table inet h' && held | load "$right" && rule &&
		batch 'flush ruleset' || return 1
	# until the namespace is gone, and with it the user of the module's last object
	local i
	for ((i = 0; i < 100; i++)); do
		[ "$(lsmod | awk '$1 == "nft_lua" { print $3 }')" = 0 ] && return 0
		sleep 0.1
	done
	lsmod | grep lua
	! lsmod | grep -q '^nft_lua '
}

pair
start 14

check "a set is bound, and suffixes of names are found" bind
clear || exit 1
check "a set that is not there, or holds objects" missing
check "a set in use is not deleted" busy
check "object and set deleted in one batch" together
check "a program that is replaced gives its sets up" replaced
check "transactions that fail leave all as it was" aborted
check "a set named by a module" modules
check "each kind of set, key and data" kinds_of_sets
check "elements that come and go" changes
check "elements that expire, and that rules add" timeouts
check "$names names" many
batch 'delete table inet h'
check "deleted with the table and with the namespace" exits

check_kernel
ktap_finished
