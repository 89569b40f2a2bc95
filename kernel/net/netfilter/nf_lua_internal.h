/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of nf_lua share. */
#ifndef NF_LUA_INTERNAL_H
#define NF_LUA_INTERNAL_H

#include <linux/compiler.h>
#include <linux/hash.h>
#include <linux/kconfig.h>
#include <linux/types.h>
#include <net/netfilter/nf_lua.h>

#include "klua_inline.h"

struct net_device;
struct nf_lua_field;
struct nf_lua_layout;

/* Bytes of a packet in fragments that are looked at in one piece. */
#define NF_LUA_WINDOW	256

/* Patterns: captures, and points to go back to. */
#define NF_LUA_CAPTURES	32
#define NF_LUA_RETRIES	64

/* Names whose meaning in a layout is remembered. */
#define NF_LUA_HINT_BITS	6

/* Where the bytes of a view are. */
enum nf_lua_place {
	NF_LUA_PACKET,
	NF_LUA_LINK,	/* link-layer header, in front of skb->data */
	NF_LUA_TAG,	/* VLAN tag that the device took off the packet */
	NF_LUA_ARG,	/* what an XDP program passed, which may be written */
	NF_LUA_VALUE,	/* a value of a map, at the view's base; nothing is near */
	NF_LUA_CONSTANT,	/* the same, read only */
	NF_LUA_PLACES
};

