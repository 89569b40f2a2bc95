/* SPDX-License-Identifier: GPL-2.0 */
/* Lua programs over packets: what the hooks of netfilter call. */
#ifndef _NET_NF_LUA_H
#define _NET_NF_LUA_H

#include <linux/lua.h>
#include <linux/types.h>

struct nf_hook_state;
struct nf_lua_prog;
struct sk_buff;

/**
 * struct nf_lua_config - what a program over packets is made of
 * @name: name of the source in error messages
 * @source: script text, need not end in NUL
 * @len: length of @source in bytes
 * @memory: bytes per CPU, KLUA_MEMORY_MIN to KLUA_MEMORY_MAX
 * @budget: units per call, KLUA_BUDGET_MIN to KLUA_BUDGET_MAX
 * @on_error: verdict of a call that fails: NF_DROP, NF_ACCEPT, NFT_CONTINUE
 *	or NFT_BREAK
 * @old: program that this one is to replace, or NULL; see struct klua_config
 */
struct nf_lua_config {
	const char *name;
	const char *source;
	size_t len;
	u32 memory;
	u32 budget;
	int on_error;
	const struct nf_lua_prog *old;
};

/**
 * struct nf_lua_pkt - the packet of a call
 * @skb: the packet; its data may be in fragments
 * @state: where it was met, or NULL
 * @nhoff: offset of the network header from skb->data; scripts count from it
 * @thoff: offset of the transport header from skb->data
 * @l4proto: transport protocol, IPPROTO_*
 * @has_l4: @thoff and @l4proto are valid and this is a first fragment
 */
struct nf_lua_pkt {
	struct sk_buff *skb;
	const struct nf_hook_state *state;
	unsigned int nhoff;
	unsigned int thoff;
	u8 l4proto;
	bool has_l4;
};

struct nf_lua_prog *nf_lua_prog_create(const struct nf_lua_config *cfg,
				       char err[KLUA_ERROR_LEN]);
void nf_lua_prog_destroy(struct nf_lua_prog *prog);
int nf_lua_prog_slot(const struct nf_lua_prog *prog, const char *func);
void nf_lua_prog_stats(struct nf_lua_prog *prog, struct klua_stats *stats);
int nf_lua_call(struct nf_lua_prog *prog, unsigned int slot,
		const struct nf_lua_pkt *pkt);

#endif /* _NET_NF_LUA_H */
