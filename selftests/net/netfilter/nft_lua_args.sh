#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Arguments of calls, and results as values: what arrives in the script, and what
# becomes of what it returns.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

# port, rule that counts its packet, description; the script checks its arguments
arguments=$(cat <<'CASES'
1001 lua a call addr4 (ip saddr) | IPv4 address is an integer
1002 lua a call addr6 (ip6 saddr) | IPv6 address is a string
1003 lua a call port (udp dport) | port is an integer in host order
1004 lua a call mark (meta mark) | mark is an integer
1005 lua a call ctmark (ct mark) | connection's mark is an integer
1006 lua a call ifname (iifname) | name of a device is a string without NUL
1007 lua a call none (oifname) | no device is an empty string, not no argument
1008 lua a call proto (meta l4proto) | protocol is an integer
1009 lua a call length (meta length) | length is an integer
1010 lua a call ttl (ip ttl) | integer of one byte
1011 lua a call iplen (ip length) | integer of two bytes
1012 lua a call order (ip saddr, udp dport, iifname, ip daddr, meta l4proto) | several, in order
1013 lua a call full (ip6 saddr map @words, ip6 saddr, ip6 daddr, iifname) | many
1014 lua a call nargs () | none but the packet
1015 lua a call mapped (udp dport map @marks) | what a map has for a port
1016 lua a call addr4 (ip saddr) lua a call port (udp dport) | two calls in a rule
1017 lua a call nested (lua a call answer (udp dport)) | result of another call
CASES
)

results=$(cat <<'CASES'
1101 lua r call seven == 7 | equal
1102 lua r call seven != 8 | not equal
1103 lua r call seven < 8 | less
1104 lua r call seven <= 7 | less or equal
1105 lua r call seven > 6 | greater
1106 lua r call seven >= 7 | greater or equal
1107 lua r call large > 0x7fffffff | integers have no sign
1108 lua r call seven == { 1, 7 } | in a set without a name
1109 lua r call seven == @numbers | in a set
1110 lua r call eight != @numbers | not in a set
1122 lua r call host type hostname { "a.example" } | host name
1123 lua r call longhost type hostname @hosts | host name of 64 characters, without a NUL
1111 lua r call name type ifname == "r0" | string
1112 lua r call longest type ifname @names | string without room for a NUL
1113 lua r call addr type ipv4_addr == 192.0.2.1 | integer for an IPv4 address
1114 lua r call addrs type ipv4_addr 192.0.2.1 | string for an IPv4 address
1115 lua r call addr6 type ipv6_addr == 2001:db8::1 | string for an IPv6 address
1116 lua r call addr6 type ipv6_addr == 2001:db8::/32 | prefix of a result
1117 lua r call ether type ether_addr == 02:00:00:00:00:01 | string for an Ethernet address
1118 lua r call port type inet_service == 443 | integer of two bytes
1119 lua r call port type inet_service >= 443 | integer of two bytes is in network order
1120 lua r call byte type inet_proto == 255 | integer of one byte
1121 lua r call score (udp dport, ip saddr) > 10 | of arguments
CASES
)

# not matched, and no error
nothing=$(cat <<'CASES'
1201 lua r call nothing == 0 | no result is no value
1202 lua r call null == 0 | nil is no value
1203 lua r call no == 0 | false is no value
1204 lua r call seven == 8 | another value
1205 lua r call seven > 7 | not greater
1206 lua r call seven == @others | not in the set
CASES
)

# an error: on-error is break
errors=$(cat <<'CASES'
1301 lua r call yes == 1 | true is no value | boolean, not a
1302 lua r call verdict == 1 | nf.ACCEPT is no value | userdata, not a
1303 lua r call huge == 0 | integer of 33 bits for 32 | 4294967296 does not fit into 4 bytes
1304 lua r call minus == 0xffffffff | negative integer | -1 does not fit into 4 bytes
1305 lua r call large type inet_service == 0 | integer of 32 bits for 16 | does not fit into 2 bytes
1306 lua r call huge type ipv4_addr == 0.0.0.0 | 33 bits in network order | does not fit
1307 lua r call text == 0 | string for an integer in host order | string, not a
1308 lua r call text type ipv4_addr == 0.0.0.0 | short string for an address | 1 bytes, not of 4
1309 lua r call text type ipv6_addr == :: | short string for bytes | 1 bytes, not of 16
1310 lua r call seven type ipv6_addr == :: | integer for bytes | number|integer
1311 lua r call toolong type ifname == "r0" | string of 17 bytes for 16 | 17 bytes, 16 have room
1312 lua r call nul type ifname == "r0" | string with a NUL | NUL byte
1313 lua r call seven type ifname == "7" | integer for a string | number|integer
1314 lua r call tab == 0 | table | table, not a
1315 lua r call boom == 0 | error() | r:[0-9]+: boom
CASES
)

