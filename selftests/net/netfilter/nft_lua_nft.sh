#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# lua objects and calls by nft: what is loaded, listed and loaded again, and in
# what words it is refused.  $NFT names the nft to take, which has to know lua.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

NFT=${NFT:-nft}
if ! "$NFT" describe hostname >/dev/null 2>&1; then
	skip_all "$NFT does not know lua"
fi
names=${NAMES:-2000}	# in the large set
cd "$tmp" || exit 1

pair
start 57

nft()
{
	nsrun "$right" "$NFT" "$@" 2>"$driver_err"
}

# rules: load a ruleset from standard input, in place of all
rules()
{
	{ echo "flush ruleset"; cat; } > rules.nft
	nft -f rules.nft
}

# listed TEXT [ARGUMENT...]: a listing has that line, blanks at its ends aside
listed()
{
	nft "${@:2}" list ruleset > out.nft || return 1
	sed 's/^[ \t]*//; s/[ \t]*$//' out.nft | grep -qxF -- "$1" && return 0
	cat out.nft
	echo "not listed: $1"
	return 1
}

# reloads: a listing is what the listing of it, loaded, is
reloads()
{
	nft -s list ruleset > first.nft || return 1
	nft flush ruleset || return 1
	nft -f first.nft || { cat first.nft; return 1; }
	nft -s list ruleset > second.nft || return 1
	diff first.nft second.nft
}

# source_is NAME FILE: the kernel has exactly these bytes
source_is()
{
	lua "$right" -S list lua inet t "$1" > have.lua && cmp "$2" have.lua
}

# no TEXT [ARGUMENT...]: what standard input has is refused with TEXT (a regular
# expression), and with a caret
no()
{
	cat > bad.nft
	refused "$1" nft "${@:2}" -f bad.nft || { cat "$driver_err"; return 1; }
	grep -q '\^' "$driver_err" && return 0
	echo "no caret"
	return 1
}

# lacks TEXT FILE: which has other lines
lacks()
{
	local all
	all=$(cat "$2")
	[ -n "$all" ] && ! grep -q -- "$1" <<< "$all"
}

# --- the language

cat > all.nft <<'RULES'
table inet t {
	lua sni {
		name "sni.lua"
		memory 128 kbytes
		budget 30000
		on-error break
		source [[
function yes(pkt) return true end
function no(pkt) return false end
function eq(pkt, a, b) return a == b end
function num(pkt, p) return p end
function size(pkt, n, name) return #name == n end
function addr(pkt, a) return string.format("%x", a) == "c0000201" end
function name(pkt) return "blocked.example" end
function first(pkt, p) return p // 1000 end
function main(pkt) return nf.ACCEPT end
]]
	}

	set blocked {
		type hostname
		elements = { "blocked.example" }
	}

	map marks {
		type hostname : mark
		elements = { "blocked.example" : 0x0000002a }
	}

	set seen {
		type hostname
		size 65535
		flags dynamic,timeout
	}

	map progs {
		type inet_service : lua
		elements = { 1020 : "sni" }
	}

	chain in {
		type filter hook input priority filter; policy accept;
		udp dport 1001 lua "sni" call yes counter
		udp dport 1002 lua "sni" call no counter
		udp dport 1003 lua "sni" call eq(udp dport, udp dport) counter
		udp dport 1004 lua "sni" call size(meta length, iifname) counter
		udp dport 1005 lua "sni" call addr(ip saddr) counter
		udp dport 1006 lua "sni" call num(udp dport) == 1006 counter
		udp dport 1007 lua "sni" call num(udp dport) > 1006 counter
		udp dport 1008 lua "sni" call num(udp dport) != 1008 counter
		udp dport 1009 lua "sni" call name type hostname @blocked counter
		udp dport 1010 lua "sni" call name type hostname { "blocked.example" } counter
		udp dport 1011 lua "sni" call name type hostname != { "blocked.example" } counter
		udp dport 1012 lua "sni" call num(udp dport) type inet_service 1000-1012 counter
		udp dport 1013 meta mark set lua "sni" call num(udp dport)
		meta mark 0x000003f5 counter
		udp dport 1014 meta mark set lua "sni" call name type hostname map @marks
		meta mark 0x0000002a counter
		udp dport 1015 lua "sni" call first(udp dport) vmap { 0 : drop, 1 : jump one }
		udp dport 1016 add @seen { lua "sni" call name type hostname timeout 1h }
		udp dport 1017 ip saddr . lua "sni" call num(udp dport) { 192.0.2.1 . 1017 } counter
		udp dport 1018 lua "sni" call num(udp dport) & 255 == 250 counter
		udp dport 1020 lua name udp dport map @progs
		udp dport 1020 counter
		udp dport 1021 lua name "sni"
		udp dport 1022 lua "sni" call num(ip dscp) == 0 counter
	}

	chain one {
		counter
	}
}
RULES

