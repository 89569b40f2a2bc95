/* SPDX-License-Identifier: GPL-2.0 */
/* Lua programs over packets: what the hooks of netfilter call. */
#ifndef _NET_NF_LUA_H
#define _NET_NF_LUA_H

#include <linux/lua.h>
#include <linux/types.h>
#include <linux/netfilter/nf_tables.h>

struct bpf_map;
struct nf_hook_state;
struct nf_lua_set;
struct nf_lua_prog;
struct sk_buff;
struct xdp_buff;

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
 * @find_set: finds the set @name of which the script says nf.set while it is
 *	loaded, for each CPU's state, and keeps it until the program is destroyed
 *	or no packet can reach it any more.  Gives -ENOENT if there is none,
 *	-EOPNOTSUPP if it is one without keys that a script could look up, -EMFILE
 *	or -ENOMEM.  NULL: there are no sets.
 * @find_data: for @find and @find_set
 */
struct nf_lua_config {
	struct klua_chunk chunk;
	u32 memory;
	u32 budget;
	int on_error;
	const struct nf_lua_prog *old;
	const char *self;
	bool (*find)(void *data, const char *name, struct klua_chunk *chunk);
	const struct nf_lua_set *(*find_set)(void *data, const char *name);
	void *find_data;
};

/* Maps that a call can have, and bytes of their names, keys and values. */
#define NF_LUA_MAPS_MAX		8
#define NF_LUA_MAP_NAME_LEN	16
#define NF_LUA_MAP_KEY_LEN	64
#define NF_LUA_MAP_VALUE_LEN	4096

/**
 * struct nf_lua_map - a map of BPF that scripts look into
 * @map: for the functions
 * @lookup: gives the value of a key, @vlen bytes that can be accessed until the call
 *	ends whatever becomes of the element; NULL if there is none
 * @update: sets the value of a key; the flags are BPF_ANY, BPF_NOEXIST or BPF_EXIST
 * @del: deletes the element of a key; NULL where that cannot be
 * @klen: bytes of a key, NF_LUA_MAP_KEY_LEN at most
 * @vlen: bytes of a value, NF_LUA_MAP_VALUE_LEN at most
 * @readonly: values cannot be written, and @update and @del are not called
 * @lru: an update may take time for elements that others have to give up
 * @name: its name
 *
 * All of them are called under the RCU read lock with bottom halves disabled, and
 * allocate nothing.
 */
struct nf_lua_map {
	struct bpf_map *map;
	void *(*lookup)(struct bpf_map *map, void *key);
	long (*update)(struct bpf_map *map, void *key, void *value, u64 flags);
	long (*del)(struct bpf_map *map, void *key);
	u32 klen;
	u32 vlen;
	bool readonly;
	bool lru;
	char name[NF_LUA_MAP_NAME_LEN];
};

/**
 * struct nf_lua_maps - the maps of a call
 * @n: how many
 * @map: the maps
 */
struct nf_lua_maps {
	u32 n;
	struct nf_lua_map map[NF_LUA_MAPS_MAX];
};

/**
 * struct nf_lua_pkt - the packet of a call
 * @skb: the packet; its data may be in fragments
 * @xdp: the packet as a driver has it, and @skb is NULL; see nf_lua_xdp_call()
 * @state: where it was met, or NULL
 * @maps: what nf.map() of scripts stands for, or NULL
 * @nhoff: offset of the network header from the data; scripts count from it
 * @thoff: offset of the transport header from the data
 * @proto: protocol of the network header, ETH_P_*; with @xdp only
 * @l4proto: transport protocol, IPPROTO_*
 * @has_l4: @thoff and @l4proto are valid and this is a first fragment
 * @no_sum: its bytes and addresses are not those of the transport's checksum, as it
 *	is a fragment or has a way to go by a routing header; with @xdp only
 * @found: the transport header was looked for; with @xdp only, where that is done
 *	when a script wants it
 */
struct nf_lua_pkt {
	struct sk_buff *skb;
	struct xdp_buff *xdp;
	const struct nf_hook_state *state;
	const struct nf_lua_maps *maps;
	unsigned int nhoff;
	unsigned int thoff;
	u16 proto;
	u8 l4proto;
	bool has_l4;
	bool no_sum;
	bool found;
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

/* A host name: an NFT_LUA_KIND_STRING of sets, in lower case. */
#define NF_LUA_KIND_HOSTNAME	(NFT_LUA_KIND_STRING + 1)

/* Bytes of a set's key, and parts of it. */
#define NF_LUA_SET_KEY_LEN	64
#define NF_LUA_SET_PARTS_MAX	16

/**
 * struct nf_lua_set - a set or map that scripts look keys up in
 * @name: for messages
 * @lookup: gives the data of the element with that key, or anything but NULL of a
 *	set; NULL if there is none.  @any: also the element that stands for all
 *	others.  The data are there until the call ends.
 * @elems: number of elements, of a set whose lookup goes over all of them, else
 *	NULL
 * @klen: bytes of a key, NF_LUA_SET_KEY_LEN at most
 * @nkey: parts of a key, 1 or more; each begins at a multiple of 4 bytes
 * @ndata: parts of the data, likewise, or 0: it is no map, or one whose data are
 *	not for scripts
 * @key: what the parts of a key are
 * @data: what the parts of the data are
 */
struct nf_lua_set {
	const char *name;
	const void *(*lookup)(const struct nf_lua_set *set, const u32 *key,
			      bool any);
	const atomic_t *elems;
	u8 klen;
	u8 nkey;
	u8 ndata;
	struct nf_lua_value key[NF_LUA_SET_PARTS_MAX];
	struct nf_lua_value data[NF_LUA_SET_PARTS_MAX];
};

/**
 * struct nf_lua_call - what is passed beside the packet, in registers
 * @nargs: number of arguments
 * @has_result: there is a register for the result; else that is a match or a
 *	verdict
 * @sreg: first register of the arguments, each of which begins with one
 * @dreg: first register of the result, zeroes up to the end of its last one
 * @value: what the result is
 * @arg: what the arguments are
 */
struct nf_lua_call {
	u8 nargs;
	bool has_result;
	u8 sreg;
	u8 dreg;
	struct nf_lua_value value;
	struct nf_lua_value arg[NF_LUA_ARGS_MAX];
};

bool nf_lua_value_valid(const struct nf_lua_value *value);
struct nf_lua_prog *nf_lua_prog_create(const struct nf_lua_config *cfg,
				       char err[KLUA_ERROR_LEN]);
void nf_lua_prog_destroy(struct nf_lua_prog *prog);
int nf_lua_prog_slot(const struct nf_lua_prog *prog, const char *func);
struct klua_prog *nf_lua_prog_klua(const struct nf_lua_prog *prog);
int nf_lua_call(struct nf_lua_prog *prog, unsigned int slot,
		const struct nf_lua_pkt *pkt, const struct nf_lua_call *call,
		u32 *regs);
int nf_lua_call_int(struct nf_lua_prog *prog, unsigned int slot,
		    const struct nf_lua_pkt *pkt, void *arg, u32 len);
int nf_lua_xdp_call(struct nf_lua_prog *prog, unsigned int slot,
		    struct xdp_buff *xdp, const struct nf_lua_maps *maps,
		    void *arg, u32 len);

#endif /* _NET_NF_LUA_H */
