#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Lua called by BPF programs, in XDP and in tc: results and errors, handles that follow
# the ruleset, packets as scripts see them, and real packets through veth.  What the
# verifier refuses, and wrong names, are tested by xdp_lua of bpf/prog_tests.
#
# $NFT_LUA_XDP names the directory where nft_lua_xdp/Makefile put what it makes, else
# it is made here.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_xdp_lib.sh"

bpf_programs

# serve PROGRAM [OPTION...]: starts it in $right, on one CPU and so one state; say()
# and hear() talk to it
serve()
{
	local i
	quit
	rm -f "$tmp"/serve.{in,out}
	mkfifo "$tmp/serve.in" "$tmp/serve.out" || return 1
	nsrun "$right" taskset -c 0 "$bin/nft_lua_xdp" serve "$bin/pass.bpf.o" "$@" \
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
	# not by the end of its input: a driver that was started since has it too
	say quit
	exec {serve_in}>&- {serve_out}<&-
	wait "$server"
	server=
}

say()
{
	(echo "$*" >&"$serve_in") 2>/dev/null
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

# script SOURCE [LIMITS]: of inet/x/o
script()
{
	printf 'add table inet x\nadd lua inet x o { %s source [==[%s]==]; }\n' \
		"${2:-}" "$1" | load "$right"
}

# result RESULT SOURCE [LIMITS]: of the program that is served
result()
{
	script "${@:2}" && gives "$1"
}

# errnos
ENOENT=-2 E2BIG=-7 ENOEXEC=-8 ENOMEM=-12 EEXIST=-17 EXDEV=-18 EINVAL=-22 ENOSPC=-28
EOPNOTSUPP=-95 EDQUOT=-122

pair
start 163

check "the module is there" test -d /sys/module/nf_lua_bpf

# --- results

script 'function f() end'
check "verifier takes a call by name" serve xdp_call
# Mutation: get_int() that lets a negative integer or one above S32_MAX through, or
# takes verdicts of rules.
check "true is 1" result 1 'function f() return true end'
check "false is 0" result 0 'function f() return false end'
check "nil is 0" result 0 'function f() end'
check "an integer is itself" result 4711 'function f() return 4711 end'
check "the largest integer" result 2147483647 'function f() return 2147483647 end'
check "nf.DROP is XDP_DROP" result 1 'function f() return nf.DROP end'
check "nf.ACCEPT is XDP_PASS" result 2 'function f() return nf.ACCEPT end'
check "an integer too large" result $ENOEXEC 'function f() return 2147483648 end'
check "a string" result $ENOEXEC 'function f() return "1" end'
check "a verdict for rules" result $ENOEXEC 'function f() return nf.CONTINUE end'
check "an error" result $ENOEXEC 'function f() error("no") end'
check "a negative integer" result $ENOEXEC 'function f() return -2 end'
look "$right"
check "its text" last_error o 'result -2 is not 0 to 2147483647'
# Mutation: no klua_begin(), or counters of another program.
check "it is counted" all is o calls 1 \; is o errors 1
check "exhausted budget" result $EDQUOT 'function f() while true do end end' 'budget 2000;'
check "memory limit" result $ENOMEM \
	'local t = {} function f() for i = 1, 5000 do t[i] = ("x"):rep(99) .. i end end' \
	'memory 64 kbytes; budget 1000000;'
check "the next call is served" result 5 'function f(...) return 4 + select("#", ...) end'
check "no such function" result $ENOENT 'function g() return true end'

# --- the packet, as rules see it

UDP=020000000002020000000001
UDP4=45000026000040004011b6c7c0000201c000020204d20fa1001200006162636465666768696a
UDP6=6000000000121140$(printf '20010db8%024d20010db8%024d' 1 2)04d20fa100120000
UDP6+=6162636465666768696a
# hop-by-hop options, then a first fragment
EXT6=60000000002200402001$(printf '0db8%024d20010db8%024d' 1 2)2c00000000000000
EXT6+=110000010000000104d20fa1001200006162636465666768696a

# sees CONDITION PACKET [SIZE]: in Lua, p being the packet
sees()
{
	say packet "$2" "${3:-}"
	result 1 "function f(p) return $1 end" 'budget 2000000;'
}

# Mutation: offsets from the frame's first byte, or a packet's length by its frame.
check "IPv4 and UDP" sees 'p.ip and p.ip.ttl == 64 and not p.ip6 and p.udp.dport == 4001 and
	p:payload():str() == "abcdefghij" and p:u8(0) == 0x45 and #p == 38 and
	p:transport() == 20' "${UDP}0800$UDP4"
check "padding is no payload" sees 'p:payload():str() == "abcdefghij" and #p == 46' \
	"${UDP}0800$UDP4" 60
check "link" sees 'p.eth.type == 0x800 and p.eth.saddr == "\2\0\0\0\0\1" and not p.vlan' \
	"${UDP}0800$UDP4"
check "what there is before there is an skb" sees 'p.hook == "xdp" and p.iifname == "lo" and
	p.iif == 1 and p.mark == nil and p.ct == nil and p.oif == nil and p.oifname == nil and
	p.family == nil and p.time > 0' "${UDP}0800$UDP4"
# Mutation: a tag that is not stepped over; eth as it is on the wire.
check "a VLAN tag" sees 'p.vlan.id == 5 and p.vlan.pcp == 1 and p.vlan.type == 0x800 and
	p.eth.type == 0x800 and p.eth.daddr == "\2\0\0\0\0\2" and p.udp.dport == 4001' \
	"${UDP}810020050800$UDP4"
check "two VLAN tags" sees 'p.vlan.id == 7 and p.eth.type == 0x8100 and p.udp.dport == 4001' \
	"${UDP}88a80007810000050800$UDP4"
check "three VLAN tags" sees 'p.vlan.id == 7 and not p.udp and not p.ip' \
	"${UDP}88a8000781000005810000050800$UDP4"
check "IPv6" sees 'p.ip6 and not p.ip and p.udp.dport == 4001 and #p:payload() == 10' \
	"${UDP}86dd$UDP6"
check "headers of IPv6" sees 'p.udp.dport == 4001 and p:transport() == 56 and #p:payload() == 10' \
	"${UDP}86dd$EXT6"
# Mutation: has_l4 whatever the fragment's offset.
check "a later fragment of IPv6" sees 'p.ip6 and not p.udp and not p:payload()' \
	"${UDP}86dd${EXT6/1100000100000001/1100000900000001}"
check "a later fragment" sees 'p.ip and not p.udp and not p:payload() and p:transport() == nil' \
	"${UDP}0800${UDP4/00004000/00000001}"
check "a packet shorter than it says" sees 'p.ip and not p.udp and not p:payload()' \
	"${UDP}0800${UDP4/45000026/45000126}"
check "ARP" sees 'p.arp.operation == 1 and not p.ip' \
	"${UDP}08060001080006040001020000000001c0000201000000000000c0000202"
check "no protocol that is known" sees 'not p.ip and not p.ip6 and not p.arp and #p == 46' \
	"${UDP}88b5" 60
# Mutation: headers written at an offset in the wrong place, or read after a copy.
check "a packet can be written" sees '(function()
	p:set_u8(8, 63) p.eth.daddr = p.eth.saddr p.udp.sport = 4242
	return p.ip.ttl == 63 and p.udp.sport == 4242 end)()' "${UDP}0800$UDP4"
