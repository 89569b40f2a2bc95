#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The examples of Documentation/networking/nf_lua, each between a client and a server
# of the real protocol: what is allowed completes, what is not does not, and the
# rule that is to stop it has counted it.
#
# Rulesets are loaded by nft_lua_ynl.py, and then by $NFT too if that knows lua: in
# that case its rules are what the traffic meets.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

examples=$here/../../../../../Documentation/networking/nf_lua/examples
[ -e "$examples/sni_filter.nft" ] || skip_all "no examples: this is not in a kernel tree"
examples=$(cd "$examples" && pwd)

PATH=$PATH:/usr/sbin:/sbin
CLIENT4=198.51.100.2 CLIENT6=2001:db8:1::2 OTHER4=198.51.100.3
SERVER4=203.0.113.2 SERVER6=2001:db8:2::2

exec 3>&1
pids=()
tls_pid=

stop()
{
	local pid
	for pid; do
		kill "$pid" && wait "$pid"
	done 2>/dev/null
	true
}

stop_all()
{
	stop "${pids[@]}" ${tls_pid:+"$tls_pid"}
	pids=() tls_pid=
}
trap 'stop_all; cleanup' EXIT

NFT=${NFT:-}
if [ -n "$NFT" ] && ! "$NFT" describe hostname >/dev/null 2>&1; then
	NFT=
fi

network()
{
	local ns
	setup_ns client router server || skip_all "no namespaces"
	ip link add eth0 netns "$client" type veth peer name lan netns "$router" ||
		skip_all "no veth"
	ip link add eth0 netns "$server" type veth peer name wan netns "$router"
	for ns in "$client" "$router" "$server"; do
		nsrun "$ns" sysctl -qw net.ipv4.tcp_orphan_retries=1 \
			net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
	done
	nsrun "$router" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	ip -n "$client" addr add $CLIENT4/24 dev eth0
	ip -n "$client" addr add $OTHER4/24 dev eth0
	ip -n "$client" addr add $CLIENT6/64 dev eth0 nodad
	ip -n "$router" addr add 198.51.100.1/24 dev lan
	ip -n "$router" addr add 2001:db8:1::1/64 dev lan nodad
	ip -n "$router" addr add 203.0.113.1/24 dev wan
	ip -n "$router" addr add 2001:db8:2::1/64 dev wan nodad
	ip -n "$server" addr add $SERVER4/24 dev eth0
	ip -n "$server" addr add $SERVER6/64 dev eth0 nodad
	ip -n "$client" link set eth0 up
	ip -n "$router" link set lan up
	ip -n "$router" link set wan up
	ip -n "$server" link set eth0 up
	ip -n "$client" route add default via 198.51.100.1
	ip -n "$client" route add default via 2001:db8:1::1
	ip -n "$server" route add default via 203.0.113.1
	ip -n "$server" route add default via 2001:db8:2::1
	start_driver "$router"
	start_driver "$server"
	nsrun "$client" ping -q -c 1 -W 20 $SERVER4 >/dev/null 2>&1
	nsrun "$client" ping -q -c 1 -W 20 $SERVER6 >/dev/null 2>&1
}

# rules NS NAME: an example's ruleset in the place of what is there
rules()
{
	watched=$1
	lua "$1" -I "$examples" -f - -f "$examples/$2.nft" <<< 'flush ruleset' || return 1
	[ -n "$NFT" ] || return 0
	ruleset flush ruleset && ruleset -I "$examples" -f "$examples/$2.nft"
}

# ruleset ARGUMENT...: a command for the rules that the traffic meets
ruleset()
{
	if [ -n "$NFT" ]; then
		nsrun "$watched" "$NFT" "$@" 2>"$driver_err"
	else
		lua "$watched" "$@"
	fi
}

# observe: takes the listing of them
observe()
{
	ruleset -t list ruleset > "$listing"
}

# in_background COMMAND...: a server; no function, whose process would be another
in_background()
{
	ip netns exec "$server" "$@" > "$tmp/server.log" 2>&1 &
	pids+=($!)
}

