/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of nf_lua share. */
#ifndef NF_LUA_INTERNAL_H
#define NF_LUA_INTERNAL_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <net/netfilter/nf_lua.h>

struct lua_State;
struct nf_lua_layout;

/* Bytes of a packet in fragments that are looked at in one piece. */
#define NF_LUA_WINDOW	256

/* Where the bytes of a view are. */
enum nf_lua_place {
	NF_LUA_PACKET,
	NF_LUA_PLACES
};

/**
 * struct nf_lua_near - bytes that can be read by a pointer
 * @data: the first one
 * @len: how many; of a packet in fragments these are not all
 */
struct nf_lua_near {
	const u8 *data;
	u32 len;
};

/**
 * struct nf_lua_ctx - the call under way on a state, its klua_priv()
 * @pkt: the packet, valid during a call
 * @serial: number of the call, from 1; views carry that of theirs
 * @near: of each place, what a pointer reaches
 * @window: a piece of a packet in fragments, see nf_lua_span_chunk()
 */
struct nf_lua_ctx {
	const struct nf_lua_pkt *pkt;
	u64 serial;
	struct nf_lua_near near[NF_LUA_PLACES];
	u8 window[NF_LUA_WINDOW];
};

/*
 * Each userdata of nf_lua begins with a u64 that tells what it is: a view has
 * the number of its call there, others one of these.
 */
enum nf_lua_tag {
	NF_LUA_TAG_LAYOUT = -1,
};

/**
 * struct nf_lua_view - a window on the bytes of a call
 * @serial: number of the call
 * @off: first byte, from the start of @place
 * @len: bytes
 * @place: where the bytes are, enum nf_lua_place
 * @layout: names of its fields, or NULL
 */
struct nf_lua_view {
	u64 serial;
	u32 off;
	u32 len;
	u32 place;
	const struct nf_lua_layout *layout;
};

/**
 * struct nf_lua_span - bytes that a C function reads: a view's or a string's
 * @pkt: packet that has them; NULL if all are at @data
 * @data: the first @near of them
 * @near: how many of them are at @data
 * @off: of the first one in @pkt, from skb->data
 * @len: how many there are
 *
 * Good until the function returns to Lua.
 */
struct nf_lua_span {
	const struct nf_lua_pkt *pkt;
	const u8 *data;
	u32 near;
	u32 off;
	u32 len;
};

void nf_lua_check_span(struct lua_State *L, int arg, struct nf_lua_span *span);
const void *nf_lua_span_far(const struct nf_lua_span *span, u32 off, u32 len,
			    void *buf);
const u8 *nf_lua_span_chunk(struct lua_State *L, const struct nf_lua_span *span,
			    u32 off, u32 *len);
void nf_lua_span_push(struct lua_State *L, const struct nf_lua_span *span,
		      u32 off, u32 len);

/**
 * nf_lua_span_get() - bytes of a span in one piece
 * @span: span
 * @off: first byte, any number
 * @len: bytes, any number
 * @buf: room for @len bytes
 *
 * Return: the bytes, in @buf if the packet has them in pieces; NULL if the span
 * does not have them all.
 */
static inline const void *nf_lua_span_get(const struct nf_lua_span *span,
					  u32 off, u32 len, void *buf)
{
	if (likely(off <= span->near && len <= span->near - off))
		return span->data + off;
	return nf_lua_span_far(span, off, len, buf);
}

/* The only places that know what a packet is made of. */
int nf_lua_pkt_copy(const struct nf_lua_pkt *pkt, u32 off, void *to, u32 len);

struct nf_lua_view *nf_lua_check_view(struct lua_State *L,
				      const struct nf_lua_ctx *ctx, int arg);
void nf_lua_view_open(struct lua_State *L);
struct nf_lua_view *nf_lua_view_keep(struct lua_State *L, const void *key);

void nf_lua_libs_open(struct lua_State *L);
void nf_lua_pkt_open(struct lua_State *L);
void nf_lua_pkt_push(struct lua_State *L, const struct nf_lua_pkt *pkt);

#endif /* NF_LUA_INTERNAL_H */
