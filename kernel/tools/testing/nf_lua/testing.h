/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of nf_lua in user space share. */
#ifndef NF_LUA_TESTING_H
#define NF_LUA_TESTING_H

#include "nf_lua_user.h"
#include "nf_lua_internal.h"
#include "lua.h"
#include "lauxlib.h"
#include "../lua/script.h"

/* The libraries of packets, without those of hooks. */
static inline void open_libs(lua_State *L)
{
	lua_createtable(L, 0, 0);
	lua_setglobal(L, "nf");
	nf_lua_pkt_open(L);
}

/* All of a packet as a view: of pkt itself dissectors take the payload. */
static inline void push_bytes(lua_State *L, const struct nf_lua_pkt *pkt)
{
	const struct nf_lua_view *whole;

	nf_lua_pkt_push(L, pkt);
	whole = lua_touserdata(L, -1);
	nf_lua_view_new(L, whole, 0, whole->len, 0);
	nf_lua_push_kept(L, klua_priv(L), NF_LUA_META_VIEW);
	lua_setmetatable(L, -2);
	lua_remove(L, -2);
}

/* The first @n bytes of a list: linear, with a page, or a list again. */
static inline struct sk_buff *skb_list_one(const u8 *bytes, size_t n, unsigned int kind)
{
	size_t head = kind % 3 ? n / 2 : n;
	struct sk_buff *skb = calloc(1, sizeof(*skb));

	skb->len = n;
	skb->data_len = n - head;
	skb->data = memcpy(malloc(head), bytes, head);
	if (kind % 3 == 1) {
		skb->nr_frags = 1;
		skb->frags[0].data = memcpy(malloc(n - head), bytes + head, n - head);
		skb->frags[0].len = n - head;
	} else if (kind % 3) {
		skb->frag_list = skb_list_one(bytes + head, n - head, kind / 3);
	}
	return skb;
}

/*
 * The end of a packet as defragmentation leaves it: a list of @each bytes, and if @mixed
 * of buffers that are not linear.
 */
static inline void skb_list_add(struct sk_buff *skb, const u8 *bytes, size_t len,
				size_t each, bool mixed)
{
	struct sk_buff **next = &skb->frag_list;
	unsigned int kind;
	size_t n;

	for (kind = 0; len; kind++, bytes += n, len -= n) {
		n = len < each ? len : each;
		*next = skb_list_one(bytes, n, mixed ? kind : 0);
		next = &(*next)->next;
	}
}

/* Give the parts back, but for what is at skb->data of the first one. */
static inline void skb_parts_free(struct sk_buff *skb)
{
	struct sk_buff *one, *next;
	unsigned int i;

	for (i = 0; i < skb->nr_frags; i++)
		free((void *)skb->frags[i].data);
	for (one = skb->frag_list; one; one = next) {
		next = one->next;
		skb_parts_free(one);
		free(one->data);
		free(one);
	}
}

#endif /* NF_LUA_TESTING_H */