# until_ok COMMAND...
until_ok()
{
	local i
	for ((i = 0; i < 600; i++)); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.1
	done
	echo "not within a minute: $*"
	cat "$tmp/server.log"
	return 1
}

listens()
{
	nsrun "$server" ss -Hltun "sport = :$1" | grep -q .
}

closed()
{
	! listens "$1"
}

# Seconds that an answer is waited for; a query is sent again after $patience of them.
LONG=120
patience=$LONG

# What an attempt needs, besides.
prepare=true

# passes WHAT COMMAND...
passes()
{
	local what=$1
	shift
	patience=$LONG
	if ! $prepare || ! "$@" > "$tmp/attempt" 2>&1; then
		cat "$tmp/attempt"
		echo "$what: did not complete"
		return 1
	fi
	echo "#   $what: completed" >&3
}

# dropped CHAIN: packets counted by its rules that drop
dropped()
{
	awk -v chain="$1" '
		$1 == "chain" { inside = $2 == chain }
		inside && $NF == "drop" {
			for (f = 1; f < NF; f++)
				if ($f == "packets")
					n += $(f + 1)
		}
		END { print n + 0 }' "$listing"
}

# stopped CHAIN RULE WHAT COMMAND...: by the first rule of the chain that begins so.
# A client that has sent for the third time what is dropped is not waited for longer.
stopped()
{
	local chain=$1 rule=$2 what=$3 before after enough client_pid
	shift 3
	patience=1
	$prepare && observe || return 1
	before=$(packets "$chain" "$rule")
	enough=$(($(dropped "$chain") + 3))
	"$@" > "$tmp/attempt" 2>&1 &
	client_pid=$!
	while kill -0 $client_pid 2>/dev/null; do
		observe
		[ "$(dropped "$chain")" -lt $enough ] || break
		sleep 0.1
	done
	ip netns pids "$client" | xargs -r kill 2>/dev/null
	if wait $client_pid; then
		echo "$what: completed"
		return 1
	fi
	observe
	after=$(packets "$chain" "$rule")
	if [ "$after" = none ] || [ "$after" -le "$before" ]; then
		cat "$tmp/attempt"
		echo "$what: failed, but '$rule' counted $before and then $after packets"
		return 1
	fi
	echo "#   $what: stopped" >&3
}

# no_errors OBJECT
no_errors()
{
	observe
	is "$1" errors 0 && return 0
	field "$1" last-error
	return 1
}

# app TEST TOOL... -- COMMAND...: that test, or one loud line if a tool is missing
app()
{
	local what=$1 missing='' tool
	shift
	while [ "$1" != -- ]; do
		command -v "$1" >/dev/null || missing+=" $1"
		shift
	done
	shift
	if [ -n "$missing" ]; then
		ktap_test_skip "$what: NOT TESTED, there is no$missing"
		return
	fi
	echo "# $what"
	check "$what" "$@"
	stop_all
	prepare=true
}

# ---- TLS

certificate()
{
	[ -e "$tmp/cert.pem" ] ||
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
			-subj /CN=test -keyout "$tmp/key.pem" -out "$tmp/cert.pem" 2>"$tmp/req.log"
}

# A new one for each attempt: it serves one client at a time, and would wait for
# one that was stopped.
tls_server()
{
	[ -z "$tls_pid" ] || stop "$tls_pid"
	until_ok closed 443 || return 1
	(cd "$tmp" && exec ip netns exec "$server" openssl s_server -quiet -WWW -accept 443 \
		-cert cert.pem -key key.pem </dev/null > server.log 2>&1) &
	tls_pid=$!
	until_ok listens 443
}

# handshake ADDRESS NAME
handshake()
{
	nsrun "$client" timeout $LONG openssl s_client -brief -connect "$1:443" \
		-servername "$2" </dev/null 2>&1 | grep -F 'CONNECTION ESTABLISHED'
}

