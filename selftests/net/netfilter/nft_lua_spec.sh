#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The netlink specification and the kernel agree: each attribute that is put comes
# out of a dump, and what is refused says why and which attribute it is.
#
# shellcheck disable=SC2317,SC2154

# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/nft_lua_lib.sh"

# tried COMMAND: a test for each line of nft_lua_spec.py
tried()
{
	local verdict what
	while read -r verdict what; do
		case $verdict in
		ok) ktap_test_pass "$what" ;;
		not) ktap_test_fail "${what#ok }" ;;
		*) echo "# $verdict $what" ;;
		esac
	done < <(nsrun "$right" python3 "$here/nft_lua_spec.py" "$1" 2> "$driver_err")
	sed 's/^/# /' "$driver_err"
}

setup_ns right || skip_all "no namespaces"
ip -n "$right" link set lo up
start $((16 + $(python3 "$here/nft_lua_spec.py" --count refused) + 2))

# Mutation: an attribute that the kernel does not dump, or the specification does
# not know, or knows by another number, type or byte order.
tried roundtrip

# Mutation: a refusal without NL_SET_ERR_MSG_FMT() or NL_SET_BAD_ATTR(), or a check
# that is left out.
tried refused

check_kernel
ktap_finished