/* What a state keeps in Lua's registry, the views being made when first used. */
enum nf_lua_kept {
	NF_LUA_METHODS,
	NF_LUA_META_VIEW,
	NF_LUA_META_FIELDS,
	NF_LUA_META_PKT,
	NF_LUA_META_NET,
	NF_LUA_META_SET,
	NF_LUA_META_MAP,
	NF_LUA_NAMES,
	NF_LUA_PKT,
	NF_LUA_PAYLOAD,
	NF_LUA_ARGUMENT,
	NF_LUA_ETH,
	NF_LUA_VLAN,
	NF_LUA_ARP,
	NF_LUA_IP,
	NF_LUA_IP6,
	NF_LUA_ICMP,
	NF_LUA_ICMP6,
	NF_LUA_TCP,
	NF_LUA_UDP,
	NF_LUA_CT,
	NF_LUA_CT_ORIGINAL,
	NF_LUA_CT_REPLY,
	NF_LUA_KEPT
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
 * struct nf_lua_match - a match of a pattern under way
 * @level: captures that have begun
 * @depth: entries of @retry
 * @capture: offset of each, and its length or one of the negative values
 * @retry: where to go on if what follows does not match; struct retry
 */
struct nf_lua_match {
	u32 level;
	u32 depth;
	struct nf_lua_capture {
		u32 off;
		s32 len;
	} capture[NF_LUA_CAPTURES];
	struct nf_lua_retry {
		u32 off;
		u32 least;
		u16 pat;
		u16 kind;
	} retry[NF_LUA_RETRIES];
};

/**
 * struct nf_lua_hint - what a name means in a layout
 * @name: a string of Lua's, which is alive as long as @layout
 * @layout: the layout
 * @field: its field, NULL: it has none and the name is that of a method
 * @method: that method
 */
struct nf_lua_hint {
	const char *name;
	const struct nf_lua_layout *layout;
	const struct nf_lua_field *field;
	const TValue *method;
};

/**
 * struct nf_lua_ctx - the call under way on a state, its klua_priv()
 * @pkt: the packet, valid during a call
 * @serial: number of the call, from 1; views carry that of theirs
 * @near: of each place, what a pointer reaches
 * @whole: the view that is the functions' first argument
 * @counted: the call that @pieces is of
 * @pieces: of its packet, see charge_far()
 * @tag: NF_LUA_TAG
 * @link: NF_LUA_LINK where that is not in one piece
 * @hint: by a hash of name and layout
 * @ref: what is kept; NULL: not made yet
 * @window: a piece of a packet in fragments, see nf_lua_span_chunk()
 * @match: here since it is too large for the stack
 */
struct nf_lua_ctx {
	const struct nf_lua_pkt *pkt;
	u64 serial;
	struct nf_lua_near near[NF_LUA_PLACES];
	struct nf_lua_view *whole;
	u64 counted;
	u32 pieces;
	u8 tag[4];
	u8 link[14];
	struct nf_lua_hint hint[1 << NF_LUA_HINT_BITS];
	struct GCObject *ref[NF_LUA_KEPT];
	u8 window[NF_LUA_WINDOW];
	struct nf_lua_match match;
};

/*
 * Each userdata of nf_lua begins with a u64 that tells what it is: a view has
 * the number of its call there, others one of these.
 */
#define NF_LUA_TAG_LAYOUT	(~0ULL)
#define NF_LUA_TAG_NET		(~1ULL)
#define NF_LUA_TAG_SET		(~2ULL)
#define NF_LUA_TAG_MAP		(~3ULL)
#define NF_LUA_TAG_MIN		(~15ULL)

/**
 * struct nf_lua_view - a window on the bytes of a call
 * @serial: number of the call
 * @off: first byte, from the start of @place
 * @len: bytes
 * @place: where the bytes are, enum nf_lua_place
 * @layout: names of its fields, or NULL
 * @array: the elements of this field are numbered instead, or NULL
 * @base: start of an NF_LUA_VALUE or NF_LUA_CONSTANT, else NULL
 */
struct nf_lua_view {
	u64 serial;
	u32 off;
	u32 len;
	u32 place;
	const struct nf_lua_layout *layout;
	const struct nf_lua_field *array;
	u8 *base;
};

/* Whether the packet is one that its driver has not made an skb of. */
static inline bool nf_lua_is_xdp(const struct nf_lua_pkt *pkt)
{
	return IS_ENABLED(CONFIG_NF_LUA_BPF) && unlikely(!pkt->skb);
}

/* Packets in XDP */
int nf_lua_xdp_copy(struct xdp_buff *xdp, u32 off, void *to, u32 len);
void nf_lua_xdp_find(struct nf_lua_pkt *pkt, struct lua_State *L);
int nf_lua_xdp_store(struct xdp_buff *xdp, u32 off, const void *from, u32 len);
u32 nf_lua_xdp_len(struct xdp_buff *xdp);
u32 nf_lua_xdp_pieces(struct xdp_buff *xdp);
void nf_lua_xdp_near(struct xdp_buff *xdp, struct nf_lua_near *near);
bool nf_lua_xdp_eth(struct nf_lua_ctx *ctx, u32 *place);
bool nf_lua_xdp_vlan(struct nf_lua_ctx *ctx);
void nf_lua_xdp_checksum(struct lua_State *L, struct nf_lua_ctx *ctx);
bool nf_lua_xdp_reply(struct lua_State *L, struct nf_lua_ctx *ctx);
int nf_lua_xdp_fib(struct lua_State *L, struct nf_lua_ctx *ctx);
int nf_lua_xdp_redirect(struct lua_State *L, struct nf_lua_ctx *ctx);
const struct net_device *nf_lua_xdp_dev(struct xdp_buff *xdp);

/* Whether the transport header is known; of a packet in XDP it is looked for once. */
static inline bool nf_lua_has_l4(struct lua_State *L, const struct nf_lua_pkt *pkt)
{
	if (nf_lua_is_xdp(pkt) && !pkt->found)
		nf_lua_xdp_find((struct nf_lua_pkt *)pkt, L);
	return pkt->has_l4;
}

static __always_inline void nf_lua_push_kept(struct lua_State *L,
					     const struct nf_lua_ctx *ctx,
					     enum nf_lua_kept kept)
{
	klua_push(L, ctx->ref[kept]);
}

/* Reading packets: the functions that know what a packet is made of. */
int nf_lua_pkt_copy(struct lua_State *L, u32 off, void *to, u32 len);
int nf_lua_pkt_store(struct lua_State *L, u32 off, const void *from, u32 len);
bool nf_lua_pkt_has(const struct nf_lua_ctx *ctx, u32 off, u32 len);
u32 nf_lua_pkt_end(struct lua_State *L, const struct nf_lua_ctx *ctx);
bool nf_lua_pkt_payload(struct lua_State *L, const struct nf_lua_ctx *ctx, u32 *off,
			u32 *end);

/* Bytes from @at on, @buf if they are in pieces; NULL if they are not there. */
static __always_inline const void *
nf_lua_bytes(struct lua_State *L, const struct nf_lua_ctx *ctx, u32 place, u32 at, u32 len,
	     void *buf)
{
	const struct nf_lua_near *near = &ctx->near[place];

	if (likely(at <= near->len && len <= near->len - at))
		return near->data + at;
	if (place != NF_LUA_PACKET || nf_lua_pkt_copy(L, at, buf, len))
		return NULL;
	return buf;
}

const void *nf_lua_view_far(struct lua_State *L, const struct nf_lua_view *v, u32 at,
			    u32 len, void *buf);

/* The same of a view; NULL if they are out of it. */
static __always_inline const void *
nf_lua_view_bytes(struct lua_State *L, const struct nf_lua_ctx *ctx,
		  const struct nf_lua_view *v, u64 off, u32 len, void *buf)
{
	const struct nf_lua_near *near = &ctx->near[v->place];
	u32 at;

	if (unlikely(off > v->len || len > v->len - off))
		return NULL;
	at = v->off + off;
	if (likely(at <= near->len && len <= near->len - at))
		return near->data + at;
	return nf_lua_view_far(L, v, at, len, buf);
}

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

bool nf_lua_quick_arg(struct lua_State *L, const struct nf_lua_ctx *ctx, StkId arg,
		      struct nf_lua_span *span);
void nf_lua_check_span(struct lua_State *L, int arg, struct nf_lua_span *span);
const void *nf_lua_span_far(struct lua_State *L, const struct nf_lua_span *span, u32 off,
			    u32 len, void *buf);
const u8 *nf_lua_span_chunk(struct lua_State *L, const struct nf_lua_span *span,
			    u32 off, u32 *len);
void nf_lua_span_push(struct lua_State *L, const struct nf_lua_span *span,
		      u32 off, u32 len);

/**
 * nf_lua_span_get() - bytes of a span in one piece
 * @L: state: copying is charged
 * @span: span
 * @off: first byte, any number
 * @len: bytes, any number
 * @buf: room for @len bytes
 *
 * Return: the bytes, in @buf if the packet has them in pieces; NULL if the span
 * does not have them all.
 */
static inline const void *nf_lua_span_get(struct lua_State *L,
					  const struct nf_lua_span *span,
					  u32 off, u32 len, void *buf)
{
	if (likely(off <= span->near && len <= span->near - off))
		return span->data + off;
	return nf_lua_span_far(L, span, off, len, buf);
}

/* views */
void nf_lua_bad_view(struct lua_State *L, int arg);

/* The view that is argument @arg; raises if it is none, or one of the past. */
static __always_inline struct nf_lua_view *
nf_lua_check_view(struct lua_State *L, const struct nf_lua_ctx *ctx, int arg)
{
	struct nf_lua_view *v = NULL;

	if (likely(lua_type(L, arg) == LUA_TUSERDATA))
		v = lua_touserdata(L, arg);
	if (unlikely(!v || v->serial != ctx->serial))
		nf_lua_bad_view(L, arg);
	return v;
}

/* Whether @o is a view of this call, @v gets it. */
static __always_inline bool nf_lua_quick_view(const struct nf_lua_ctx *ctx, StkId o,
					      struct nf_lua_view **v)
{
	const Udata *u;

