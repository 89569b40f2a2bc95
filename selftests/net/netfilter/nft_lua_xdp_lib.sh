# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
#
# What the tests of XDP share beside nft_lua_lib.sh: the programs that are made for
# them, and servers to talk to.

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

PATH=$PATH:/usr/sbin:/sbin
examples=$here/../../../../../Documentation/networking/nf_lua/examples/xdp

# needs TOOL...: or all is skipped
needs()
{
	local tool
	for tool; do
		command -v "$tool" >/dev/null || skip_all "no $tool"
	done
}

# made DIR FILE MAKE'S ARGUMENTS...: in $bin is what is to be made; DIR, if it is not
# empty, is where that has been done
made()
{
	local file=$2
	bin=${1:-$tmp/bin}
	if [ -z "$1" ]; then
		mkdir -p "$bin"
		make -s -C "${@:3}" OUTPUT="$bin/" > "$tmp/make" 2>&1 || {
			sed 's/^/# /' "$tmp/make"
			skip_all "no clang, no libbpf or no bpftool"
		}
	fi
	[ -x "$bin/$file" ] || skip_all "no $file in $bin"
}

# $bin is where nft_lua_xdp/Makefile put what it makes: $NFT_LUA_XDP, or here.
bpf_programs()
{
	made "${NFT_LUA_XDP:-}" nft_lua_xdp "$here/nft_lua_xdp"
	modprobe -q nf_lua_bpf
	# It holds nft_lua, which other tests take out.
	trap 'cleanup; modprobe -rq nf_lua_bpf' EXIT
}

# listens OPTION PORT: somebody does in $right, by TCP (t) or UDP (u)
listens()
{
	local i
	for ((i = 0; i < 200; i++)); do
		[ -n "$(nsrun "$right" ss -Hn "-l$1" "sport = :$2")" ] && return 0
		sleep 0.1
	done
	echo "# nobody listens on $2"
	return 1
}

# A server for TLS in $right, $server.  Not s_server, which waits for a client that was
# dropped and serves no other.
tls_server()
{
	nsrun "$right" openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-days 2 -subj /CN=x -keyout "$tmp/key.pem" -out "$tmp/cert.pem" 2> "$tmp/req"
	nsrun "$right" python3 - "$tmp/cert.pem" "$tmp/key.pem" > /dev/null 2>&1 <<'SERVER' &
import socket, ssl, sys, threading

def serve(conn):
    try:
        with context.wrap_socket(conn, server_side=True) as tls:
            tls.recv(1)
    except OSError:
        conn.close()

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
server = socket.create_server(("::", 443), family=socket.AF_INET6, backlog=64,
                              dualstack_ipv6=True)
while True:
    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
SERVER
	server=$!
	listens t 443
}
