#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Hostile scripts, those of lua_hostile/: whatever one does, its calls end as its
# head says, its packets get the verdict for that, and the next one is served.
#
# A script defines attack() and alive().  Its head:
#
#	-- GROUP: what it tries
#	-- expect: OUTCOME[|OUTCOME...] [TEXT]
#	-- memory: KBYTES
#
# OUTCOME is that of attack(): ok (it returns true), error, budget, memory; or
# load, where the script is refused.  TEXT is part of the error's text.  The third
# line may be missing.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

# Loaded at once: each takes its memory for each CPU.
BATCH=60

scripts=$here/lua_hostile
[ -d "$scripts" ] || skip_all "no $scripts"

# heads: of each script its name, outcomes, memory in kbytes and text
heads()
{
	awk '
		function put() {
			if (name)
				print name, outcomes, memory, text
		}
		FNR == 1 {
			put()
			name = FILENAME
			sub(/.*\//, "", name)
			sub(/\.lua$/, "", name)
			memory = 256
			outcomes = "none"
		}
		FNR == 2 && sub(/^-- expect: /, "") {
			outcomes = $1
			text = $0
			sub(/^[^ ]* ?/, "", text)
		}
		FNR == 3 && /^-- memory: / { memory = $3 }
		END { put() }' "$scripts"/*.lua
}

heads > "$tmp/heads"
awk '$2 != "load"' "$tmp/heads" > "$tmp/calls"
awk '$2 == "load"' "$tmp/heads" > "$tmp/loads"

# A script of the batch, in line N, has port 2000 + N for attack() and 4000 + N
# for alive().
rules()
{
	awk -v dir="$scripts" '
		{
			printf "add lua inet h %s { file \"%s/%s.lua\"; memory %d kbytes }\n",
				$1, dir, $1, $3
			call = "add rule inet h in udp dport %d lua %s call %s counter\n"
			rules = rules sprintf(call, 2000 + NR, $1, "attack") \
				sprintf(call, 4000 + NR, $1, "alive") \
				sprintf("add rule inet h late udp dport %d counter\n", 2000 + NR)
		}
		END {
			hook = "type filter hook input priority"
			printf "add chain inet h in { %s 0; }\n", hook
			printf "add chain inet h late { %s 1; }\n", hook
			printf "%s", rules
		}' "$tmp/batch"
}

# judge: for each script of the batch a line of its name and what is wrong
judge()
{
	awk '
		function wrong(what) { bad = bad (bad ? "; " : "") what }
		FNR == NR {
			script[++count] = $1
			outcomes[$1] = "|" $2 "|"
			text[$1] = $0
			sub(/^[^ ]* [^ ]* [^ ]* ?/, "", text[$1])
			next
		}
		$1 == "lua" { object = $2 }
		$1 == "chain" { object = ""; chain = $2 }
		object && $1 == "#" && $2 == "calls" { calls[object] = $3; errors[object] = $5 }
		object && $1 == "#" && $2 == "last-error:" {
			last[object] = $0
			sub(/^[ \t]*# last-error: /, "", last[object])
		}
		$1 == "udp" {
			for (i = 1; i < NF; i++)
				if ($i == "packets")
					packets[chain, $3] = $(i + 1)
		}
		END {
			for (i = 1; i <= count; i++) {
				name = script[i]
				bad = ""
				ok = outcomes[name] ~ /\|ok\|/ && errors[name] == 0
				passed = ok ? 2 : 0
				kind = "error"
				if (ok)
					kind = "ok"
				else if (last[name] ~ /^budget exceeded/)
					kind = "budget"
				else if (last[name] ~ /not enough memory/)
					kind = "memory"
				if (calls[name] != 3)
					wrong("calls \"" calls[name] "\", expected 3")
				if (errors[name] != (ok ? 0 : 2))
					wrong("errors \"" errors[name] "\", expected " (ok ? 0 : 2))
				if (!index(outcomes[name], "|" kind "|"))
					wrong("ended by " kind " (" last[name] \
					      "), expected " outcomes[name])
				if (!ok && !index(last[name], text[name]))
					wrong("last-error \"" last[name] \
					      "\" has no \"" text[name] "\"")
				if (packets["in", 2000 + i] != passed)
					wrong("rule matched \"" packets["in", 2000 + i] \
					      "\", expected " passed)
				if (packets["late", 2000 + i] != passed)
					wrong("let through \"" packets["late", 2000 + i] \
					      "\", expected " passed)
				if (packets["in", 4000 + i] != 1)
					wrong("next packet not served")
				print name, bad
			}
		}' "$tmp/batch" "$listing"
}

# result NAME WRONG: one test
result()
{
	if [ -z "$2" ]; then
		ktap_test_pass "$1"
	else
		ktap_test_fail "$1"
		echo "# $2"
	fi
}

# Mutation: any charge left out, so that the test is killed; pcall that catches an
# exhausted budget; an allocator without its cap; Lua's own limit of C levels; a
# state left in the middle of a call, or BHs left disabled.
call_batch()
{
	local name wrong ports
	{
		echo 'destroy table inet h'
		echo 'add table inet h'
		rules
	} > "$tmp/rules.nft"
	lua "$right" -f "$tmp/rules.nft" || sed 's/^/# driver: /' "$driver_err"

	# Twice from one CPU: what the first call leaves behind is there in the second.
	ports=$(awk '{ print 2000 + NR, 2000 + NR }' "$tmp/batch")
	# shellcheck disable=SC2086
	CPU=0 send $ports
	ports=$(awk '{ print 4000 + NR }' "$tmp/batch")
	# shellcheck disable=SC2086
	CPU=0 send $ports
	look "$right"
	while read -r name wrong; do
		result "$name" "$wrong"
	done < <(judge)
}

# Mutation: loading without a budget, or with allocations outside of the arena.
refuse_all()
{
	local name text said args=()
	while read -r name _ memory text; do
		cat > "$tmp/$name.nft" <<-RULES
			add table inet r
			add lua inet r $name { file "$scripts/$name.lua"; memory $memory kbytes }
		RULES
		args+=(-f "$tmp/$name.nft")
	done < "$tmp/loads"
	lua "$right" -k "${args[@]}" && echo "# all were loaded"
	while read -r name _ _ text; do
		said=$(sed -n "s|^$tmp/$name.nft:2:[0-9]*: Error: ||p" "$driver_err")
		if [ -z "$said" ]; then
			result "$name" "loaded"
		elif [[ "$said" != *"$text"* || "$said" = "Could not process"* ]]; then
			result "$name" "refused by \"$said\", which has no \"$text\""
		else
			result "$name" ""
		fi
	done < "$tmp/loads"
}

nothing_left()
{
	! lua "$right" list table inet r
}

pair
start $(($(wc -l < "$tmp/heads") + 4))

split -l "$BATCH" "$tmp/calls" "$tmp/calls."
for batch in "$tmp"/calls.*; do
	cp "$batch" "$tmp/batch"
	call_batch
done
refuse_all

# Mutation: a table or an object of a failed transaction that stays.
check "nothing of what was refused is left" nothing_left
check "next connection is served" nsrun "$left" ping -q -c 2 -i 0.1 -W 10 "$RIGHT4"
check_kernel
ktap_finished
