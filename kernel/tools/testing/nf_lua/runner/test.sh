#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Tests of tools/net/nf_lua: test.sh PATH-OF-NF-LUA DIRECTORY-OF-EXAMPLES
set -u -o pipefail

nf=$1
examples=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cap=$tmp/cap
mkdir "$cap"
python3 "$here/captures.py" "$cap"
sni=$examples/check_sni.lua
n=0 failed=0
out='' rc=0

result()
{
	n=$((n + 1))
	if [ "$1" = ok ]; then
		echo "ok $n $2"
	else
		failed=1
		echo "not ok $n $2"
		set -- "${3:-$rc: $out}"
		echo "# ${1//$'\n'/$'\n'# }"
	fi
}

# nf ARG...: what it says, in $out, and how it ends, in $rc
nf()
{
	rc=0
	out=$(timeout 60 "$nf" "$@" 2>&1) || rc=$?
}

# gives STATUS TEXT NAME: that it ended so and said the text, a pattern of bash
gives()
{
	# shellcheck disable=SC2053
	if [ "$rc" = "$1" ] && [[ $out == $2 ]]; then
		result ok "$3"
	else
		result no "$3"
	fi
}

script()
{
	cat > "$tmp/$1"
}

echo 'TAP version 13'

# ---- captures; Mutation: any number of capture.c, a tag that is not taken off
for file in sni.pcap big-endian.pcap nano.pcap sni.pcapng big-endian.pcapng vlan.pcap qinq.pcap \
	raw.pcap cooked.pcap cooked2.pcap null.pcap null-big-endian.pcap loop.pcap; do
	nf run "$sni" --call check_sni --pcap "$cap/$file"
	gives 0 '*7 packets, 7 calls of check_sni: 3 match, 4 no match, 0 skipped*' "$file"
done
nf run "$sni" --call check_sni --pcap "$cap/ipv4.pcap"
gives 0 '*6 packets, 6 calls of check_sni: 2 match, 4 no match, 0 skipped*' ipv4.pcap
nf run "$sni" --call check_sni --pcap "$cap/ipv6.pcap"
gives 0 '*1 packets, 1 calls of check_sni: 1 match, 0 skipped*' ipv6.pcap
nf run "$sni" --call check_sni --pcap - < "$cap/sni.pcap"
gives 0 '*3 match, 4 no match*' 'standard input'
nf run "$sni" --call check_sni --pcap "$cap/snaplen.pcap"
gives 0 '*(90 of 1[0-9][0-9] bytes captured)*7 no match*' 'packets that the capture cut'
nf run "$sni" --call check_sni --pcap "$cap/empty.pcap"
gives 0 '0 packets, 0 calls of check_sni: 0 skipped' 'no packet'

# ---- damaged ones: the file and the packet are told; Mutation: pcap_geterr() is not
while read -r file text; do
	nf run "$sni" --call check_sni --pcap "$cap/$file"
	gives 2 "nf-lua: $cap/$file: $text" "$file"
done <<- 'LIST'
	cut-header.pcap truncated dump file*
	nothing.pcap truncated dump file*
	no-capture.pcap unknown file format
	wifi.pcap link type 105 (IEEE802_11) is not known here
	block-size.pcapng *
LIST
while read -r file text; do
	nf run "$sni" --call check_sni --pcap "$cap/$file"
	gives 2 "*nf-lua: $cap/$file: packet $text*packets*calls*" "$file"
done <<- 'LIST'
	cut-record.pcap 2: truncated dump file
	cut-packet.pcap 2: truncated dump file
	huge-packet.pcap 2: invalid packet capture length
	cut.pcapng 7: truncated pcapng dump file
LIST
nf run "$sni" --pcap "$tmp/none.pcap"
gives 2 "nf-lua: $tmp/none.pcap: No such file or directory" 'no such capture'
# any byte of it cut off or changed: an end, and no report of a sanitizer
python3 - "$cap/sni.pcap" "$cap/sni.pcapng" "$cap/odd.pcap" "$tmp" <<- 'PYTHON'
	import random, sys
	random.seed(1)
	for i in range(150):
	    b = bytearray(open(sys.argv[1 + i % 3], 'rb').read())
	    for _ in range(random.randint(1, 6)):
	        b[random.randrange(len(b))] = random.choice((0, 1, 255, random.randrange(256)))
	    if i % 5 == 0:
	        del b[random.randrange(len(b)):]
	    open(f'{sys.argv[4]}/m{i}', 'wb').write(b)