# Mutation: a parent of the name is not looked up.
sni()
{
	local rule="tcp dport 443"
	prepare=tls_server
	certificate && rules "$router" sni_filter || return 1
	passes "allowed.example" handshake $SERVER4 allowed.example &&
		passes "notblocked.example" handshake $SERVER4 notblocked.example &&
		stopped forward "$rule" "blocked.example" handshake $SERVER4 blocked.example &&
		stopped forward "$rule" "www.ADS.example" handshake $SERVER4 www.ADS.example &&
		passes "allowed.example by IPv6" handshake "[$SERVER6]" allowed.example &&
		stopped forward "$rule" "tracker.test by IPv6" \
			handshake "[$SERVER6]" tracker.test &&
		no_errors sni
}

# fetch_tls NAME [ADDRESS [CURL'S ARGUMENT...]]
fetch_tls()
{
	nsrun "$client" curl -sS -k --max-time $LONG --resolve "$1:443:${2:-$SERVER4}" \
		"${@:3}" -o "$tmp/fetched" "https://$1/${file:-large}" &&
		cmp "$tmp/fetched" "$tmp/${file:-large}"
}

transfers()
{
	head -c 1000000 /dev/urandom > "$tmp/large"
	head -c 50000000 /dev/zero > "$tmp/huge"
	# what is of no connection does not make one
	nsrun "$router" sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0
	# so that most of it has still to come when conntrack has the connection
	nsrun "$client" sysctl -qw net.ipv4.tcp_rmem='4096 65536 65536'
	nsrun "$server" sysctl -qw net.ipv4.tcp_wmem='4096 65536 65536'
}

# tracked FAMILY MARK: what conntrack has of connections with that mark
tracked()
{
	nsrun "$router" conntrack -L -f "$1" -p tcp --mark "$2" 2>/dev/null
}

# has_state STATE FAMILY: a connection that is allowed
has_state()
{
	tracked "$2" 1 | grep -F "[$1]"
}