check "rules of all kinds load" rules < all.nft
cp rules.nft loaded.nft
nft -s list ruleset > same.nft
# Mutation: lua_expr_print() without "==", or a delinearizer that forgets arguments.
check "they are listed as they were written" diff all.nft same.nft
check "the listing loads and is the same again" reloads
unnamed()
{
	sed 's/ "sni" call / call /' all.nft | rules && nft -s list ruleset > unnamed.nft &&
		diff same.nft unnamed.nft
}
check "a call finds the only object of the table" unnamed
mere_check()
{
	nft flush ruleset
	nft -c -f loaded.nft && [ -z "$(nft list ruleset)" ]
}
check "a mere check loads nothing" mere_check

nft -f loaded.nft
for port in {1001..1022}; do
	send "$port"
done
nft list ruleset > "$listing"
# Mutation: kinds or lengths of arguments other than nft's, wrong registers.
for port in 1001 1003 1005 1006 1007 1009 1010 1012 1017 1018 1022; do
	check "rule for port $port matches" counted in "udp dport $port" 1
done
for port in 1002 1008 1011; do
	check "rule for port $port does not match" counted in "udp dport $port" 0
done
check "a mark that a function returns" counted in "meta mark 0x000003f5" 1
check "a mark from a map of names" counted in "meta mark 0x0000002a" 1
check "a jump from a map of verdicts" counted one counter 1
check "references end with the verdict of main" counted in "udp dport 1020 counter" 0
check "a set gets the name" \
	grep -q '"blocked.example" timeout 1h' "$listing"

# --- sources

python3 - <<'END'
import random
random.seed(1)
parts = ["]]", "]=]", "]==]", "]", "=", "[[", "[=[", "#", "# x\n", "\n", "\r\n", "\t", " ", "\\",
	 '"', "'", "}", ";", "\u00e9", "\u4e16", "x", "$y", "@z", "include \"a\"\n", "*", "end"]
with open("sources.nft", "w", newline="") as f:
    f.write("table inet t {\n")
    for i in range(40):
        text = "".join(random.choice(parts) for _ in range(random.randrange(60)))
        text = random.choice(["", "\n", "\r\n"]) + "--[=======[" + text + "]=======]"
        text += random.choice(["", "\n", "\r\n", "--]", "--]="])
        with open(f"s{i}.lua", "w", newline="") as s:
            s.write(text)
        level = 0
        while (text + "]" + "=" * level + "]").index("]" + "=" * level + "]") != len(text):
            level += 1
        f.write(f"\tlua s{i} {{\n\t\tsource [{'=' * level}[\n{text}]{'=' * level}]\n\t}}\n")
    f.write("}\n")
END

sources_kept()
{
	local i
	for i in {0..39}; do
		source_is "s$i" "s$i.lua" || return 1
	done
}

check "sources of all kinds load" rules < sources.nft
# Mutation: a scanner rule that comes before the one for text; no lua.fresh.
check "to the byte" sources_kept
check "their listing is the same when loaded" reloads
check "and they are" sources_kept

{ echo "function f() return true end"; yes -- "-- 0123456789 #" ; } | head -c 61440 > long.lua
check "60 KiB load from a file" rules <<-'RULES'
	table inet t { lua long { file "./long.lua"; memory 1 mbytes; }; }
RULES
check "to the byte" source_is long long.lua
check "are listed and load again" reloads
check "and are the same" source_is long long.lua
check "the name is the file's" listed 'name "long.lua"'

# --- listings

check "-t leaves a source out" listed "# source of 61440 bytes not shown" -t
check "statistics are comments" \
	grep -q '^[[:space:]]*# calls 0 errors 0 ' <(nsrun "$right" "$NFT" list luas)
check "-s leaves them out" \
	lacks calls <(nsrun "$right" "$NFT" -s list luas)
check "-a has the handle" grep -q 'lua long { # handle [0-9]' <(nsrun "$right" "$NFT" -a list luas)

# Mutation: obj_cache_sort() that does nothing.
modules_first()
{
	rules <<-'RULES' || return 1
		table inet t {
			lua a { source [[return 1]] }
			lua b { source [[return 2]] }
		}
	RULES
	nft 'add lua inet t a { source [[assert(require("b") == 2)]] }' &&
		reloads && listed "# modules b"
}
check "modules are listed before what requires them" modules_first

json()
{
	rules < all.nft || return 1
	nft -s list ruleset > before.nft
	nft -j list ruleset > rules.json && nft flush ruleset &&
		nft -j -f rules.json || return 1
	nft -s list ruleset | diff before.nft -
}
check "JSON loads again" json