written()
{
	say run
	read -r -t 60 _ _ _ packet_hex <&"$serve_out"
	[ "${packet_hex:0:12}" = 020000000001 ] && [ "${packet_hex:44:2}" = 3f ] &&
		[ "${packet_hex:68:4}" = 1092 ] && return 0
	echo "written: $packet_hex"
	return 1
}
check "the BPF program has what was written" written
# Mutation: a field that takes its neighbours' bits along.
check "fields of bits can be assigned" sees '(function()
	local ip = p.ip
	ip.ecn = 3 ip.dscp = 10 ip.df = false ip.mf = true ip.frag_off = 0x155
	return ip.version == 4 and ip.hdrlength == 5 and ip.ecn == 3 and ip.dscp == 10 and
	       p:u16(6) == 0x2155 and p:u8(1) == 43 end)()' "${UDP}0800$UDP4"
check "no field that is none" sees 'not pcall(function() p.ip.none = 1 end) and
	not pcall(function() p.ip.ecn = 4 end) and not pcall(function() p.ip.df = 1 end) and
	not pcall(function() p.ip.saddr = "abc" end)' "${UDP}0800$UDP4"

# The sum that a receiver makes: all ones, if the checksum is right.
SUM='local function sum(p, at, n, start)
		for i = 0, n - 1 do
			start = start + (p:u8(at + i) << (i % 2 == 0 and 8 or 0))
		end
		while start >> 16 ~= 0 do start = (start & 0xffff) + (start >> 16) end
		return start
	end'