	if (unlikely(!ttisfulluserdata(s2v(o))))
		return false;
	u = uvalue(s2v(o));
	/* Only a view with a layout has user values, which move what is behind them. */
	*v = (void *)(likely(!u->nuvalue) ? (char *)u + udatamemoffset(0) : getudatamem(u));
	return likely((*v)->serial == ctx->serial);
}

void nf_lua_view_store(struct lua_State *L, const struct nf_lua_ctx *ctx,
		       const struct nf_lua_view *v, s64 off, const void *from, u64 len);
bool nf_lua_opt_offset(struct lua_State *L, int arg, u32 len, u32 *off);
struct nf_lua_view *nf_lua_view_new(struct lua_State *L,
				    const struct nf_lua_view *from,
				    u32 off, u32 len, int values);
struct nf_lua_view *nf_lua_view_keep(struct lua_State *L, struct nf_lua_ctx *ctx,
				     enum nf_lua_kept kept,
				     const struct nf_lua_layout *layout);
void nf_lua_keep(struct lua_State *L, struct nf_lua_ctx *ctx,
		 enum nf_lua_kept kept);
void nf_lua_view_methods(struct lua_State *L);
void nf_lua_view_meta(struct lua_State *L, struct nf_lua_ctx *ctx,
		      enum nf_lua_kept kept);
void nf_lua_view_open(struct lua_State *L, struct nf_lua_ctx *ctx);
int nf_lua_view_match(struct lua_State *L);

/* layouts */
enum nf_lua_type {
	NF_LUA_UNSIGNED,
	NF_LUA_SIGNED,
	NF_LUA_BOOL,
	NF_LUA_BYTES,
	NF_LUA_NESTED,
	NF_LUA_PROPERTY,	/* no bytes of the view: its layout's get() knows */
};

/* Elements of an array: as many as the view has room for. */
#define NF_LUA_ALL	(~0U)

/**
 * struct nf_lua_field - what a name of a layout stands for
 * @name: not terminated
 * @nested: layout of the field, if it has one
 * @bit: where it begins, bit 0 being the most significant of the first byte; or
 *	what get() is to know of a property
 * @bits: its size, of an array that of an element
 * @count: elements of an array, or 0
 * @len: length of @name
 * @type: enum nf_lua_type
 * @little: whether its bytes are in reverse order
 * @whole: bytes of one that is no array but an unsigned integer of 1, 2 or 4
 *	bytes in network order; of others 0
 */
struct nf_lua_field {
	const char *name;
	const struct nf_lua_layout *nested;
	u32 bit;
	u32 bits;
	u32 count;
	u8 len;
	u8 type;
	bool little;
	u8 whole;
};

/**
 * struct nf_lua_layout - named fields
 * @tag: NF_LUA_TAG_LAYOUT, for those that are userdata
 * @name: for messages
 * @fields: the fields
 * @nfields: how many, 255 at most
 * @size: bytes up to the end of the last field
 * @get: pushes the property @what
 */
struct nf_lua_layout {
	u64 tag;
	const char *name;
	const struct nf_lua_field *fields;
	u32 nfields;
	u32 size;
	void (*get)(struct lua_State *L, struct nf_lua_ctx *ctx,
		    const struct nf_lua_view *v, u32 what);
};

const struct nf_lua_field *nf_lua_field_find(struct lua_State *L,
					     struct nf_lua_ctx *ctx,
					     const struct nf_lua_layout *layout,
					     struct nf_lua_hint *hint);

static __always_inline struct nf_lua_hint *
nf_lua_hint(struct nf_lua_ctx *ctx, const struct nf_lua_layout *layout, const char *name)
{
	u32 hash;

	hash = (u32)((unsigned long)name >> 3) ^ (u32)((unsigned long)layout >> 2);
	return &ctx->hint[hash_32(hash, NF_LUA_HINT_BITS)];
}

/* The field whose name is at index 2, a string; NULL if there is none. */
static __always_inline const struct nf_lua_field *
nf_lua_field(struct lua_State *L, struct nf_lua_ctx *ctx,
	     const struct nf_lua_layout *layout)
{
	const char *name = lua_tolstring(L, 2, NULL);
	struct nf_lua_hint *hint = nf_lua_hint(ctx, layout, name);

	if (likely(hint->name == name && hint->layout == layout))
		return hint->field;
	return nf_lua_field_find(L, ctx, layout, hint);
}

/* Those that have a name, and NULL. */
extern const struct nf_lua_layout *const nf_lua_layouts[];

const struct nf_lua_layout *nf_lua_header_layout(const char *name);
u32 nf_lua_array_len(const struct nf_lua_view *v);
u64 nf_lua_load_bits(const u8 *p, u32 shift, u32 n);
int nf_lua_endian(const char *s);
int nf_lua_layout_new(struct lua_State *L);
int nf_lua_view_layout(struct lua_State *L);
void nf_lua_layout_open(struct lua_State *L, struct nf_lua_ctx *ctx);

/* properties of a packet */
extern const struct nf_lua_layout nf_lua_pkt_layout;
void nf_lua_push_header(struct lua_State *L, struct nf_lua_ctx *ctx,
			enum nf_lua_kept which);
int nf_lua_pkt_index(struct lua_State *L);

void nf_lua_push_ct(struct lua_State *L, struct nf_lua_ctx *ctx);

/* addresses */
int nf_lua_pton(struct lua_State *L);
int nf_lua_ntop(struct lua_State *L);
int nf_lua_net(struct lua_State *L);

/* sets, and maps of BPF programs */
int nf_lua_set_bind(struct lua_State *L);
int nf_lua_map_bind(struct lua_State *L);

/* values in registers */
u64 nf_lua_load_host(const void *p, u32 len);
void nf_lua_store_host(void *p, u32 len, u64 n);
void nf_lua_push_value(struct lua_State *L, const void *p,
		       const struct nf_lua_value *value);

void nf_lua_libs_open(struct lua_State *L);
void nf_lua_pkt_open(struct lua_State *L);
void nf_lua_pkt_push(struct lua_State *L, const struct nf_lua_pkt *pkt);

/* A call begins: put the view of the whole packet, from its network header on, in @o. */
static __always_inline void
nf_lua_pkt_begin(TValue *o, struct nf_lua_ctx *ctx, const struct nf_lua_pkt *pkt,
		 const void *data, u32 near, u32 len)
{
	struct nf_lua_view *v = ctx->whole;
	u64 serial = ctx->serial + 1;

	ctx->pkt = pkt;
	ctx->serial = serial;
	ctx->near[NF_LUA_PACKET].data = data;
	ctx->near[NF_LUA_PACKET].len = near;
	v->serial = serial;
	v->off = pkt->nhoff;
	v->len = len > pkt->nhoff ? len - pkt->nhoff : 0;
	val_(o).gc = ctx->ref[NF_LUA_PKT];
	settt_(o, ctb(LUA_VUSERDATA));
}

void nf_lua_arg_push(struct lua_State *L, void *arg, u32 len);

#endif /* NF_LUA_INTERNAL_H */
