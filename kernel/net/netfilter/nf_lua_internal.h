/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of nf_lua share. */
#ifndef NF_LUA_INTERNAL_H
#define NF_LUA_INTERNAL_H

#include <linux/types.h>
#include <net/netfilter/nf_lua.h>

#define NF_LUA_WINDOW	256

/**
 * struct nf_lua_ctx - the call under way on a state, its klua_priv()
 * @pkt: the packet, valid during a call
 * @serial: number of the call; views carry that of theirs, from 1
 * @window: bytes of a packet in fragments while they are searched
 */
struct nf_lua_ctx {
	const struct nf_lua_pkt *pkt;
	u64 serial;
	u8 window[NF_LUA_WINDOW];
};

struct lua_State;

void nf_lua_pkt_open(struct lua_State *L);
void nf_lua_pkt_push(struct lua_State *L, const struct nf_lua_pkt *pkt);

#endif /* NF_LUA_INTERNAL_H */
