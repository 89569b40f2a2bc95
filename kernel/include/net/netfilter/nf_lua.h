/* SPDX-License-Identifier: GPL-2.0 */
/* Lua programs over packets: what the hooks of netfilter call. */
#ifndef _NET_NF_LUA_H
#define _NET_NF_LUA_H

#include <linux/lua.h>
#include <linux/types.h>
#include <linux/netfilter/nf_tables.h>

struct nf_hook_state;
struct nf_lua_prog;
struct sk_buff;

/* Arguments of a call after the packet, and the bytes of all of them. */
#define NF_LUA_ARGS_MAX		16
#define NF_LUA_ARGS_LEN		64

/* Bytes of a result. */
#define NF_LUA_RESULT_LEN	64

/**
 * struct nf_lua_config - what a program over packets is made of
 * @chunk: the script
 * @memory: bytes per CPU, KLUA_MEMORY_MIN to KLUA_MEMORY_MAX
 * @budget: units per call, KLUA_BUDGET_MIN to KLUA_BUDGET_MAX
 * @on_error: verdict of a call that fails: NF_DROP, NF_ACCEPT, NFT_CONTINUE
 *	or NFT_BREAK
 * @old: program that this one is to replace, or NULL; see struct klua_config
 * @self: see struct klua_config
 * @find: "
 * @find_data: "
 */
struct nf_lua_config {
	struct klua_chunk chunk;
	u32 memory;
	u32 budget;
	int on_error;
	const struct nf_lua_prog *old;
	const char *self;
	bool (*find)(void *data, const char *name, struct klua_chunk *chunk);
	void *find_data;
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

/**
 * struct nf_lua_value - a value in registers
 * @len: its bytes: 1 to 8 of an NFT_LUA_KIND_BE, 1, 2, 4 or 8 of an
 *	NFT_LUA_KIND_HOST, 1 to 64 of others
 * @kind: enum nft_lua_kind
 */
struct nf_lua_value {
	u8 len;
	u8 kind;
};

/**
 * struct nf_lua_call - what is passed beside the packet
 * @args: the arguments' bytes, each from a multiple of 4 bytes on
 * @arg: what they are
 * @nargs: number of @arg
 * @result: gets the result, zeroes up to a multiple of 4 bytes after it; NULL:
 *	the result is a match or a verdict
 * @value: what @result is
 */
struct nf_lua_call {
	const u32 *args;
	const struct nf_lua_value *arg;
	unsigned int nargs;
	u32 *result;
	struct nf_lua_value value;
};

bool nf_lua_value_valid(const struct nf_lua_value *value);
struct nf_lua_prog *nf_lua_prog_create(const struct nf_lua_config *cfg,
				       char err[KLUA_ERROR_LEN]);
void nf_lua_prog_destroy(struct nf_lua_prog *prog);
int nf_lua_prog_slot(const struct nf_lua_prog *prog, const char *func);
struct klua_prog *nf_lua_prog_klua(const struct nf_lua_prog *prog);
int nf_lua_call(struct nf_lua_prog *prog, unsigned int slot,
		const struct nf_lua_pkt *pkt, const struct nf_lua_call *call);

#endif /* _NET_NF_LUA_H */