# fetch_slowly STATE ADDRESS FAMILY [COMMAND...]: what is run when conntrack has it so
fetch_slowly()
{
	local curl file=large
	# That has to be done before the transfer is, of which curl lets a megabyte go at once.
	[ $# -eq 3 ] || file=huge
	# A connection that has ended is there for a while, offloaded as it was.
	nsrun "$router" conntrack -F >/dev/null 2>&1 || return 1
	fetch_tls allowed.example "$2" --limit-rate 100k &
	curl=$!
	until has_state "$1" "$3"; do
		kill -0 $curl || { echo "never $1"; return 1; }
		sleep 0.1
	done
	"${@:4}" && wait $curl
}

take_out()
{
	nsrun "$router" conntrack -D -f "$1" -p tcp --mark 1
}

# Mutation: the mark not set; packets that are of no connection not dropped.
sni_once()
{
	local calls
	prepare=tls_server
	transfers
	certificate && rules "$router" sni_once || return 1
	passes "a megabyte from allowed.example" fetch_tls allowed.example || return 1
	observe
	calls=$(field sni calls)
	stopped forward "ct mark 0x00000002" "www.blocked.example" \
		fetch_tls www.blocked.example || return 1
	# of the handshake of TCP: SYN and ACK; and what says the name
	echo "#   calls of Lua for the megabyte: $calls" >&3
	[ "$calls" -le 5 ] || { echo "$calls calls"; return 1; }
	nsrun "$router" conntrack -L -p tcp --mark 1 2>/dev/null | grep -q dport=443 ||
		{ echo "no connection with mark 1"; return 1; }
	nsrun "$router" conntrack -L -p tcp --mark 2 2>/dev/null | grep -q dport=443 ||
		{ echo "no connection with mark 2"; return 1; }
	stopped forward "ct state invalid" "one that conntrack -D takes out" \
		fetch_slowly ASSURED $SERVER4 ipv4 take_out ipv4 || return 1
	no_errors sni
}

# Mutation: no "flow add", or one before Lua has decided; a flowtable of one device.
flow_of()
{
	local address=$1 family=$2 calls all rules
	rules "$router" sni_once_flow || return 1
	passes "a megabyte from allowed.example, $family" \
		fetch_slowly OFFLOAD "$address" "$family" || return 1
	observe
	calls=$(field sni calls)
	rules=$(sed -n 's/.*ct mark 0x00000001 counter packets [0-9]* bytes \([0-9]*\).*/\1/p' \
		"$listing")
	all=$(tracked "$family" 1 | grep -o 'bytes=[0-9]*' |
		awk -F= '{ n += $2 } END { print n + 0 }')
	echo "#   of $all bytes $rules passed the rules; calls of Lua: $calls" >&3
	[ "$calls" -le 5 ] || { echo "$calls calls"; return 1; }
	[ "$all" -ge 1000000 ] && [ "$rules" -lt 200000 ] ||
		{ echo "$rules bytes passed the rules, $all conntrack"; return 1; }
	[ "$(packets forward "ct mark 0x00000001 flow")" -gt 0 ] || return 1
	stopped forward "ct mark 0x00000002" "www.blocked.example, $family" \
		fetch_tls www.blocked.example "$address" || return 1
	tracked "$family" 2 > "$tmp/blocked"
	grep -q dport=443 "$tmp/blocked" || { echo "no connection with mark 2"; return 1; }
	! grep -F OFFLOAD "$tmp/blocked" || return 1
	stopped forward "ct state invalid" "one that conntrack -D takes out, $family" \
		fetch_slowly OFFLOAD "$address" "$family" take_out "$family" || return 1
	no_errors sni
}

sni_once_flow()
{
	prepare=tls_server
	nsrun "$router" sysctl -qw net.netfilter.nf_conntrack_acct=1
	transfers
	certificate && flow_of $SERVER4 ipv4 && flow_of "[$SERVER6]" ipv6
}

# ---- HTTP

http_server()
{
	mkdir -p "$tmp/www"
	echo Welcome. > "$tmp/www/index.html"
	in_background python3 -m http.server --directory "$tmp/www" --bind :: 80
	until_ok listens 80
}

# get URL [CURL'S ARGUMENT...]
get()
{
	nsrun "$client" curl -sS -g --fail --max-time $LONG "${@:2}" "http://$1/" |
		grep -F Welcome
}

# Mutation: a header's value compared in the case that it has.
user_agent()
{
	local rule="tcp dport 80" http4=$SERVER4 http6="[$SERVER6]"
	rules "$router" user_agent && http_server || return 1
	passes "curl" get $http4 &&
		passes "Mozilla/5.0" get $http4 -A 'Mozilla/5.0 (X11; Linux x86_64)' &&
		stopped forward "$rule" "BadBot/2.1" get $http4 -A 'Mozilla/5.0 BadBot/2.1' &&
		passes "no user agent" get $http4 -A '' &&
		stopped forward "$rule" "evilscanner by IPv6" get "$http6" -A evilscanner &&
		passes "curl by IPv6" get "$http6" && no_errors agents
}

# Mutation: the set not looked up first.
cookie()
{
	local lua="tcp dport 80" bots="ip saddr @bots" before after
	rules "$router" cookie_check && http_server || return 1
	passes "who never was challenged" get $SERVER4 --interface $OTHER4 &&
		ruleset add element ip cookie_check tokens "{ $CLIENT4 : 0x1badcafe }" &&
		passes "the cookie of the challenge" get $SERVER4 -b 'a=1; challenge=1badcafe' &&
		passes "the same, of a new connection" get $SERVER4 -b challenge=1badcafe &&
		stopped forward "$lua" "another cookie" get $SERVER4 -b challenge=00000000 ||
		return 1
	observe
	before=$(field challenge calls)
	ruleset list set ip cookie_check bots | grep -qF $CLIENT4 ||
		{ echo "no bot"; return 1; }
	stopped forward "$bots" "the right cookie, after that" get $SERVER4 -b challenge=1badcafe &&
		stopped forward "$bots" "no cookie, after that" get $SERVER4 || return 1
	observe
	after=$(field challenge calls)
	echo "#   calls of Lua for one in the set: $((after - before))" >&3
	[ "$after" = "$before" ] || { echo "$((after - before)) calls of Lua for a bot"; return 1; }
	passes "who still was not challenged" get $SERVER4 --interface $OTHER4 &&
		ruleset add element ip cookie_check tokens "{ $OTHER4 : 5 }" &&
		passes "his cookie" get $SERVER4 --interface $OTHER4 -b challenge=00000005 &&
		stopped forward "$lua" "none" get $SERVER4 --interface $OTHER4 &&
		no_errors challenge
}

# ---- SSH

ssh_server()
{
	mkdir -p /run/sshd
	[ -e "$tmp/host" ] || ssh-keygen -q -t ed25519 -N '' -f "$tmp/host"
	[ -e "$tmp/user" ] || ssh-keygen -q -t ed25519 -N '' -f "$tmp/user"
	cp "$tmp/user.pub" "$tmp/keys"
	in_background "$(command -v sshd)" -D -e -f /dev/null -h "$tmp/host" -o UsePAM=no \
		-o AuthorizedKeysFile="$tmp/keys" -o StrictModes=no -o PermitRootLogin=yes \
		-o PidFile=none
	until_ok listens 22
}

# One that says what an old server does.
banner_server()
{
	until_ok closed 22 || return 1
	printf '%s\r\n' "$1" > "$tmp/banner"
	in_background socat "TCP6-LISTEN:22,ipv6only=0,reuseaddr,fork" \
		"SYSTEM:cat $tmp/banner; cat >/dev/null"
	until_ok listens 22
}

login()
{
	nsrun "$client" timeout $LONG ssh -i "$tmp/user" -o BatchMode=yes -F none \
		-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
		-o ConnectTimeout=$LONG "root@$1" echo logged in | grep -F 'logged in'
}

# banner ADDRESS TEXT: what the client sees of a server's
banner()
{
	nsrun "$client" timeout $LONG ssh -v -o BatchMode=yes -F none \
		-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null "root@$1" true 2>&1 |
		grep "emote protocol version.*$2"
}

# Mutation: the client's banner looked at, which is of the same software.
ssh_version()
{
	local rule="tcp sport 22" sshd=
	rules "$router" ssh_version && ssh_server || return 1
	passes "the $(ssh -V 2>&1 | cut -d, -f1) server" login $SERVER4 &&
		passes "the same by IPv6" login $SERVER6 || return 1
	# the real one, with its own version listed
	sshd=$(sed 's/OpenSSH_\[1-6\]%./OpenSSH_[1-9]/' "$examples/ssh_version.lua")
	ruleset -f - <<< "add lua inet ssh_version ssh { source [==[
$sshd]==]; }" &&
		stopped forward "$rule" "the same, with its version listed" login $SERVER4 ||
		return 1
	stop_all
	rules "$router" ssh_version && banner_server SSH-2.0-OpenSSH_6.6.1p1 &&
		stopped forward "$rule" "OpenSSH 6.6.1" banner $SERVER4 6.6.1 &&
		stopped forward "$rule" "OpenSSH 6.6.1 by IPv6" banner $SERVER6 6.6.1 || return 1
	stop_all
	banner_server SSH-1.5-1.2.27 &&
		stopped forward "$rule" "protocol 1.5" banner $SERVER4 1.2.27 || return 1
	stop_all
	banner_server SSH-2.0-dropbear_2022.83 && passes "dropbear" banner $SERVER4 dropbear &&
		no_errors ssh
}