TCP4=45000031000040004006b6c7c0000201c0000202
TCP=04d20fa100000001000000015018010000000000616263646566676869
# Mutation: csum_partial() of the next piece without csum_block_add(), or a length
# by the buffer and not by the header.
check "checksums are repaired" sees "(function() $SUM
	p.ip.ttl = 9 p.tcp.window = 77 p:checksum()
	return sum(p, 0, 20, 0) == 0xffff and
	       sum(p, 20, 29, sum(p, 12, 8, 6 + 29)) == 0xffff end)()" "${UDP}0800$TCP4$TCP" 80
check "of IPv6 too" sees "(function() $SUM
	p.udp.checksum = 1 p:checksum()
	return sum(p, 40, 18, sum(p, 8, 32, 17 + 18)) == 0xffff end)()" "${UDP}86dd$UDP6"
check "of a fragment that of IP alone" sees "(function() $SUM
	p.ip.mf = true p.tcp.window = 77 p:checksum()
	return sum(p, 0, 20, 0) == 0xffff and p.tcp.checksum == 0 end)()" \
	"${UDP}0800${TCP4/00004000/00002000}$TCP"
# routed N OPERATOR: a routing header with so many segments left, and whether the sum
# is what it was
routed()
{
	local header="1102040${1}00000000${UDP6:48:32}"
	sees "(function() p.udp.checksum = 1 p:checksum() return p.udp.checksum $2 1 end)()" \
		"${UDP}86dd60000000002a2b40${UDP6:16:64}$header${UDP6:80}"
}
# Mutation: a routing header like other extension headers.
check "not of IPv6 that has segments left" all routed 1 == \; routed 0 ~=
unpaid()
{
	local budget
	say packet "${UDP}0800$TCP4${TCP/501801000000/50180100beef}"
	for ((budget = 2000; budget < 2040; budget++)); do
		script 'function f(p) while true do p:checksum() end end' "budget $budget;"
		say run
		read -r -t 60 got _ _ packet_hex _ <&"$serve_out"
		[ "$got" = $EDQUOT ] && [ "${packet_hex:100:4}" != 0000 ] && continue
		echo "budget $budget gives $got, leaves $packet_hex"
		return 1
	done
}
# Mutation: the old sum set to 0 before what raises.
check "a sum is left where the budget ends" unpaid
check "not behind its end" result $ENOEXEC 'function f(p) p:set_u32(#p - 3, 1) end'
check "no integer too large" result $ENOEXEC 'function f(p) p:set_u16(0, 65536) end'
check "negative ones down to the smallest" result 0 \
	'function f(p) p:set_u16(0, -32768) p:set_u8(2, -1) end'
check "no tag that is a copy" sees 'not pcall(function() p.vlan:set_u16(0, 1) end)' \
	"${UDP}810020050800$UDP4"

# --- buffers in fragments

check "verifier takes one for fragments" serve xdp_call_frags
# Mutation: nf_lua_xdp_copy() that stops at the linear part, or counts from it.
check "a packet in fragments is read" sees '#p == 9000 - 14 and p:u8(8985) == 0 and
	p:u8(8986) == nil and p.udp.dport == 4001 and #p:str(0, 8986) == 8986 and
	p:find("abcdefghij") == 28 and not p:find("no", 28)' "${UDP}0800$UDP4" 9000
check "and written, over their borders" sees '(function()
	for off = 3000, 8900, 97 do p:set_str(off, ("w"):rep(96)) end
	for off = 3000, 8900, 97 do
		if p:str(off, 97) ~= ("w"):rep(96) .. "\0" then return off end
	end
	return true end)()' "${UDP}0800$UDP4" 9000
check "find over their borders" sees '(function()
	for off = 3000, 8900, 31 do
		p:set_str(off, "needle")
		if p:find("needle") ~= off then return off end
		p:set_str(off, "\0\0\0\0\0\0")
	end
	return true end)()' "${UDP}0800$UDP4" 9000

# 24000 bytes of extension headers
MANY=3c40${UDP6:16:64}$(printf '3c00000000000000%.0s' {1..2999})1100000000000000${UDP6:80}
check "many headers of IPv6" sees '#p:payload() == 10' "${UDP}86dd600000005dd2$MANY"
# Mutation: parse_ip6() that charges nothing.
check "are paid for" result $EDQUOT 'function f(p) return p:transport() end' 'budget 2000;'

