#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What Documentation/networking/nf_lua/nft_lua_tutorial.rst has root do.  $NFT names an
# nft that knows lua; without one the commands are for nft_lua_ynl.py, which reads the
# same language.
#
# Mutation: any command of the tutorial, or what it says that comes of it.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$here/../../../../..
tutorial=$tree/Documentation/networking/nf_lua/nft_lua_tutorial.rst

skip()
{
	echo "1..0 # SKIP $*"
	exit 4
}

for tool in ip python3 dig; do
	command -v "$tool" > /dev/null || skip "no $tool"
done
[ "$(id -u)" -eq 0 ] || skip "must be root"
[ -e "$tutorial" ] || skip "no Documentation"

nft=(python3 "$here/nft_lua_ynl.py")
if [ -n "${NFT:-}" ]; then
	nft=("$NFT")
else
	echo "# no nft that knows lua: the commands are for nft_lua_ynl.py"
fi
exec python3 "$tree/tools/testing/nf_lua/runner/tutorial.py" --root "$tutorial" "${nft[@]}"