# ---- RTP

# rtp TYPE [PORT [VERSION [ADDRESS]]]: packets that a server sends back
rtp()
{
	nsrun "$client" timeout $LONG python3 -c '
import socket, struct, sys
patience, kind, port, version = map(int, sys.argv[1:5])
host = sys.argv[5]
s = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(patience)
got = 0
for n in range(5):
    marker = (n & 1) << 7
    s.sendto(struct.pack(">BBHII", version << 6, marker | kind, n, 3600 * n, 0x1234) + bytes(500),
             (host, port))
    try:
        got += s.recv(2000)[:2] == bytes((version << 6, marker | kind))
    except TimeoutError:
        break
sys.exit(got < 5)' "$patience" "$1" "${2:-16384}" "${3:-2}" "${4:-$SERVER4}"
}

# Mutation: the marker bit part of the payload type.
rtp_filter()
{
	local rule="udp dport" port
	rules "$router" rtp_filter || return 1
	for port in 16384 32767 5004; do
		in_background socat -T 60 "UDP6-LISTEN:$port,ipv6only=0,reuseaddr,fork" EXEC:cat
		until_ok listens $port || return 1
	done
	passes "H.261 (31)" rtp 31 && passes "H.264 (96)" rtp 96 32767 &&
		stopped forward "$rule" "H.263 (34)" rtp 34 &&
		stopped forward "$rule" "H.263 (34), last port, IPv6" rtp 34 32767 2 $SERVER6 &&
		passes "34 of another protocol" rtp 34 16384 1 &&
		passes "H.263 at another port" rtp 34 5004 && no_errors rtp
}