# 8986 bytes by the header; an odd offset for the second piece
check "checksums over their borders" sees "(function() $SUM
	for off = 100, 8900, 7 do p:set_u8(off, off & 255) end
	p:checksum()
	return sum(p, 0, 20, 0) == 0xffff and
	       sum(p, 20, 8966, sum(p, 12, 8, 6 + 8966)) == 0xffff end)()" \
	"${UDP}0800${TCP4/45000031/4500231a}$TCP" 9000

# --- the argument

check "verifier takes an argument" serve xdp_call_arg
arg_is()
{
	[ "${arg_hex:0:${#1}}" = "$1" ] && return 0
	echo "arg $arg_hex, expected $1"
	return 1
}
check "a script reads it and writes to it" all result 64 'function f(p, a)
	a:set_u16(0, 0x1234) a:set_u32(2, 0x56789abc, "le") a:set_str(6, "xyz") a:set_u8(9, a:u8(0))
	return #a end' \; arg_is 1234bc9a785678797a12
# Mutation: `arg ? 2 : 1` by its length.
say set arg_len 0
check "one of no bytes" result 1 'function f(p, a) return #a == 0 and a:u8(0) == nil end'
check "cannot be written" result $ENOEXEC 'function f(p, a) a:set_u8(0, 1) end'
say set arg_len 64
check "a part of it" result 1 'local kept
	function f(p, a)
		if kept then return kept:u8(0) end
		kept = a:sub(60)
		kept:set_u32(0, 0xcafebabe)
		return a:u32(60) == 0xcafebabe and not pcall(kept.set_u32, kept, 1, 0)
	end'
# Mutation: a view without the number of its call.
check "is of the past in the next call" gives $ENOEXEC
look "$right"
check "its text" last_error o 'packet view used after its call'

check "verifier takes an argument on the stack" serve xdp_call_stack
check "what is written there is there" result 38 \
	'function f(p, a) a:set_u64(0, a:u64(8, "host") + 22, "host") end'
check "verifier takes no argument of a length" serve xdp_call_null_len
check "which is refused" gives $EINVAL

# --- handles

check "verifier takes a handle in a map" serve xdp_run
follows()
{
	result 7 'function f() return 7 end' || return 1
	lua "$right" delete lua inet x o && gives $ENOENT || return 1
	result 8 'function f() return 8 end' || return 1
	result $ENOENT 'function other() return 9 end' || return 1
	result 9 'function g() end function f() return 9 end' || return 1
	lua "$right" flush ruleset && gives $ENOENT
}
check "it is got" result 1 'function f() return true end'
# Mutation: a link that a new object does not renew, a slot of a program before.
check "it follows replacement, deletion and return" follows
reload()
{
	result 1 'function f() return 1 end' || return 1
	{
		echo 'flush ruleset'
		echo 'add table inet x'
		echo 'add lua inet x o { source [[function f() return 2 end]]; }'
	} | load "$right" && gives 2
}
check "it follows a ruleset in place of all" reload
# The order of functions is another one each time, and so are their indices.
# Mutation: generations that begin anew with an object.
by_name()
{
	local i
	for ((i = 10; i < 30; i++)); do
		lua "$right" flush ruleset
		result $i "function a() return 1 end function f() return $i end
			function b() return 2 end function c() return 3 end" || return 1
	done
	lua "$right" flush ruleset
	result $ENOENT 'function a() return 1 end function b() return 2 end' || return 1
	result 2 'function f() return 2 end'
}
check "it is that of the function, wherever that is" by_name
# A deleted object is there until a grace period ends, which a loop on another CPU
# makes longer; transactions do not wait for that.
# Mutation: nft_obj_del() that leaves the generation after the next to the object.
at_once()
{
	local i busy status=0
	ip netns exec "$right" "$bin/nft_lua_xdp" serve "$bin/pass.bpf.o" xdp_empty \
		<<< "run 2000000000" > /dev/null 2>&1 &
	busy=$!
	for ((i = 10; i < 60; i++)); do
		lua "$right" flush ruleset
		result $i "function f() return $i end" && continue
		status=1
		break
	done
	kill "$busy"
	wait "$busy" 2> /dev/null
	return $status
}
check "it is not that of an object that was deleted two transactions ago" at_once
got_once()
{
	local got
	say get gets
	got=$(hear)
	[ "$got" = 1 ] && return 0
	echo "got $got times"
	return 1
}
check "it was got once" got_once
# The handle outlives the owner of the table, who dies while it is in use.  The
# objects before the handle's go first, but after the set.
# Mutation: nft_rcv_nl_event() that leaves objects active, which KASAN tells.
owner_dies()
{
	local i j
	lua "$right" flush ruleset
	for ((i = 0; i < 5; i++)); do
		{
			echo 'table inet x {'
			echo 'flags owner'
			echo 'set s { type inet_service; elements = { 4001 }; }'
			for ((j = 0; j < 20; j++)); do
				echo "lua o$j { source [[ x = 1 ]]; }"
			done
			echo 'lua o { source [[ local s = nf.set "s"'
			echo 'function f() return s:has(4001) and 2 end ]]; }'
			echo '}'
		} | load "$right" && gives 2 || return 1
		say run 1000000
		sleep 0.1
		stop_driver "$right"
		hear > /dev/null
		start_driver "$right"
		gives $ENOENT || return 1
	done
	result 2 'function f() return 2 end'
}
check "it is good for nothing when the owner of the table is gone" owner_dies
other_netns()
{
	say netns "$left"
	gives $EXDEV || return 1
	say netns "$right"
	gives 2
}
# Mutation: handle_find() without its look at the netns.
check "it is not good in another namespace" other_netns