# Mutation: nft_cmd_expand() or the JSON listing with lua objects before sets.
sets_first()
{
	rules <<-'RULES' || return 1
		table inet t {
			lua p {
				source [[local s = nf.set "names"
				function f(pkt) return s:has(pkt:str()) end]]
			}
			map programs { type mark : lua; elements = { 1 : "p" }; }
			set names { type hostname; elements = { "a.example" }; }
		}
	RULES
	reloads && nft -j list ruleset > rules.json && nft flush ruleset &&
		nft -j -f rules.json && nft -s list ruleset | diff first.nft -
}
check "sets come before programs that name them" sets_first

monitored()
{
	nft flush ruleset
	nft add table inet t || return 1
	nsrun "$right" "$NFT" monitor > events.nft 2>&1 &
	local pid=$! i
	for i in {1..50}; do
		nft add chain inet t c && nft delete chain inet t c
		[ -s events.nft ] && break
		sleep 0.1
	done
	nft "add lua inet t m { source [[x = 1]]; budget 1000; }"
	nft delete lua inet t m
	for i in {1..50}; do
		grep -q '^delete lua inet t m' events.nft && break
		sleep 0.1
	done
	kill $pid
	wait $pid 2>/dev/null
	cat events.nft
	grep '^add lua' events.nft > event.nft
	[ -s event.nft ] && nft -f event.nft && listed "budget 1000"
}
check "monitor shows what could be loaded" monitored

reset_stats()
{
	rules <<-'RULES' || return 1
		table inet t {
			lua p { source [[function f() return true end]] }
			chain in {
				type filter hook input priority 0
				udp dport 1001 lua call f counter
			}
		}
	RULES
	send 1001
	nft reset lua inet t p | grep '# calls 1 ' &&
		nft list lua inet t p | grep '# calls 0 '
}
check "reset lists and resets statistics" reset_stats

interactive()
{
	nft flush ruleset
	printf '%s\n' 'add table inet t' \
		'add lua inet t p { source [=[x = "]]"]=]; }' 'list luas' quit |
		nft -i > out.txt
	cat out.txt
	listed 'x = "]]"]=]'
}
check "interactive" interactive
check "describe" grep -q 'hostname.*(host name).*(basetype string), 512 bits' \
	<(nsrun "$right" "$NFT" describe hostname)

# --- errors

nft flush ruleset
printf 'x = 1\ny = = 2\n' > bad.lua
# Mutation: lua_error_location() that returns false.
check "an error in a block is shown at its line" no 'bad.nft:5:1-7: Error: p:3: ' <<-'RULES'
	table inet t {
		lua p { source [[
	local x = 1

		y = = 2
	]] }
	}
RULES
check "an error in a file is shown at its line" \
	no 'bad.lua:2:1-7: Error: bad.lua:2: ' -I . \
	<<< 'table inet t { lua p { file "bad.lua"; }; }'
check "missing file" no 'Could not open file "none.lua": No such file' \
	<<< 'table inet t { lua p { file "none.lua"; }; }'
printf 'x = "\xff"\n' > latin.lua
check "not UTF-8" no 'not UTF-8' <<< 'table inet t { lua p { file "./latin.lua"; }; }'
{ cat long.lua; echo; } > longer.lua
check "too large" no 'larger than 60 KiB' <<< 'table inet t { lua p { file "./longer.lua"; }; }'
check "unfinished brackets" no "no ']==]' ends this source" \
	<<< 'table inet t { lua p { source [==[ x ]=]'
nft add table inet t
nft add chain inet t c
nft 'add lua inet t p { source [[function f() end]] }'
check "unknown function" no 'nosuch' <<< 'add rule inet t c lua call nosuch'
nft 'add lua inet t q { source [[function f() end]] }'
check "ambiguous object" no '1:19-2[0-9]: Error: .*lua objects' \
	<<< 'add rule inet t c lua call f drop'
check "constants as arguments" no 'have to be selectors' <<< 'add rule inet t c lua p call f(5)'
check "host names that are none" no 'has an empty label' \
	<<< 'add set inet t s { type hostname; elements = { "a..b" }; }'

# --- many names

python3 - "$names" > names.nft <<'END'
import sys
print("table inet t {\n\tset s {\n\t\ttype hostname\n\t\telements = {", end="")
print(",\n".join(f'"host-{i}.example"' for i in range(int(sys.argv[1]))), "}\n\t}\n}")
END
many()
{
	nft flush ruleset && nft -f names.nft && nft list ruleset > have.nft || return 1
	nft flush ruleset && nft -f have.nft && nft list ruleset | cmp - have.nft || return 1
	[ "$(grep -o '"host-[0-9]*.example"' have.nft | sort -u | wc -l)" = "$names" ]
}
check "a set of $names names loads, lists and loads again" many

nft flush ruleset
check_kernel
ktap_finished