# ---- DNS

# ask SERVER NAME [DIG'S ARGUMENT...]
ask()
{
	nsrun "$client" dig +tries=$((LONG / patience)) +time=$patience +short \
		"@$1" "${@:3}" "$2" A | grep -xF 192.0.2.80
}

dns()
{
	local udp="udp dport 53" tcp="tcp dport 53" over
	rules "$router" dns_filter || return 1
	in_background dnsmasq -k -C /dev/null -R -h -u root --address=/#/192.0.2.80 \
		--pid-file="$tmp/dnsmasq.pid"
	until_ok listens 53 || return 1
	passes "www.example" ask $SERVER4 www.example &&
		passes "www.example by TCP" ask $SERVER4 www.example +tcp &&
		passes "www.example by IPv6" ask $SERVER6 www.example &&
		passes "www.example by TCP and IPv6" ask $SERVER6 www.example +tcp || return 1
	for over in $SERVER4 $SERVER6; do
		stopped forward "$udp" "a.b.Blocked.Example by $over" \
			ask "$over" a.b.Blocked.Example &&
			stopped forward "$tcp" "ads.example by TCP, $over" \
				ask "$over" ads.example +tcp ||
			return 1
	done
	passes "new.example" ask $SERVER4 www.new.example &&
		ruleset add element inet dns_filter blocked '{ "new.example" }' &&
		stopped forward "$udp" "new.example, now in the set" ask $SERVER4 www.new.example &&
		ruleset delete element inet dns_filter blocked '{ "new.example" }' &&
		passes "new.example, no longer there" ask $SERVER4 www.new.example &&
		passes "example" ask $SERVER4 example && no_errors names
}

# ---- port knocking

knock()
{
	local port
	for port; do
		nsrun "$client" timeout $LONG socat -u /dev/null \
			"TCP:$SERVER4:$port,connect-timeout=5"
	done >/dev/null 2>&1
	true
}

# Mutation: a wrong knock changes nothing.
port_knock()
{
	local rule="tcp dport 22 counter"
	ssh_server && rules "$server" port_knock || return 1
	stopped input "$rule" "who did not knock" login $SERVER4 || return 1
	knock 7000 9000 8000
	stopped input "$rule" "who knocked in another order" login $SERVER4 || return 1
	knock 7000 8000 7777 9000
	stopped input "$rule" "who knocked at another port between them" login $SERVER4 ||
		return 1
	knock 7000 8000 9000
	passes "who knocked right" login $SERVER4 || return 1
	no_errors knock
}

network
start 11

app "SNI access control" openssl -- sni
app "user-agent filter" python3 curl -- user_agent
app "JS-challenge cookie check" python3 curl -- cookie
app "SSH version filter" ssh sshd ssh-keygen socat -- ssh_version
app "RTP payload type filter" python3 socat -- rtp_filter
app "DNS filter" dig dnsmasq -- dns
app "SNI once for each connection" openssl curl conntrack cmp -- sni_once
app "SNI once, then a flowtable" openssl curl conntrack cmp -- sni_once_flow
app "port knocking" ssh sshd ssh-keygen socat -- port_knock

check_kernel
ktap_finished