script 'function f() return 1 end'

# --- tc

check "verifier takes a call in tc" serve tc_call
check "a packet in tc" sees 'p.ip and p.udp.dport == 4001 and p.hook == nil and
	p.eth.type == 0x800 and p:payload():str() == "abcdefghij" and
	not pcall(function() p:set_u8(0, 1) end)' "${UDP}0800$UDP4"
check "verifier takes a handle in tc" serve tc_run
check "which is good for a call" gives 1

# --- maps

# paid MAX STATEMENT: how often a budget of 2000 is enough for that
paid()
{
	local got
	script "$MAPS local key, value, n, done = ('k'):rep(12), ('v'):rep(20), 0
		function f(p)
			if done then return n end
			done = true
			while true do $2 n = n + 1 end
		end" 'budget 2000;' && gives $EDQUOT || return 1
	say run
	read -r -t 60 got _ <&"$serve_out"
	[ "$got" -gt 0 ] && [ "$got" -le "$1" ] && return 0
	echo "$got times, expected $1 at most"
	return 1
}

check "verifier takes maps" serve xdp_maps
MAPS='local counts, flows = nf.map "counts", nf.map "flows"
	local slots, fixed = nf.map "slots", nf.map "fixed"'
# Mutation: the handle's maps not in the packet's, or an update of another map.
check "a hash" result 42 "$MAPS function f() counts:update(7, 42) return counts:get(7) end"
check "is the same in the next call, and for another script" \
	result 43 "$MAPS function f() local v = counts:lookup(7)
		v:set_u64(0, v:u64(0, 'host') + 1, 'host') return counts:get('\\7\\0\\0\\0') end"
check "takes what there is room for" result 1 "$MAPS function f()
	for i = 8, 10 do assert(counts:update(i, i, 'new')) end
	local ok, why = counts:update(11, 11)
	local also, exists = counts:update(8, 1, 'new')
	return not ok and why == 'full' and not also and exists == 'exists' and
		select(2, counts:update(11, 11, 'exists')) == 'absent' end"
check "elements are deleted" result 1 "$MAPS function f()
	return counts:delete(8) and not counts:delete(8) and counts:get(8) == nil and
		counts:update(11, 11) end"
# Mutation: no charge of updates.
check "an LRU hash gives others up" result 1 "$MAPS function f()
	for i = 1, 1000 do assert(flows:update(('>I4I8'):pack(i, i), ('x'):rep(20))) end
	local n = 0
	for i = 1, 1000 do n = n + (flows:lookup(('>I4I8'):pack(i, i)) and 1 or 0) end
	return n > 0 and n <= 256 and flows:get(('>I4I8'):pack(1000, 1000)) == ('x'):rep(20) end" \
	'budget 2000000;'
check "an array" result 1 "$MAPS function f()
	slots:lookup(3):set_str(0, ('y'):rep(40))
	return slots:get(3) == ('y'):rep(40) and slots:get(2) == ('\\0'):rep(40) and
		slots:get(4) == nil and not slots:update(4, slots:lookup(3)) and
		not pcall(slots.delete, slots, 1) and slots:update(2, slots:lookup(3)) and
		slots:get(2) == slots:get(3) end"
check "one that is read only" result 1 "$MAPS function f()
	local v = fixed:lookup(1)
	return v:str() == ('\\0'):rep(40) and not pcall(v.set_u8, v, 0, 1) and
		not pcall(fixed.update, fixed, 1, v) end"
