#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Programs of several objects: require "name" runs another lua object of the table.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

pair
start 25

# The functions look at the order in which modules ran and at what they returned.
check "modules load" load "$right" <<'RULES'
table inet t {
	lua base {
		source [[
loaded = (loaded or "") .. "base "
local name = ...
return { name = name, limit = 10, check = function(n)
	if n > 10 then error("too many") end
	return true
end }
]]
		name "base.lua"
	}
	lua middle {
		source [[
local base = require "base"
loaded = loaded .. "middle "
return { base = base, twice = function() return base.limit * 2 end }
]]
	}
	lua silent { source [[ loaded = (loaded or "") .. "silent " ]]; }
	lua nothing { source [[ return nil ]]; }
	lua top {
		source [[
local middle = require "middle"
local base = require "base"
local silent = require "silent"
loaded = loaded .. "top"
function order() if loaded ~= "base middle silent top" then error(loaded) end return true end
function values() return middle.twice() == 20 and base.name == "base" and silent == true end
function same() return middle.base == base and require "base" == base end
function late() return require "base" == base end
function never() return require "nothing" == true end
function unknown() return require "unknown" end
function check() local good = base.check(11) return good end
]]
		on-error break
	}
	lua second {
		source [[
local base = require "base"
function f() return require("base").limit == 10 and loaded == "base " end
]]
		on-error break
	}
	chain in {
		type filter hook input priority 0; policy accept
		udp dport 1001 lua top call order counter
		udp dport 1002 lua top call same lua top call values counter
		udp dport 1003 lua top call late counter
		udp dport 1004 lua top call never counter
		udp dport 1005 lua top call unknown counter
		udp dport 1006 lua top call check counter
		udp dport 1007 lua second call f counter
	}
}
RULES

# Mutation: a module that runs at its first call, or twice.
send 1001
look "$right"
check "each runs once, where it is first required" \
	all counted in "udp dport 1001" 1 \; is top errors 0
send 1002
look "$right"
check "all get the same result, of what it returns" counted in "udp dport 1002" 1
# Mutation: base_require() that runs modules in the packet path.
send 1003
look "$right"
check "a call gets what was loaded" counted in "udp dport 1003" 1
send 1004
look "$right"
check "a call loads nothing" all counted in "udp dport 1004" 0 \; \
	last_error top "'nothing' was not required at load"
send 1005
look "$right"
check "nor one that is not there" all counted in "udp dport 1005" 0 \; \
	last_error top "'unknown' was not required at load"
# Mutation: chunks of modules without a name of theirs.
send 1006
look "$right"
check "an error names the line of the module" last_error top '^base\.lua:4: too many'
check "and that of the caller" last_error top '\(check: top:[0-9]+, base\.lua:4\)$'
send 1007
look "$right"
check "another program has a state of its own" counted in "udp dport 1007" 1
# Mutation: NFTA_LUA_OBJ_MODULES in another order, or with what was not required.
modules()
{
	local got
	got=$(awk -v obj="$1" '$1 == "lua" { inside = $2 == obj }
		inside && $2 == "modules" { $1 = $2 = ""; print substr($0, 3) }' "$listing")
	[ "$got" = "$2" ] && return 0
	echo "modules of $1: '$got', expected '$2'"
	return 1
}
check "a listing names modules in the order of their loading" \
	all modules top "middle base silent" \; modules second base \; modules base ""

# --- what cannot be loaded

# fails SOURCE TEXT
fails()
{
	refused "$2" lua "$right" "add lua inet t new { source [[ $1 ]]; }"
}
# Mutation: find() that looks at all tables, or at objects of any type.
check "a module that is not there" fails 'require "missing"' "new:1: module 'missing' not found"
check "a module of another table" all \
	lua "$right" 'table inet u { lua other { source [[ return 1 ]]; }; }' \; \
	fails 'require "other"' "'other' not found"
check "a name that is no string" fails 'require {}' 'new:1: bad argument.*string'
# Mutation: no mark for a module under way: it runs until the stack ends.
cycle()
{
	lua "$right" 'add lua inet t a { source [[ return 1 ]]; }
		add lua inet t b { source [[ return require "a" ]]; }' || return 1
	refused "module '[ab]' requires itself" lua "$right" \
		'add lua inet t a { source [[ return require "b" ]]; }'
}
check "a cycle" cycle
check "itself" fails 'require "new"' "new:1: module 'new'"
# Mutation: an error of a module that becomes that of its caller.
check "a module that fails names its own line" all \
	lua "$right" 'add lua inet t bad { source [[ if ... then error("not alone") end ]]; }' \; \
	fails 'require "bad"' 'bad:1: not alone'
check "after a failure that is caught it may be tried again" \
	lua "$right" 'add lua inet t again { source [[
		for _ = 1, 2 do assert(not pcall(require, "bad")) end ]]; }'
# Mutation: a module that has the memory of its own object.
check "modules share the memory of the program" all \
	lua "$right" 'add lua inet t fat { source [[ fat = ("x"):rep(100000) ]]; }' \; \
	refused 'not enough memory' lua "$right" 'add lua inet t new {
		source [[ require "fat" ]]; memory 64 kbytes; }'

# --- replacement

# Mutation: users that take the new module, or lose the old.
replaced()
{
	lua "$right" 'add lua inet t base { source [[ return { limit = 99 } ]]; }' || return 1
	send 1007
	look "$right"
	counted in "udp dport 1007" 2
}
check "users keep the module that they loaded" replaced
reloaded()
{
	lua "$right" 'add lua inet t second { source [[
		function f() return require("base").limit == 99 end
		require "base" ]]; }' || return 1
	send 1007
	look "$right"
	counted in "udp dport 1007" 3
}
check "until they are replaced themselves" reloaded
# Mutation: modules looked up among those of the generation before.
together()
{
	lua "$right" 'add lua inet t base { source [[ return { limit = 5 } ]]; }
		add lua inet t second { source [[
			local limit = require("base").limit
			function f() return limit == 5 end ]]; }' || return 1
	send 1007
	look "$right"
	counted in "udp dport 1007" 4
}
check "module and user replaced in one batch" together

# --- size

# Mutation: a source limit that is one of all modules.
large()
{
	local i n
	{
		echo 'flush ruleset'
		echo 'table inet big {'
		for n in 1 2 3; do
			echo "lua part$n { source [["
			for ((i = 0; i < 580; i++)); do
				printf -- '-- %095d\n' "$i"
			done
			echo "return function() return $n end"
			echo ']]; }'
		done
		echo 'lua whole {
			source [[
				local n = 0
				for i = 1, 3 do n = n + require("part" .. i)() end
				function f() return n end
			]]
		}
		chain in {
			type filter hook input priority 0
			udp dport 1001 lua whole call f == 6 counter
		}
	}'
	} > "$tmp/large.nft"
	lua "$right" -f "$tmp/large.nft" || return 1
	send 1001
	look "$right"
	counted in "udp dport 1001" 1
}
check "a program of more than 60 KiB in parts" large
# A module may be younger than who requires it: the listing is in an order that loads.
# Mutation: a listing in the order of the dump.
younger()
{
	lua "$right" 'flush ruleset; table inet y {
		lua user { source [[ function f() return true end ]]; }
		lua module { source [[ return 1 ]]; }; }
		add lua inet y user { source [[ require "module" function f() end ]]; }' &&
		restores "$right" 'require "module"'
}
check "a listing of them restores what it lists" younger

check_kernel
ktap_finished