ruleset()
{
	cat <<'RULES'
table inet a {
	lua a {
		source [[
local function is(a, b)
	if a ~= b then error(tostring(a) .. " is not " .. tostring(b)) end
	return true
end
local v6 = "\x20\x01\x0d\xb8" .. ("\0"):rep(11)
local function dport(pkt) return pkt:u16(pkt:transport() + 2) end
function addr4(_, a) return is(a, 0xc0000201) end
function addr6(_, a) return is(a, v6 .. "\1") end
function port(pkt, p) return is(p, dport(pkt)) end
function mark(_, m) return is(m, 0x12345678) end
function ctmark(_, m) return is(m, 0x01020304) end
function ifname(_, i) return is(i, "r0") end
function none(_, ...) return is(select("#", ...), 1) and is(..., "") end
function proto(_, p) return is(p, 17) end
function length(pkt, n) return is(n, #pkt) end
function ttl(pkt, n) return is(n, pkt:u8(8)) and n > 0 end
function iplen(pkt, n) return is(n, #pkt) end
function order(pkt, s, p, i, d, l)
	return is(s, 0xc0000201) and is(p, dport(pkt)) and is(i, "r0") and
	       is(d, 0xc0000202) and is(l, 17)
end
function full(_, w, s, d, i)
	return is(s, v6 .. "\1") and is(d, v6 .. "\2") and is(i, "r0") and
	       is(w, 0x77777777)
end
function nargs(_, ...) return is(select("#", ...), 0) end
function mapped(_, m) return is(m, 0x00c0ffee) end
function answer(_, p) return p * 2 end
function nested(_, n) return is(n, 2034) end
]]
		on-error break
	}
	lua r {
		source [[
function seven() return 7 end
function eight() return 8 end
function large() return 0x80000000 end
function name() return "r0" end
function longest() return "0123456789abcde" end
function host() return "a.example" end
function longhost() return ("0123456789abcdef"):rep(4) end
function addr() return 0xc0000201 end
function addrs() return "\192\0\2\1" end
function addr6() return "\x20\x01\x0d\xb8" .. ("\0"):rep(11) .. "\1" end
function ether() return "\2\0\0\0\0\1" end
function port() return 443 end
function byte() return 255 end
function score(_, p, a) return p == 1121 and a == 0xc0000201 and 11 or 0 end
function nothing() end
function null() return nil end
function no() return false end
function yes() return true end
function verdict() return nf.ACCEPT end
function huge() return 0x100000000 end
function minus() return -1 end
function text() return "7" end
function toolong() return ("x"):rep(17) end
function nul() return "r0\0x" end
function tab() return {} end
function boom() error("boom") end
function bymark() return 0xabcd end
function client() return 0xc6336401 end
]]
		on-error break
	}
	set numbers { type mark; elements = { 6, 7 }; }
	set others { type mark; elements = { 1, 2 }; }
	set hosts {
		type hostname
		elements = { "a.example",
			"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" }
	}
	set names { type ifname; elements = { "r0", "0123456789abcde" }; }
	set seen { type ipv4_addr; flags dynamic,timeout; timeout 1h; size 10; }
	map marks { type inet_service : mark; elements = { 1015 : 0x00c0ffee, 443 : 0x443 }; }
	map words { type ipv6_addr : mark; elements = { 2001:db8::1 : 0x77777777 }; }
	map where { type mark : verdict; elements = { 7 : goto chosen }; }
	map scored { type ipv4_addr : mark; flags dynamic; size 10; }
	chain chosen { counter accept; }
	chain sub {
RULES
	local port rest
	while read -r port rest; do
		echo "udp dport $port ${rest%% |*} counter"
	done <<< "$arguments
$results
$nothing
$errors"
	cat <<'RULES'
		udp dport 1401 lua r call seven vmap { 6 : drop, 7 : accept }
		udp dport 1402 lua r call seven vmap @where
		udp dport 1403 lua r call seven vmap { 6 : accept }
		udp dport 1501 meta mark set lua r call bymark
		udp dport 1501 meta mark 0xabcd counter
		udp dport 1502 ct mark set lua r call bymark
		udp dport 1502 ct mark 0xabcd counter
		udp dport 1503 meta mark set lua r call port type inet_service map @marks
		udp dport 1503 meta mark 0x443 counter
		udp dport 1504 add @seen { lua r call client type ipv4_addr timeout 30m }
		udp dport 1505 update @scored { ip saddr : lua r call bymark }
		udp dport 1401 counter
		udp dport 1402 counter
		udp dport 1403 counter
	}
	chain in {
		type filter hook input priority 0; policy accept
		udp dport { 1004, 1013 } meta mark set 0x12345678
		udp dport 1005 ct mark set 0x01020304
		jump sub
	}
}
RULES
	# what becomes of an error: rules after the call see it, and the register
	local kind
	echo 'table inet e {'
	for kind in drop accept continue break; do
		cat <<-RULES
		lua $kind {
			on-error $kind
			source [[ function bad() return true end ]]
		}
		RULES
	done
	echo 'chain in { type filter hook input priority 1'
	for kind in drop accept continue break; do
		echo "udp dport 16${#kind} lua $kind call bad == 0 counter"
		echo "udp dport 16${#kind} counter"
		echo "udp dport 17${#kind} lua $kind call bad type ifname != \"x\" counter"
		echo "udp dport 17${#kind} counter"
	done
	echo '}'
	echo 'chain late { type filter hook input priority 2'
	for kind in drop accept continue break; do
		echo "udp dport 16${#kind} counter"
	done
	echo '}; }'
}

lines()
{
	wc -l <<< "$1"
}

pair
start $(($(lines "$arguments") + $(lines "$results") + $(lines "$nothing") +
	2 * $(lines "$errors") + 21))

check "ruleset loads" load "$right" < <(ruleset)

# Mutation: NFTA_LUA_SREG or NFTA_LUA_ARGS, DREG, LEN, KIND or DTYPE lost on the way.
check "a listing restores what it lists" restores "$right" "udp dport 1115 lua"

# one of each, over IPv6 where the rule wants it
for cases in "$arguments" "$results" "$nothing" "$errors"; do
	# shellcheck disable=SC2046
	send $(grep -v ip6 <<< "$cases" | cut -d' ' -f1)
	# shellcheck disable=SC2046
	TO=$RIGHT6 send $(grep 'ip6 saddr' <<< "$cases" | cut -d' ' -f1)
done
look "$right"

# Mutation, for each: another reading of the registers in nf_lua_core.c, by another
# kind or length, or registers that begin elsewhere.
while IFS='|' read -r rule what; do
	check "argument: ${what# }" counted sub "udp dport ${rule%% *} lua" 1
done <<< "$arguments"
check "no call with arguments failed" is a errors 0 || field a last-error

# Mutation, for each: another writing of the register.
while IFS='|' read -r rule what; do
	check "result: ${what# }" counted sub "udp dport ${rule%% *} lua" 1
done <<< "$results"

# Mutation: nil that is an error or zero; a value that is not looked at.
while IFS='|' read -r rule what; do
	check "result: ${what# }" counted sub "udp dport ${rule%% *} lua" 0
done <<< "$nothing"

# Mutation: a result that is cut to fit, or one of another kind taken for zero.
errors_seen()
{
	is r errors "$(lines "$errors")"
}
check "each wrong result is an error, others are not" errors_seen
while IFS='|' read -r rule what text; do
	check "error: ${what# }" counted sub "udp dport ${rule%% *} lua" 0
	send "${rule%% *}"
	look "$right"
	check "error's text: ${what# }" last_error r "${text# }"
done <<< "$errors"

# Mutation: a result that does not reach NFT_REG_VERDICT's map.
send 1401 1402 1403
look "$right"
check "vmap without a name: verdict" counted sub "udp dport 1401 counter" 0
check "vmap: goes to the chain" all counted sub "udp dport 1402 counter" 0 \; \
	counted chosen "counter" 1
check "vmap: no such key" counted sub "udp dport 1403 counter" 1

# Mutation: registers written in another byte order than the statement reads.
send 1501 1502 1503
look "$right"
check "mark of the packet" counted sub "udp dport 1501 meta mark 0x0000abcd" 1
check "mark of the connection" counted sub "udp dport 1502 ct mark 0x0000abcd" 1
check "mark of a map by the result" counted sub "udp dport 1503 meta mark 0x00000443" 1

# Mutation: a result that is not what the set's key is made of.
send 1504 1505
lists()
{
	lua "$right" "list $1 inet a $2" > "$tmp/list" || return 1
	grep -E -- "$3" "$tmp/list" >/dev/null && return 0
	cat "$tmp/list"
	return 1
}
check "a rule adds the result to a set" lists set seen '198\.51\.100\.1 timeout 30m'
check "a rule adds the result to a map" lists map scored '192\.0\.2\.1 : 0x0000abcd'

# Mutation: on-error that is not the verdict, or a register that keeps what was in it.
# outcome KIND ABL: which of the rules with the call, after it, and later counted
outcome()
{
	local got
	got=$(packets in "udp dport 16${#1} lua" in "udp dport 16${#1} counter" \
		late "udp dport 16${#1} counter")
	[ "$got" = "$2" ] && return 0
	echo "rules counted $got, expected $2"
	return 1
}
# the length of its name tells which
send 164 166 168 165
look "$right"
check "on-error drop" outcome drop 000
check "on-error accept" outcome accept 001
check "on-error continue: the register is zero" outcome continue 111
check "on-error break" outcome break 011
send 178
look "$right"
check "on-error continue: a string's register is zero" \
	counted in 'udp dport 178 lua "continue"' 1

# Mutation: an expression that the parser of arguments takes although it cannot be.
check "more values than registers are refused" refused 'too many for the registers' \
	lua "$right" 'add rule inet a sub \
		lua a call f (ip6 saddr, ip6 saddr, ip6 saddr, ip6 saddr, meta mark)'
check "a value of another length than the set's key is refused" \
	refused 'No data available' \
	lua "$right" 'add rule inet a sub lua r call port type inet_proto @words'

check_kernel
ktap_finished