check "keys and values out of the packet" all say packet "${UDP}0800$UDP4" \; result 1 "$MAPS
	function f(p) return flows:update(p:sub(12, 12), p:sub(0, 20)) and
		flows:get(p:str(12, 12)) == p:str(0, 20) end"
# Mutation: sizes of keys or values that are not compared.
check "and no others" result 1 "$MAPS function f(p)
	return not pcall(flows.get, flows, p:sub(0, 11)) and
		not pcall(flows.update, flows, p:sub(0, 12), p:sub(0, 19)) and
		not pcall(slots.lookup, slots, 1 << 32) and
		not pcall(slots.lookup, slots, 'abc') end"
# Mutation: a view of a value without the number of its call.
check "a view of a value" result 1 "$MAPS local kept function f()
	if kept then return kept:u8(0) end
	kept = slots:lookup(0) return true end"
check "is of the past in the next call" gives $ENOEXEC
look "$right"
check "its text" last_error o 'packet view used after its call'
check "lookups are paid for" paid 98 'counts:get(1)'
check "updates are paid for" paid 100 'counts:update(1, 1)'
check "those of an LRU hash the more" paid 45 'flows:update(key, value)'
check "deleting is paid for" paid 100 'counts:delete(1)'
check "not in use at load" refused "map 'counts' is looked into while the script is loaded" \
	script "$MAPS counts:get(1) function f() end"
check "verifier takes a map in tc" serve tc_maps
check "which scripts find" result 3 "$MAPS
	function f() counts:update(1, 3) return counts:get(1) end"
