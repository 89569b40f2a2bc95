#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The dissectors in the kernel: their samples, and real messages cut off after each
# byte, in packets that are linear, have pages, or came in fragments.  A dissector
# has to say of a packet what it says of the string of its bytes; what it says of
# those is tested in tools/testing/nf_lua, over the same samples.
#
# The scripts compare for themselves; what differs is an error, and so the
# object's last error names it.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

samples=$here/../../../nf_lua/dissect
protocols="tls http dns dns_tcp ssh rtp"

# The samples in the kernel, whole and cut off, as strings: at load.
# Mutation: any that turns the tests in user space red.
samples()
{
	local file name checked=0
	[ -e "$samples/tls.lua" ] || { echo "no $samples"; return 1; }
	lua "$right" -f - <<-END || return 1
		table inet s {
			lua show { file "$samples/modules/show.lua"; }
		}
	END
	for file in "$samples"/*.lua; do
		grep -q sample_ "$file" || continue
		name=${file##*/}
		name=${name%.lua}
		lua "$right" -f - <<-END || { echo "$name"; return 1; }
			table inet s {
				lua $name { file "$file"; memory 1 mbytes; }
			}
		END
		lua "$right" -f - <<-END || { echo "$name"; return 1; }
			add lua inet s of_$name { memory 16 mbytes; source [==[
				require "$name"
				local n = 0
				for name, sample in pairs(_G) do
					if type(name) == "string" and name:find "^sample_" then
						local s, want = sample()
						local got = all(s)
						if got ~= want then
							error(name .. ": " .. got ..
							      ", expected " .. want)
						end
						for len = 0, #s, #s // 200 + 1 do
							all(s:sub(1, len))
						end
						n = n + 1
					end
				end
				assert(n > 5)
				function f() return true end
			]==] }
		END
		checked=$((checked + 1))
	done
	echo "$checked files"
	lua "$right" delete table inet s
	[ $checked -ge 6 ]
}

# ruleset HOOK: a rule and an object for each protocol
ruleset()
{
	local name port=6001
	echo 'table inet d {'
	for name in $protocols; do
		printf 'lua %s { memory 1 mbytes; budget 1000000; on-error accept; source [==[\n' \
			"$name"
		cat <<'LUA'
local function show(value, out)
	if type(value) ~= "table" then
		out[#out + 1] = tostring(value)
		return
	end
	local names = {}
	for name in pairs(value) do
		names[#names + 1] = name
	end
	table.sort(names, function(a, b) return tostring(a) < tostring(b) end)
	for _, name in ipairs(names) do
		out[#out + 1] = tostring(name)
		show(value[name], out)
	end
end

local function said(...)
	local out = {}
	for i = 1, select("#", ...) do
		show((select(i, ...)), out)
	end
	return table.concat(out, "|")
end

local function same(what, f, data, s, ...)
	local got, want = said(f(data, ...)), said(f(s, ...))
	if got ~= want then
		error(("%s of %d bytes: %s, expected %s"):format(what, #s, got, want))
	end
end

local function each(pkt, calls)
	local data = pkt:payload()
	local s = data:str()
	for _, call in ipairs(calls) do
		same(call[1], call[2], data, s, table.unpack(call, 3))
		-- in a packet that goes on behind it
		if #s > 0 then
			same(call[1], call[2], data:sub(0, #s - 1), s:sub(1, -2),
			     table.unpack(call, 3))
		end
	end
	return true
end

LUA
		case $name in
		tls)
			cat <<'LUA'
local tls = nf.tls
local names <const> = { ["www.blocked.example"] = 1, example = 2 }
local calls <const> = { { "sni", tls.sni }, { "listed", tls.sni, names },
			{ "parents", tls.sni, names, true }, { "ja4", tls.ja4 },
			{ "hello", tls.client_hello } }
function f(pkt) return each(pkt, calls) end
function whole(pkt)
	return nf.tls.sni(pkt:payload()) == "www.blocked.example"
end
LUA
			;;
		http)
			cat <<'LUA'
local http = nf.http
local calls <const> = { { "request", http.request }, { "response", http.response },
	{ "host", http.host }, { "header", http.header, "user-agent" },
	{ "header", http.header, "x" }, { "cookie", http.cookie, "challenge" } }
function f(pkt) return each(pkt, calls) end
function whole(pkt)
	return http.cookie(pkt:payload(), "challenge") == '"1badcafe"'
end
LUA
			;;
		dns | dns_tcp)
			cat <<LUA
local dns, tcp = nf.dns, "$name" == "dns_tcp" and "tcp" or nil
LUA
			cat <<'LUA'
local calls <const> = { { "question", dns.question, tcp }, { "message", dns.message, tcp } }
function f(pkt) return each(pkt, calls) end
function whole(pkt)
	return dns.question(pkt:payload(), tcp) == "www.blocked.example"
end
LUA
			;;
		ssh)
			cat <<'LUA'
local calls <const> = { { "version", nf.ssh.version } }
function f(pkt) return each(pkt, calls) end
function whole(pkt)
	local _, software = nf.ssh.version(pkt:payload())
	return software == "OpenSSH_9.2p1"
end
LUA
			;;
		rtp)
			cat <<'LUA'
local calls <const> = { { "header", nf.rtp.header }, { "type", nf.rtp.payload_type } }
function f(pkt) return each(pkt, calls) end
function whole(pkt) return nf.rtp.payload_type(pkt:payload()) == 96 end
LUA
			;;
		esac
		echo ']==] }'
	done
	echo "chain $1 { type filter hook $1 priority 0; policy accept"
	for name in $protocols; do
		echo "udp dport $port lua $name call f counter"
		echo "udp dport $port lua $name call whole ip saddr 192.0.2.1 counter"
		port=$((port + 1))
	done
	echo '} }'
}

# cut WAY HOOK NS: sent so, seen there
cut()
{
	local way=$1 hook=$2 ns=$3 name port n whole total=0 bad=0
	ruleset "$hook" | load "$ns" || return 1
	nsrun "$left" python3 "$here/nft_lua_dissect.py" "$way" > "$tmp/sent" || return 1
	look "$ns"
	while read -r name port n; do
		total=$((total + n))
		if ! counted "$hook" "udp dport $port lua \"$name\" call f" "$n" ||
			! is "$name" errors 0; then
			field "$name" last-error
			bad=1
		fi
		whole=$(packets "$hook" "udp dport $port lua \"$name\" call whole")
		if [ "$whole" = none ] || [ "$whole" -lt 1 ]; then
			echo "$name: nothing found"
			bad=1
		fi
	done < "$tmp/sent"
	lua "$ns" flush ruleset
	echo "$total packets"
	[ $total -gt 1000 ] && [ $bad = 0 ]
}

pair
start 6

check "samples as strings" samples
# Mutation: a dissector that reads past the end of a span.
check "packets cut off after each byte" cut linear input "$right"
# Mutation: nf_lua_span_get() that does not look behind the linear part.
check "packets with pages, cut off after each byte" cut pages output "$left"
check "packets of fragments, cut off after each byte" cut fragments input "$right"

check_kernel
ktap_finished