PYTHON
bad=''
for file in "$tmp"/m[0-9]*; do
	nf run "$sni" --call check_sni --pcap "$file"
	case $rc in 0 | 1 | 2) ;; *) bad=$out ;; esac
	case $out in *Sanitizer* | *'runtime error'*) bad=$out ;; esac
done
result "$([ -z "$bad" ] && echo ok)" '150 captures that are changed at random' "$bad"

# ---- what a hook sees
script what.lua <<- 'LUA'
	function main(pkt)
		local vlan, eth = pkt.vlan, pkt.eth
		print(pkt.hook, pkt.family, #pkt, pkt:transport())
		print(pkt.iif, pkt.iifname, pkt.oif, pkt.oifname, pkt.mark, pkt.time)
		print(vlan and vlan.id, vlan and vlan.pcp,
			eth and nf.ntop(eth.saddr), eth and eth.type)
	end
LUA
nf run "$tmp/what.lua" --pcap "$cap/odd.pcap"
gives 0 '*1  skipped *no whole link-layer header
*2  skipped *neither IP nor ARP
*print: forward	arp	28	nil*
*4  skipped *malformed IP header
*5  skipped *malformed IP header
*6  skipped *length of IP is wrong
*print: forward	ip	52	20	6
*8  skipped *no whole IPv6 header
*print: forward	ip	28	nil
*print: forward	ip	36	24	17
*print: forward	ip6	56	nil
*print: forward	ip6	60	48	17
*13 packets, 7 calls of main: 7 no match, 6 skipped*' \
	'frames that IP drops, padding, fragments, extensions'
nf run "$tmp/what.lua" --pcap "$cap/odd.pcap" --hook ingress
gives 0 '*print: ingress	netdev	62	20	6*1 skipped*' \
	'all frames at ingress, padding included'
nf run "$tmp/what.lua" --pcap "$cap/odd.pcap" --hook prerouting
gives 0 '*3  skipped *ARP has no such hook*' 'ARP at prerouting'
nf run "$tmp/what.lua" --pcap "$cap/vlan.pcap" --iif eth0 --oif wan1 --mark 7 --hook input
gives 0 '*print: input	ip*print: 1	eth0	2	wan1	7	1700000000000005000
*print: 100	5	02:00:00:00:00:02	2048*' 'devices, mark, time, VLAN tag, link layer'
nf run "$tmp/what.lua" --pcap "$cap/nano.pcap"
gives 0 '*print: nil	nil	nil	nil	0	1700000000000000005
*print: nil	nil	02:*' 'nanoseconds; no device'
nf run "$tmp/what.lua" --pcap "$cap/raw.pcap"
gives 0 '*print: nil	nil	nil	nil
*' 'no link layer'
nf run "$tmp/what.lua" --pcap "$cap/sni.pcap" --filter 'ip6 or udp'
gives 0 '*     5  no match*     7  no match*2 packets, 2 calls*' 'a filter keeps the numbers'

# ---- arguments and values
script args.lua <<- 'LUA'
	function show(pkt, ...)
		local out = {}
		for i, v in ipairs { ... } do
			out[i] = math.type(v) and "" .. v or ("%q"):format(v)
		end
		print(table.concat(out, " "))
		return nf.ACCEPT
	end
	function number(pkt) return #pkt end
	function text(pkt) return pkt.ip and "eth0" end
	function truth(pkt) return true end
	function drop(pkt) return nf.DROP end
	function back(pkt) return nf.RETURN end
	function fail(pkt) local t = nil; return t.x end
	function spin(pkt) while true do end end
	function eat(pkt) return ("x"):rep(1 << 20) end
LUA
run()
{
	nf run "$tmp/args.lua" --pcap "$cap/ipv6.pcap" "$@"
}
run --call show --arg integer:443 --arg integer:-1 --arg integer:0xffffffffffffffff
gives 0 '*print: 443 -1 -1
*1 accept*' 'integers'
run --call show --arg string:eth0 --arg string: --arg bytes:00:ff41
gives 0 '*print: "eth0" "" "\\0\\377A"
*' 'strings and bytes'
run --call show --arg address:192.0.2.1 --arg address:2001:db8::1 --arg address:02:00:00:00:00:01
gives 0 '*print: 3221225985 " *\\270\\0*" 2199023255553
*' 'addresses'
# of each packet; Mutation: any row of selectors[], what is not there is passed as 0
selectors() { # FILE TEXT SELECTOR...
	local args=() s
	for s in "${@:3}"; do args+=(--arg "$s"); done
	nf run "$tmp/args.lua" --call show --pcap "$cap/$1" --mark 7 --iif eth0 "${args[@]}"
	gives 0 "$2" "of $1: ${*:3}"
}
selectors sni.pcap '*print: 3221225985 3221225986 6 64 443
*5  skipped *: there is no ip saddr
*7  skipped *: there is no tcp dport
*5 accept, 2 skipped*' 'ip saddr' 'ip daddr' 'ip protocol' 'ip ttl' 'tcp dport'
selectors ipv6.pcap '*print: " *\\1" " *\\2" 6 40000 443 40000 443
*1 accept*' 'ip6 saddr' 'ip6 daddr' 'meta l4proto' 'tcp sport' 'tcp dport' 'th sport' 'th dport'
selectors dns.pcap '*print: 40000 53 2199023255554 2199023255553
*there is no udp sport
*3 accept, 1 skipped*' 'udp sport' 'udp dport' 'ether saddr' 'ether daddr'
selectors raw.pcap '*there is no ether saddr
*7 skipped*' 'ether saddr'
selectors ipv6.pcap '*print: 7 "eth0" "" 1[0-9][0-9] 443 443
*1 accept*' 'meta mark' 'meta iifname' 'meta oifname' 'meta length' 'tcp dport' integer:443
selectors snaplen.pcap '*print: *' 'ip saddr'
run --call show --arg 'tcp port'
gives 2 "nf-lua: --arg 'tcp port' is neither a selector nor a value*" 'no such selector'
while read -r text args; do
	# shellcheck disable=SC2086
	run --call show $args
	gives 2 "nf-lua: *${text//_/ }*" "refused: $args"
done <<- 'LIST'
	is_no_integer --arg integer:1.5
	is_no_integer --arg integer:99999999999999999999
	none_of_IPv4 --arg address:300.1.1.1
	hexadecimal --arg bytes:0
	there_are_none --arg bytes:
	longer_than_63 --arg string:0123456789012345678901234567890123456789012345678901234567890123
	is_neither_a_selector --arg 443
	is_neither_a_selector --arg port:443
	is_not_host: --value 4
	host_has_1,_2 --value host:3
	host_has_1,_2 --value string:65
	'middle'_is_none --hook middle
	no_number_of_0_to --mark 4294967296
	no_number_of_0_to --mark -1
	no_name_of_a_device --iif 0123456789abcdef
	is_not_drop --on-error reject
	no_number_of_32768 --memory 1
	no_number_of_32768 --memory 99999m
	no_number_of_100 --budget 99
	is_not_NAME=FILE --module names
	No_such_file --module names=none.lua
	syntax_error --filter prot_x
	unknown_option --bogus
	needs_a_value --arg
LIST
run --call show --arg string:012345678901234567890123456789012345678901234567890123456789 \
	--arg bytes:00
gives 2 'nf-lua: *take more than 64*' 'arguments of more than 64 bytes'
nf run
gives 2 'nf-lua: the script is missing*' 'no script'
nf run "$sni" "$sni" --pcap x
gives 2 'nf-lua: more than one script*' 'two scripts'
nf run "$sni"
gives 2 'nf-lua: --pcap is missing*' 'no capture'
nf run "$sni" --pcap "$cap/sni.pcap"
gives 1 '*check_sni.lua: there is no global function main*' 'no such function'
nf run "$tmp/none.lua" --pcap "$cap/sni.pcap"
gives 2 '*none.lua: No such file*' 'no such script'
head -c 70000 /dev/zero | tr '\0' '\n' > "$tmp/long.lua"
nf run "$tmp/long.lua" --pcap "$cap/sni.pcap"
gives 2 '*long.lua: over 60 KiB*' 'a script that is too long'
printf 'x = 1\0' > "$tmp/nul.lua"
nf run "$tmp/nul.lua" --pcap "$cap/sni.pcap"
gives 2 '*nul.lua: has a NUL byte*' 'a script with a NUL byte'

run --call number --value host:2
gives 0 '*value *: 1[0-9][0-9]
*' 'a value'
run --call number --value be:1 --json
gives 0 '*"value":1[0-9][0-9],*' 'a value in network order'
run --call text --value string:16
gives 0 '*1 no value*' 'no value'
nf run "$tmp/args.lua" --pcap "$cap/ipv4.pcap" --call text --value string:16 --json
gives 0 '*"value":"eth0"*' 'a value that is a string'
nf run "$tmp/args.lua" --pcap "$cap/ipv4.pcap" --call text --value bytes:4
gives 0 '*: 65746830
*' 'a value that is bytes'
run --call truth --value host:4
gives 1 '*error: *result is a boolean, not a integer*' 'true is no value'
run --call truth
gives 0 '*1 match*' 'true'
run --call drop
gives 0 '*1 drop*' 'nf.DROP'
run --call back
gives 0 '*1 return*' 'nf.RETURN'

# ---- errors: their place, and the verdict for them
run --call fail
gives 1 '*drop *error: args.lua:14: attempt to index a nil value*(fail: args.lua:14)*
1 of the calls failed*' 'an error'
for verdict in accept:accept continue:match break:'no match'; do
	run --call fail --on-error "${verdict%:*}"
	gives 1 "*1 ${verdict#*:}*" "an error, --on-error ${verdict%:*}"
done
run --call spin --budget 5000
gives 1 '*error: budget exceeded (spin: args.lua:15)*1 by the budget*of 5000 units*' 'the budget'
# Mutation: klua_invoke() that does not look at Lua's stack.
{
	echo 'function long() local n = 0'
	printf 'n = n + %d\n' {1..120}
	echo 'return true end'
	echo "function wide() local $(seq -s, -f 'v%g' 150) = $(seq -s, 150)"
	echo "local t = {} for i = 1, 99 do t[i] = {i} end"
	echo "return $(seq -s+ -f 'v%g' 150) == 11325 and t[99][1] == 99 end"
} > "$tmp/calls.lua"
nf run "$tmp/calls.lua" --pcap "$cap/ipv4.pcap" --call long --budget 100
gives 1 '*error: budget exceeded *6 by the budget*' 'a function longer than the budget'
nf run "$tmp/calls.lua" --pcap "$cap/ipv4.pcap" --call long --budget 1000
gives 0 '*6 match*' 'a function within the budget'
nf run "$tmp/calls.lua" --pcap "$cap/ipv4.pcap" --call wide
gives 0 '*6 match*' 'a function that needs more of Lua'"'"'s stack'
run --call eat --memory 64k
gives 1 '*error: not enough memory*1 by the memory limit*of 65536 bytes' 'the memory limit'
run --call fail --quiet
gives 1 '*error: *' 'quiet: errors'
run --call truth --quiet
gives 0 '1 packets, *' 'quiet: nothing else'
script broken.lua <<< 'x = = 1'
nf run "$tmp/broken.lua" --pcap "$cap/sni.pcap"
gives 1 'nf-lua: broken.lua:1: unexpected symbol near*' 'what does not compile'
script names.lua <<< 'return { "a" }'
script user.lua <<< 'local names = require "names"; function main() return names[1] == "a" end'
nf run "$tmp/user.lua" --pcap "$cap/ipv6.pcap" --module "names=$tmp/names.lua"
gives 0 '*1 match*' 'a module'
nf run "$tmp/user.lua" --pcap "$cap/ipv6.pcap"
gives 1 "*module 'names' not found (--module names=FILE is missing)" 'a module that is not there'

# ---- sets; Mutation: find_set left out of program_init(), any line of sets.c's parsers
printf '# names\n\nBlocked.Example. # one\nads.example\n' > "$tmp/names"
script sets.lua <<- 'LUA'
	local set <const> = nf.set "s"
	function suffix(pkt) return set:suffix(nf.dns.question(pkt)) ~= nil end
	function source(pkt) return set:has(pkt.ip and pkt.ip.saddr or pkt.ip6.saddr) end
	function port(pkt) return set:has((pkt.udp or pkt.tcp).dport) end
	function marked(pkt) return set:has(pkt.mark) end
	function name(pkt) return set:has(pkt.iifname) end
LUA
sets() { # CALL TYPE ELEMENT...
	printf '%s\n' "${@:3}" > "$tmp/elements"
	nf run "$tmp/sets.lua" --pcap "$cap/dns.pcap" --call "$1" \
		--set "s:$2=$tmp/elements" --mark 5
}
nf run "$tmp/sets.lua" --pcap "$cap/dns.pcap" --call suffix --set "s=$tmp/names"
gives 0 '*: 3 match, 1 no match*' 'a set of host names'
sets source ipv4_addr 192.0.2.1
gives 0 '*: 3 match, 1 no match*' 'a set of addresses, not of the other family'
sets port inet_service 53
gives 0 '*4 match*' 'a set of ports'
sets port inet_service 0x35 54
gives 0 '*4 match*' 'a hexadecimal one'
sets marked mark 5
gives 0 '*4 match*' 'a set of marks'
sets marked mark 0x05000000
gives 0 '*4 no match*' 'marks have an order of bytes'
sets port inet_service 70000
gives 2 "*elements:1: '70000' is no inet_service" 'a port that is none'
sets source ipv6_addr 2001:db8::1 2001:db8::g
gives 2 "*elements:2: '2001:db8::g' is no ipv6_addr" 'an address that is none'
sets suffix hostname 'a b'
gives 2 "*elements:1: 'a b' is no hostname" 'a host name that is none'
sets suffix nosuch x
gives 2 "*there is no type 'nosuch'*" 'a type that is none'
nf run "$tmp/sets.lua" --pcap "$cap/dns.pcap" --call suffix --set "s=$tmp/nosuch"
gives 2 '*nosuch: No such file or directory' 'a set without its file'
nf run "$tmp/sets.lua" --pcap "$cap/dns.pcap" --call suffix --set s
gives 2 "*--set 's' is not NAME*" 'a set without a file'
nf run "$tmp/sets.lua" --pcap "$cap/dns.pcap" --call suffix
gives 1 "*there is no set 's' in this table (--set s=FILE is missing)" 'a set that is not given'

# ---- JSON
script json.lua <<- 'LUA'
	function main(pkt)
		print("a \"b\" \\ \1 \195\164 \255 \237\160\128")
		if pkt.udp then error("no \"udp\"\n") end
	end
LUA
for file in sni.pcap odd.pcap snaplen.pcap; do
	"$nf" run "$tmp/json.lua" --pcap "$cap/$file" --json > "$tmp/json" 2>&1
	ok=''
	python3 - "$tmp/json" <<- 'PYTHON' && ok=ok
		import json, sys
		lines = [json.loads(l) for l in open(sys.argv[1], encoding='utf-8')]
		s = lines.pop()['summary']
		assert s['packets'] == len(lines) == lines[-1]['packet'], s
		assert s['errors'] == sum('error' in l for l in lines)
		assert s['skipped'] == sum(l['result'] == 'skipped' for l in lines)
		assert s['units'] == sum(l.get('units', 0) for l in lines)
		printed = [p for l in lines for p in l.get('print', [])]
		assert set(printed) == {r'a "b" \ \001 \303\244 \377 \355\240\200'}, printed
		assert any(l.get('error', '').startswith('json.lua:3: no "udp"') for l in lines)
	PYTHON
	result "$ok" "JSON of $file" "$(tail -n 3 "$tmp/json")"
done

# ---- check
nf check "$examples"/*.lua
gives 0 '*check_sni.lua: rules can call check_sni*' 'the examples'
for file in "$examples"/*.nft; do
	lua=${file%.nft}.lua
	[ -e "$lua" ] || continue
	nf check "$lua" --ruleset "$file"
	gives 0 '*rules can call*' "${file##*/} calls what is there"