check "others they do not" result 1 "$MAPS function f()
	local ok, why = pcall(slots.get, slots, 1)
	return not ok and why:find(\"who called gave no map 'slots'\", 1, true) ~= nil end"
check "verifier takes a map of a map of maps" serve xdp_inner_map
check "which scripts find" result 4 'local m = nf.map "inner"
	function f() m:update(1, 4) return m:get(1) end'
check "calls by names have none" all serve xdp_call \; result 1 "$MAPS function f()
	return not pcall(counts.get, counts, 1) end"

# Mutation: each line of check_map() and add_map().
refused_maps="per-CPU hash:$EOPNOTSUPP per-CPU array:$EOPNOTSUPP elements made on demand:$EOPNOTSUPP
hash without a secret:$EOPNOTSUPP write only:$EOPNOTSUPP locks in values:$EOPNOTSUPP
timers in values:$EOPNOTSUPP long keys:$E2BIG long values:$E2BIG map of maps:$EOPNOTSUPP
queue:$EOPNOTSUPP pointers in values:$EOPNOTSUPP another one of that name:$EEXIST
more than eight:$ENOSPC"
mapfile -t refused_maps < <(tr '\n' ' ' <<< "$refused_maps" | grep -oE '[^:]+:[-0-9]+')
check "verifier takes maps that scripts cannot have" serve xdp_give
for i in "${!refused_maps[@]}"; do
	line=${refused_maps[i]# }
	say set which "$i"
	check "refused: ${line%:*}" gives "${line##*:}"
done

# --- answers

# sent RESULT FRAME...: what the program gives for the packet, and the frame that is
# left of it, at whose end may be zeroes
sent()
{
	local got frame=${2// /}
	say run
	read -r -t 60 got _ _ packet_hex packet_size <&"$serve_out"
	[ "$got" = "$1" ] && [ "${packet_hex:0:${#frame}}" = "$frame" ] && return 0
	echo "gives '$got': $packet_hex"
	return 1
}

# answers RESULT FRAME ANSWER [SIZE]
answers()
{
	say packet "${2// /}" "${4:-}"
	sent "$1" "$3"
}

REPLY='function f(p) return p:reply() and nf.TX end'
MACS=020000000002020000000001 SWAPPED=020000000001020000000002
A6=$(printf '20010db8%024d' 1) B6=$(printf '20010db8%024d' 2)
check "verifier takes it" all serve xdp_call \; script "$REPLY"
# Mutation: swap_bytes() of other bytes, or without one of its stores.
check "UDP" answers 3 "${UDP}0800$UDP4" \
	"$SWAPPED 0800 45000026000040004011b6c7 c0000202 c0000201 0fa1 04d2 00120000 6162"
check "TCP" answers 3 "${UDP}0800$TCP4$TCP" \
	"$SWAPPED 0800 45000031000040004006b6c7 c0000202 c0000201 0fa1 04d2 00000001"
check "IPv6" answers 3 "${UDP}86dd$UDP6" \
	"$SWAPPED 86dd 6000000000121140 $B6 $A6 0fa1 04d2"
check "behind a tag" answers 3 "${UDP}810020050800$UDP4" \
	"$SWAPPED 8100 2005 0800 45000026000040004011b6c7 c0000202 c0000201 0fa1 04d2"
check "a later fragment has no ports" answers 3 "${UDP}0800${UDP4/00004000/00000001}" \
	"$SWAPPED 0800 45000026000000014011b6c7 c0000202 c0000201 04d2 0fa1"
# Mutation: to_one() without one of its cases.
check "not to all of a link" answers 0 "ffffffffffff020000000001 0800$UDP4" \
	"ffffffffffff020000000001 0800 45000026000040004011b6c7 c0000201 c0000202"
check "not to a group" answers 0 "$MACS 0800${UDP4/c0000202/e0000001}" \
	"$MACS 0800 45000026000040004011b6c7 c0000201 e0000001 04d2"
check "not to a group of IPv6" answers 0 "$MACS 86dd${UDP6/$B6/ff02000000000000$(printf %016d 1)}" \
	"$MACS 86dd 6000000000121140 $A6 ff02"
check "they are paid for" paid 80 'p:reply()'
script "$REPLY"
check "not of ARP" answers 0 "${MACS}0806$(printf '0001080006040001%040d' 1)" "$MACS 0806"

# --- other ways

in_right()
{
	nsrun "$right" sysctl -qw net.ipv4.conf.all.forwarding=1 net.ipv6.conf.all.forwarding=1
}
check "forwarding is on" in_right
r0_index=$(nsrun "$right" cat /sys/class/net/r0/ifindex)
FIB='local function hex(s)
		return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end))
	end
	function f(p) local oif, smac, dmac = p:fib()
		if not oif then error(smac, 0) end
		'
mac()
{
	tr -d : < <(nsrun "$1" cat "/sys/class/net/$2/address")
}
routes="return oif == $r0_index and hex(smac) == '$(mac "$right" r0)' and
	hex(dmac) == '$(mac "$left" l0)' end"
# Mutation: smac and dmac exchanged; source and destination exchanged; IPv4 for all.
check "a route" all say packet "${UDP}0800${UDP4/c0000202/c0000201}" \; result 1 "$FIB $routes"
check "a route of IPv6" all say packet "${UDP}86dd${UDP6/$B6/$A6}" \; gives 1
# no_route TEXT PACKET
no_route()
{
	say packet "$2" "${3:-}"
	gives $ENOEXEC || return 1
	look "$right"
	last_error o "^$1 "
}
check "to this host" no_route 'not forwarded' "${UDP}0800$UDP4"
nsrun "$right" ip route add blackhole 198.51.100.0/25
nsrun "$right" ip route add unreachable 198.51.100.128/25
nsrun "$right" ip route add prohibit 2001:db8:1::/48
check "into a black hole" no_route blackhole "${UDP}0800${UDP4/c0000202/c6336401}"
check "to what cannot be reached" no_route unreachable "${UDP}0800${UDP4/c0000202/c63364ff}"
check "to what is prohibited" no_route prohibit \
	"${UDP}86dd${UDP6/$B6/20010db80001$(printf %020d 1)}"
check "without a neighbour" no_route 'no neighbour' "${UDP}0800${UDP4/c0000202/c0000263}"
check "with a tag" no_route tagged "${UDP}810020050800$UDP4"
check "of ARP" no_route 'not forwarded' "${UDP}0806$(printf '0001080006040001%040d' 1)"
check "too long" all nsrun "$right" ip link set r0 mtu 1300 \; no_route 'too long' \
	"${UDP}0800450005dc${UDP4:8:24}c0000201${UDP4:40}" 1514
nsrun "$right" ip link set r0 mtu 1500
check "where nothing is forwarded" all nsrun "$right" sysctl -qw net.ipv4.conf.lo.forwarding=0 \; \
	no_route 'forwarding disabled' "${UDP}0800${UDP4/c0000202/c0000201}"
check "lookups of routes are paid for" paid 20 'p:fib()'
check "a redirection" result 4 "function f(p) return p:redirect($r0_index) end"
check "by a name" result 4 'function f(p)
	local n = p:redirect "r0" return n == nf.REDIRECT and n end'
check "to no device" result $ENOEXEC 'function f(p) return p:redirect "nosuch" end'
look "$right"
check "its text" last_error o 'there is no such device'
check "to no index" result 0 'function f(p)
	for _, n in ipairs { 0, -1, 1 << 31, "", {} } do
		if pcall(p.redirect, p, n) then return true end
	end end'

# A router: what comes from $left for $far does not go through the stack.
setup_ns far || echo "# no namespace"
router()
{
	ip link add f0 netns "$right" type veth peer name g0 netns "$far" || return 1
	ip -n "$right" addr add 198.51.100.1/24 dev f0
	ip -n "$right" addr add 2001:db8:f::1/64 dev f0 nodad
	ip -n "$far" addr add 198.51.100.2/24 dev g0
	ip -n "$far" addr add 2001:db8:f::2/64 dev g0 nodad
	ip -n "$right" link set f0 up
	ip -n "$far" link set g0 up
	# for packets that are put into it natively
	nsrun "$far" ethtool -K g0 gro on > /dev/null || return 1
	nsrun "$right" ip route flush type blackhole
	nsrun "$right" ip route flush type unreachable
	ip -n "$far" route add default via 198.51.100.1
	ip -n "$far" route add default via 2001:db8:f::1
	ip -n "$left" route add 198.51.100.0/24 via $RIGHT4
	ip -n "$left" route add 2001:db8:f::/64 via $RIGHT6
	load "$right" <<-'RULES'
		table inet x {
			lua o {
				source [[
					function f(pkt)
						local oif, smac, dmac = pkt:fib()
						if not oif then
							return nf.ACCEPT
						end
						if pkt.ip then
							pkt.ip.ttl = pkt.ip.ttl - 1
						else
							pkt.ip6.hoplimit = pkt.ip6.hoplimit - 1
						end
						pkt.eth.saddr, pkt.eth.daddr = smac, dmac
						pkt:checksum()
						return pkt:redirect(oif)
					end
				]]
			}
			chain forward {
				type filter hook forward priority 0; policy accept
				iifname "r0" counter
			}
		}
	RULES
}
# ping_far ADDRESS...: each answers, and there is one hop
ping_far()
{
	local to
	for to; do
		nsrun "$left" ping -q -c 3 -i 0.2 -W 5 "$to" > /dev/null || return 1
		nsrun "$left" ping -c 1 -W 5 "$to" | grep -E 'ttl=63' || return 1
	done
}
check "a router" all router \; ping_far 198.51.100.2 2001:db8:f::2
# Mutation: tgt_index of the device that it came from, or no stores.
for mode in native generic; do
	lua "$right" reset counters > /dev/null 2>&1 || :
	check "$mode: it is attached" serve xdp_call_frags --attach r0 $mode
	look "$right"
	before=$(packets forward 'iifname "r0"')
	check "$mode: pings go through it" ping_far 198.51.100.2 2001:db8:f::2
	look "$right"
	check "$mode: not through the stack" counted forward 'iifname "r0"' "$before"
done
quit

# --- other lengths

check "verifier takes one that changes the length" serve xdp_adjust
# IPv4 in IPv4: the outer header goes, the link's goes to the inner one.
# Mutation: the BPF program's, not ours: adjust_head() by another number.
check "an outer header is taken off" all script 'function f(p, want)
	local n = p.ip.hdrlength * 4
	if p.ip.protocol ~= 4 then return 2 end
	p:set_str(n - 14, p.eth:str())
	want:set_u32(0, n, "host")
	return 2 end' \; answers 2 "${UDP}0800 4500003a00000000400400000a0000010a000002 $UDP4" \
	"$UDP 0800 $UDP4"
cut()
{
	answers 3 "${UDP}0800$UDP4" "$SWAPPED 0800 4500001c" 60 && [ "$packet_size" = 42 ] &&
		return 0
	echo "$packet_size bytes"
	return 1
}
check "an answer is cut" all script 'function f(p, want)
	p.ip.length, p.udp.length = 28, 8
	p:reply() p:checksum()
	want:set_u32(4, 42 - 14 - #p, "host")
	return nf.TX end' \; cut

# --- in the place of others

check "verifier takes a replacement (freplace)" serve xdp_replaceable --replace "$bin/replace.bpf.o"
check "which calls by names and by a handle, with a map" result 7 'local m = nf.map "counts"
	function f() return 3 end function g() m:update(1, 4) return m:get(1) end'
check "verifier takes a tail call" serve xdp_jump --jump xdp_run
check "to one that calls" result 5 'function f() return 5 end'
check "and one with maps" all serve xdp_jump --jump xdp_maps \; \
	result 6 'local m = nf.map "counts" function f() m:update(1, 6) return m:get(1) end'

quit
check_kernel
ktap_finished
