#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Hostile scripts: whatever one does, its call ends in an error and the verdict
# for errors, and the kernel serves the next packet.  The same at load.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

# One script a line: port, name, what its last error says, its description; then
# its text.  The function called is "bomb".
bombs()
{
	cat <<'BOMBS'
2001 loop budget endless loop
	function bomb() while true do end; end
2002 goto_loop budget endless loop by goto
	function bomb() ::again:: goto again end
2003 pcall_loop budget endless loop inside pcall
	function bomb() while true do pcall(function() while true do end; end) end; end
2004 xpcall_loop budget endless loop inside xpcall and its handler
	function bomb()
		local function spin() while true do end; end
		while true do xpcall(spin, spin) end
	end
2005 co_loop budget endless loop inside a coroutine
	function bomb()
		while true do coroutine.wrap(function() while true do end; end)() end
	end
2006 meta_loop budget endless metamethods
	local t = setmetatable({}, { __index = function(t, k) return t[k + 1] end })
	function bomb() while true do pcall(function() return t[1] end) end; end
2011 rep memory|budget|large one huge string
	function bomb() return ("x"):rep(1 << 40) end
2012 double memory|budget doubling string
	function bomb() local s = "x" while true do s = s .. s end; end
2013 grow memory|budget growing table
	function bomb() local t = {} while true do t[#t + 1] = { #t } end; end
2014 kept memory|budget growing table, kept over calls, inside pcall
	kept = {}
	function bomb()
		local function fill() while true do kept[#kept + 1] = "x" .. #kept end; end
		while true do pcall(fill) end
	end
2015 closures memory|budget growing chain of closures
	function bomb()
		local f
		while true do local g = f; f = function() return g end; end
	end
2021 recursion overflow|memory|budget endless recursion
	local function down(n) return 1 + down(n + 1) end
	function bomb() return down(1) end
2022 pcall_recursion overflow|memory|budget endless recursion by pcall
	local function down() return (select(2, pcall(down))) end
	function bomb() while true do down() end; end
2023 gsub overflow|complex|memory|budget recursion by gsub callbacks
	local function down(s) return (s:gsub(".", down)) end
	function bomb() return down("x") end
2024 sort overflow|memory|budget recursion by comparators of sort
	local function down()
		table.sort({ 3, 2, 1, 4 }, function(a, b) down() return a < b end)
	end
	function bomb() return down() end
2025 coroutine overflow|memory|budget coroutine inside coroutine
	local function down() return coroutine.wrap(down)() end
	function bomb() return down() end
2026 metamethod overflow|memory|budget recursion by __index
	local mt = {}
	mt.__index = function(t) return setmetatable({}, mt)[1] end
	function bomb() return setmetatable({}, mt)[1] end
2027 tostring overflow|memory|budget recursion by __tostring
	local mt = {}
	mt.__tostring = function() return tostring(setmetatable({}, mt)) end
	function bomb() return tostring(setmetatable({}, mt)) end
2028 close budget|overflow|memory endless loop in __close of an exhausted call
	function bomb()
		local function spin() while true do end; end
		local guard <close> = setmetatable({}, { __close = spin })
		while true do end
	end
2031 find budget|complex pattern that backtracks
	local s = ("a"):rep(200)
	function bomb() while true do s:find(("a*"):rep(20) .. "b") end; end
2032 plain_find budget plain search of much in much
	local hay, needle = ("a"):rep(8000), ("a"):rep(4000) .. "b"
	function bomb() while true do hay:find(needle, 1, true) end; end
2033 concat memory|budget concat of one string many times
	local t = {}
	for i = 1, 500 do t[i] = ("x"):rep(100) end
	function bomb() while true do table.concat(t) end; end
2034 move budget|memory move over a huge range
	local sink = setmetatable({}, { __newindex = function() end })
	function bomb() table.move({}, 1, 1 << 40, 2, sink) end
2035 unpack results|memory|budget|overflow unpack of a huge range
	function bomb() return table.unpack({}, 1, 1 << 24) end
2036 sort_wrong budget|order|memory sort with a comparator that never agrees
	local t = {}
	for i = 1, 1000 do t[i] = i end
	function bomb() while true do pcall(table.sort, t, function() return true end) end; end
2037 scan budget endless search of the packet
	function bomb(pkt) while true do pkt:find("no such text") end; end
BOMBS
}

names=$(bombs | awk '/^[0-9]/ { print $1, $2, $3, substr($0, index($0, $3) + length($3) + 1) }')

bomb_rules()
{
	echo 'table inet l {'
	bombs | awk '
		/^[0-9]/ { if (open) print "]] }"; print "lua", $2, "{\nsource [["; open = 1; next }
		{ print }
		END { print "]] }" }'
	echo '	lua good { source [[ function ok() return true end ]] }'
	echo '	chain in {'
	echo '		type filter hook input priority 0; policy accept'
	local port name
	while read -r port name _; do
		echo "udp dport $port lua $name call bomb"
	done <<< "$names"
	echo '		udp dport 3000 lua good call ok counter'
	echo '	}'
	echo '	chain late {'
	echo '		type filter hook input priority 1; policy accept'
	while read -r port _; do
		echo "udp dport $port counter"
	done <<< "$names"
	echo '	}'
	echo '}'
}

# bomb NAME PORT TEXT: two calls, two errors, both dropped
ended()
{
	all is "$1" errors 2 \; is "$1" calls 2 \; last_error "$1" "$3" \; \
		counted late "udp dport $2" 0
}

# The same scripts at load: no statement refused may be missing an error.
load_bombs()
{
	cat <<'RULES'
add table inet l2
add lua inet l2 loop { source [[ while true do end ]] }
add lua inet l2 pcalls { source [[ while true do pcall(function() while true do end; end) end ]] }
add lua inet l2 grow { source [[ t = {} while true do t[#t + 1] = ("x"):rep(100) .. #t end ]] }
add lua inet l2 string { source [[ s = "x" while true do s = s .. s end ]] }
add lua inet l2 down { source [[ local function f() return 1 + f() end f() ]] }
add lua inet l2 gsub { source [[ local function f(s) return (s:gsub(".", f)) end f("x") ]] }
add lua inet l2 co { source [[ local function f() return coroutine.wrap(f)() end f() ]] }
RULES
	printf 'add lua inet l2 parens { source [[ x = %0200d' 0 | tr 0 '('
	echo ' ]] }'
	printf 'add lua inet l2 tables { source [[ x = %0200d' 0 | tr 0 '{'
	echo ' ]] }'
}

load_refused()
{
	local n
	load_bombs > "$tmp/load.nft"
	! lua "$right" -f "$tmp/load.nft" || { echo "loaded"; return 1; }
	cp "$driver_err" "$tmp/load.err"
	cat "$tmp/load.err"
	for ((n = 2; n <= 10; n++)); do
		grep "load.nft:$n:1: Error: " "$tmp/load.err" | grep -qv 'Could not process' ||
			{ echo "line $n was not refused"; return 1; }
	done
	! lua "$right" list table inet l2
}

pair
start $(($(wc -l <<< "$names") + 13))

check "scripts load" load "$right" < <(bomb_rules)
# shellcheck disable=SC2046
send $(cut -d' ' -f1 <<< "$names")
# shellcheck disable=SC2046
send $(cut -d' ' -f1 <<< "$names")
send 3000
look "$right"

# Mutation: an uncharged loop (no budget at back-edges), pcall that catches an
# exhausted budget, an allocator without its cap, C levels at Lua's default.
while read -r port name text what; do
	check "$what" ended "$name" "$port" "$text"
done <<< "$names"

# Mutation: a state left in the middle of a call, or BHs left disabled.
check "next packet is served" all counted in "udp dport 3000" 1 \; is good errors 0
check "next connection is served" nsrun "$left" ping -q -c 2 -i 0.1 -W 10 "$RIGHT4"

# Mutation: object's memory without effect on what is used.
memory_kept()
{
	local peak
	peak=$(field kept mem-peak)
	[ "$peak" -le 262144 ] && return 0
	echo "peak of $peak bytes, of 262144"
	return 1
}
check "memory stays under its limit" memory_kept

# Mutation: loading without a budget or with allocations outside of the arena.
check "the same at load are refused" load_refused
check "an endless loop at load says so" \
	grep -E 'load.nft:2:1: Error: .*budget' "$tmp/load.err"
check "growth at load says so" \
	grep -E 'load.nft:4:1: Error: .*(memory|budget)' "$tmp/load.err"

# Mutation: a check only against the old limits, or none.
limits_refused()
{
	lua "$right" 'add table inet l2' || return 1
	refused "$1 must be between" lua "$right" "add lua inet l2 o { source [[ ]]; $1 $2 }"
}
check "memory too small to be of use is refused" limits_refused memory '1 kbytes'
check "memory too big is refused" limits_refused memory '4095 mbytes'
check "budget of nothing is refused" limits_refused budget 0

# Mutation: BUDGET that is stored but not used.
budgets()
{
	load "$right" <<'RULES' || return 1
table inet l3 {
	lua small {
		budget 1000
		source [[ function f() for i = 1, 10000 do end return true end ]]
	}
	lua large {
		budget 1000000
		source [[ function f() for i = 1, 10000 do end return true end ]]
	}
	chain in {
		type filter hook input priority 0; policy accept
		udp dport 3001 lua small call f counter
		udp dport 3002 lua large call f counter
	}
}
RULES
	send 3001 3002
	look "$right"
	all counted in "udp dport 3001" 0 \; counted in "udp dport 3002" 1 \; \
		last_error small budget \; is large errors 0
}
check "budget is what the object says" budgets

check_kernel
ktap_finished