done
nf check "$examples/check_sni.lua" "$examples/check_user_agent.lua" --ruleset "$examples/demo.nft"
gives 0 '*rules can call*rules can call*' 'a ruleset of two objects'
script bad.lua <<- 'LUA'
	local tls = nf.tls
	function string.starts(s, p) return s:sub(1, #p) == p end
	count = count or 0
	function check(pkt)
		local name = tls.snii(pkt:payload())
		if blocked[name] then return true end
		if pkt.ip.sadr == "x" then return true end
		local p = pkt:payload()
		if p:u24(0) then return false end
		if pkt.tpc then return true end
		local s = ("x"):uper()
		count = count + 1
		if nf.new then return nf.DROPP end
		if rare then undefined_thing() end
		return string.starts("x", "y") and pkt.ct.original.sadr
	end
	function lan(p)
		local net <const> = nf.net "192.0.2.0/24"
		p = p:sub(4)
		return net:hass(p:str()) or p.foo
	end
LUA
script bad.nft <<- 'NFT'
	table inet filter {
		lua bad { file "bad.lua"; }
		lua inline {
			source [==[ function x() end # lua call not_this ]==]
		}
		chain c {
			lua bad call lan(ip saddr) > 10 # lua bad call nor_this
			lua bad call missing
			lua inline call x
			lua name "bad"
		}
	}
	add rule inet filter c lua bad call "also" counter
NFT
nf check "$tmp/bad.lua"
gives 1 "$tmp/bad.lua:5: nf.tls has no field 'snii'
$tmp/bad.lua:6: nothing sets the global 'blocked'
$tmp/bad.lua:7: pkt.ip has no field 'sadr'
$tmp/bad.lua:9: view has no method 'u24'
$tmp/bad.lua:10: pkt has no field 'tpc'
$tmp/bad.lua:11: string has no method 'uper'
$tmp/bad.lua:13: nf has no field 'DROPP'
$tmp/bad.lua:14: nothing sets the global 'undefined_thing'
$tmp/bad.lua:15: ct.original has no field 'sadr'
$tmp/bad.lua:20: net has no method 'hass'" 'what a script gets wrong'
# Mutation: the parameter of a function that a rule calls is not the packet.
nf check "$tmp/bad.lua" --ruleset "$tmp/bad.nft"
gives 1 "*$tmp/bad.lua:20: view has no field 'foo'
$tmp/bad.nft:8: $tmp/bad.lua has no function 'missing'
$tmp/bad.nft:10: $tmp/bad.lua has no function 'main'*" 'what a ruleset calls'
# Mutation: OP_EQK or OP_EQI is not looked at; any constant of that length is wrong.
script address.lua <<- 'LUA'
	function f(pkt)
		local ip = pkt.ip
		if ip.saddr == "192.0.2.1" then return true end
		if pkt.ip6.daddr ~= 5 then return true end
		if pkt.eth.saddr == 0x20000000001 then return true end
		return ip.daddr == "\192\0\2\1" or ip.ttl == 5 or pkt.iifname == "eth0" or
			"fd00::1" == pkt.ip6.saddr
	end
LUA
nf check "$tmp/address.lua"
gives 1 "$tmp/address.lua:3: ip.saddr is a string of 4 bytes: compare it with nf.pton \"192.0.2.1\"
$tmp/address.lua:4: ip6.daddr is a string of 16 bytes, and no number
$tmp/address.lua:5: eth.saddr is a string of 6 bytes, and no number
$tmp/address.lua:7: ip6.saddr is a string of 16 bytes: compare it with nf.pton \"fd00::1\"" \
	'addresses that are compared with text or numbers'
script good.lua <<- 'LUA'
	local M = {}
	setmetatable(_G, { __index = function(_, k) return k end })
	function M.f(pkt) return anything end
	local tls = nf.tls
	if M.x then tls = { other = 1 } end
	function main(pkt)
		for i = 1, 3 do
			pkt = { field = i }
		end
		local _ENV = { x = 1 }
		return tls.other and pkt.field and x and y
	end
	local nf = nf.layout { a = { 0, 8 } }
	function g(pkt) local v = pkt:layout(nf) return v.a end
LUA
nf check "$tmp/good.lua"
gives 0 '*good.lua: rules can call g, main' 'what cannot be known is not told'
nf check "$tmp/broken.lua" "$tmp/none.lua"
gives 2 "$tmp/broken.lua:1: unexpected symbol near*none.lua: No such file*" \
	'what does not compile, and what is not there'
script fails.lua <<< 'function main() return lost end; error "at load"'
nf check "$tmp/fails.lua"
gives 1 "$tmp/fails.lua:1: at load
$tmp/fails.lua:1: nothing sets the global 'lost'" 'what fails when it is loaded is gone over too'
script module.lua <<< 'shared = 1; return { x = lost }'
script uses.lua <<< 'local m = require "module"; function main() return shared + m.x end'
nf check "$tmp/uses.lua" --module "module=$tmp/module.lua"
gives 1 "module:1: nothing sets the global 'lost'" \
	'modules are gone over, and what they set is there'
script nothing.lua <<< 'local x = 1'
nf check "$tmp/nothing.lua"
gives 0 '*there is no global function*' 'a script without functions'
script open.nft <<< 'table t { lua x { source [[ never closed } }'
nf check "$sni" --ruleset "$tmp/open.nft"
gives 2 "nf-lua: $tmp/open.nft:1: a \\[\\[ without its \\]\\]" 'a ruleset that ends too early'
nf check
gives 2 'nf-lua: the script is missing*' 'check of nothing'

# ---- repl
repl()
{
	rc=0
	out=$(timeout 60 "$nf" repl "$@" 2>&1) || rc=$?
}
repl "$sni" --pcap "$cap/sni.pcap" <<- 'LUA'
	1 + 1, "x"
	x = 5
	function f(a)
	return a * x
	end
	f(4)
	pkt.tcp.dport
	.packet 3
	nf.tls.sni(pkt:payload())
	.call check_sni
	.packet 2
	.next
	pkt.ip.saddr
	.names nf.ssh
LUA
gives 0 $'2\tx\n20\n443\npacket 3: *\nblocked.example\nmatch, * units\npacket 2: *\npacket 3: *
\\\\xc0\\\\x00\\\\x02\\\\x01\n*nf.ssh.version*' 'repl'
repl --budget 1000 --memory 64k <<- 'LUA'
	while true do end
	("x"):rep(1 << 20)
	error("bad")
	1.5
	pkt
	.packet 1
	.call f
	.bogus
	kept = 1
	kept
LUA
gives 1 $'budget exceeded *\nnot enough memory *\nline:1: bad *\nline:1: no floating point *
nil\n*no capture
*no function*\n*no command*\n1' 'repl: errors and limits'
repl --pcap "$cap/sni.pcap" <<< '.packet 99'
gives 1 'there is no such packet' 'repl: no such packet'
repl <<< 'x = {'
gives 1 'the last line is not complete' 'repl: an end too early'
repl "$tmp/broken.lua" <<< ''
gives 1 '*broken.lua:1: *' 'repl: a script that does not compile'
repl --mark 7 --iif eth0 --pcap "$cap/sni.pcap" <<< 'pkt.mark, pkt.iifname'
gives 0 $'7\teth0' 'repl: mark and device'
repl --mark 4294967296 <<< ''
gives 2 '*--mark*is no number of 0 to 4294967295' 'repl: a mark that is none'
repl --pcap - <<< ''
gives 2 '*standard input has the lines*' 'repl: no capture on standard input'

# ---- the program
nf
gives 2 'Usage: nf-lua COMMAND*' 'no command'
nf help
gives 0 'Usage: nf-lua COMMAND*' help
nf bogus
gives 2 "nf-lua: there is no command 'bogus'*" 'no such command'
nf help bogus
gives 2 "nf-lua: there is no command 'bogus'*" 'help for no such command'
for command in run check repl names; do
	nf "$command" --help
	gives 0 "Usage: nf-lua $command*Exit status*" "$command --help"
	nf help "$command"
	gives 0 "Usage: nf-lua $command*" "help $command"
	nf "$command" --bogus
	gives 2 "nf-lua: unknown option '--bogus'*" "$command: unknown option"
done
rc=0
out=$("$nf" names 2>&1 > /dev/full) || rc=$?
gives 2 'nf-lua: standard output cannot be written' 'output that cannot be written'

echo "1..$n"
exit $failed
