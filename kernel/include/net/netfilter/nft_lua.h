/* SPDX-License-Identifier: GPL-2.0 */
/* The Lua objects of nf_tables, for callers outside of the ruleset. */
#ifndef _NET_NFT_LUA_H
#define _NET_NFT_LUA_H

#include <linux/types.h>

struct net;
struct nf_lua_prog;
struct nft_lua_link;

struct nf_lua_prog *nft_lua_prog_lookup(const struct net *net, u8 family,
					const char *table, const char *name);
struct nft_lua_link *nft_lua_link_get(const struct net *net, u8 family,
				      const char *table, const char *name);
void nft_lua_link_put(struct nft_lua_link *link);
struct nf_lua_prog *nft_lua_link_prog(const struct net *net,
				      const struct nft_lua_link *link);

#endif /* _NET_NFT_LUA_H */
