// SPDX-License-Identifier: GPL-2.0
/* The packet of a call: what it is made of, the view of it all and of its payload. */

#include <linux/array_size.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/minmax.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#include "nf_lua_internal.h"

#include "lua.h"
#include "lauxlib.h"

/* ---- where its bytes are ---- */

/*
 * What skb_copy_bits() has to pass: fragments, and buffers of lists, which count twice
 * as each is two cache lines.  What defragmentation leaves is a list as long as its
 * sender likes.  Goes down as far as skb_copy_bits() does.
 */
static u32 skb_pieces(const struct sk_buff *skb)
{
	u32 n = skb_shinfo(skb)->nr_frags;
	const struct sk_buff *next;

	skb_walk_frags(skb, next) {
		n += 2;
		if (skb_is_nonlinear(next))
			n += skb_pieces(next);
	}
	return n;
}

/*
 * Reading begins at the first piece each time, so it is charged by their number, which
 * the first read of a call finds out.  Nothing changes it during a call.
 */
static void charge_far(lua_State *L, u32 len)
{
	struct nf_lua_ctx *ctx = klua_priv(L);
	const struct nf_lua_pkt *pkt = ctx->pkt;
	u32 units = 1 + len / 64;

	if (ctx->counted != ctx->serial) {
		ctx->pieces = nf_lua_is_xdp(pkt) ? nf_lua_xdp_pieces(pkt->xdp) :
						   skb_pieces(pkt->skb);
		ctx->counted = ctx->serial;
		units += ctx->pieces / 8;
	}
	/* more bytes may be in as many pieces, each to be copied */
	units += ctx->pieces / (len > NF_LUA_WINDOW ? 2 : 8);
	klua_charge(L, units);
}

/* Copy @len bytes at @off, from the first one of the data.  Charges it. */
int nf_lua_pkt_copy(lua_State *L, u32 off, void *to, u32 len)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);

	charge_far(L, len);
	if (nf_lua_is_xdp(ctx->pkt))
		return nf_lua_xdp_copy(ctx->pkt->xdp, off, to, len);
	return skb_copy_bits(ctx->pkt->skb, off, to, len);
}

/* The other way, of a packet in XDP. */
int nf_lua_pkt_store(lua_State *L, u32 off, const void *from, u32 len)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);

	if (!nf_lua_is_xdp(ctx->pkt))
		return -EFAULT;
	charge_far(L, len);
	return nf_lua_xdp_store(ctx->pkt->xdp, off, from, len);
}

static __always_inline u32 pkt_len(const struct nf_lua_pkt *pkt)
{
	if (nf_lua_is_xdp(pkt))
		return nf_lua_xdp_len(pkt->xdp);
	return pkt->skb->len;
}

static void pkt_near(const struct nf_lua_pkt *pkt, struct nf_lua_near *near)
{
	if (nf_lua_is_xdp(pkt)) {
		nf_lua_xdp_near(pkt->xdp, near);
		return;
	}
	near->data = pkt->skb->data;
	near->len = skb_headlen(pkt->skb);
}

bool nf_lua_pkt_has(const struct nf_lua_ctx *ctx, u32 off, u32 len)
{
	u32 all = pkt_len(ctx->pkt);

	return off <= all && len <= all - off;
}

/* ---- payload ---- */

static const void *header(lua_State *L, const struct nf_lua_ctx *ctx, u32 off, u32 len,
			  void *buf)
{
	return nf_lua_bytes(L, ctx, NF_LUA_PACKET, off, len, buf);
}

/* End of the packet by its IP header: a link may have padded it. */
u32 nf_lua_pkt_end(lua_State *L, const struct nf_lua_ctx *ctx)
{
	const struct nf_lua_pkt *pkt = ctx->pkt;
	u32 end = pkt_len(pkt);
	union {
		struct iphdr ip4;
		struct ipv6hdr ip6;
	} buf;
	const struct ipv6hdr *ip6;
	const struct iphdr *ip4;
	u32 len = 0;

	ip4 = header(L, ctx, pkt->nhoff, sizeof(*ip4), &buf);
	if (!ip4)
		return end;
	if (ip4->version == 4) {
		len = ntohs(ip4->tot_len);
	} else if (ip4->version == 6) {
		ip6 = header(L, ctx, pkt->nhoff, sizeof(*ip6), &buf);
		if (ip6 && ip6->payload_len)
			len = ntohs(ip6->payload_len) + sizeof(*ip6);
	}
	/* Zero where the length does not fit, of big TCP and jumbograms. */
	return len ? min(end, pkt->nhoff + len) : end;
}

/* Where a payload is in the packet; if @end is before @off there is none. */
struct payload {
	u32 off;
	u32 end;
};

#define NO_PAYLOAD	((struct payload){ .off = 1 })

/* Any payload of TCP or UDP. */
static noinline struct payload any_payload(lua_State *L, const struct nf_lua_ctx *ctx)
{
	const struct nf_lua_pkt *pkt = ctx->pkt;
	struct payload found;
	union {
		struct tcphdr tcp;
		struct udphdr udp;
	} buf;
	const struct tcphdr *th;
	const struct udphdr *uh;

	found.end = nf_lua_pkt_end(L, ctx);
	switch (pkt->l4proto) {
	case IPPROTO_TCP:
		th = header(L, ctx, pkt->thoff, sizeof(*th), &buf);
		if (!th || th->doff < sizeof(*th) / 4)
			return NO_PAYLOAD;
		found.off = pkt->thoff + th->doff * 4;
		break;
	case IPPROTO_UDP:
		uh = header(L, ctx, pkt->thoff, sizeof(*uh), &buf);
		if (!uh)
			return NO_PAYLOAD;
		found.off = pkt->thoff + sizeof(*uh);
		if (ntohs(uh->len) >= sizeof(*uh))
			found.end = min(found.end, pkt->thoff + ntohs(uh->len));
		break;
	default:
		return NO_PAYLOAD;
	}
	return found;
}

static __always_inline struct payload find_payload(lua_State *L,
						   const struct nf_lua_ctx *ctx)
{
	const struct nf_lua_near *near = &ctx->near[NF_LUA_PACKET];
	const struct nf_lua_pkt *pkt = ctx->pkt;
	struct payload found;
	const struct iphdr *ip4;
	const struct tcphdr *th;
	const struct udphdr *uh;

	if (!nf_lua_has_l4(L, pkt))
		return NO_PAYLOAD;

	/* As nearly all are: over IPv4, with both headers in one piece. */
	ip4 = (const void *)(near->data + pkt->nhoff);
	if (unlikely((u64)pkt->nhoff + sizeof(*ip4) > near->len ||
		     (u64)pkt->thoff + sizeof(*th) > near->len ||
		     ip4->version != 4 || !ip4->tot_len))
		return any_payload(L, ctx);

	found.end = pkt->nhoff + min_t(u32, ctx->whole->len, ntohs(ip4->tot_len));
	if (likely(pkt->l4proto == IPPROTO_TCP)) {
		th = (const void *)(near->data + pkt->thoff);
		found.off = pkt->thoff + th->doff * 4;
		return th->doff >= sizeof(*th) / 4 ? found : NO_PAYLOAD;
	}
	if (pkt->l4proto != IPPROTO_UDP)
		return NO_PAYLOAD;
	uh = (const void *)(near->data + pkt->thoff);
	found.off = pkt->thoff + sizeof(*uh);
	if (ntohs(uh->len) >= sizeof(*uh))
		found.end = min(found.end, pkt->thoff + ntohs(uh->len));
	return found;
}

/* Where the payload of TCP or UDP begins and ends. */
bool nf_lua_pkt_payload(lua_State *L, const struct nf_lua_ctx *ctx, u32 *off, u32 *end)
{
	struct payload found = find_payload(L, ctx);

	*off = found.off;
	*end = found.end;
	return found.off <= found.end;
}

/**
 * nf_lua_quick_arg() - what is to be dissected, in a quick function
 * @L: state: what is copied is charged
 * @ctx: call
 * @arg: the argument
 * @span: gets the bytes
 *
 * Return: false where nf_lua_dissect_arg() is to look.
 */
bool nf_lua_quick_arg(lua_State *L, const struct nf_lua_ctx *ctx, StkId arg,
		      struct nf_lua_span *span)
{
	const struct nf_lua_near *near = &ctx->near[NF_LUA_PACKET];
	const struct nf_lua_pkt *pkt = ctx->pkt;
	struct nf_lua_view *v;
	struct payload bytes;

	if (likely(ttisfulluserdata(s2v(arg)) &&
		   gcvalue(s2v(arg)) == ctx->ref[NF_LUA_PKT])) {
		bytes = find_payload(L, ctx);
	} else if (nf_lua_quick_view(ctx, arg, &v)) {
		bytes.off = v->off;
		bytes.end = v->off + v->len;
		near = &ctx->near[v->place];
		if (v->place != NF_LUA_PACKET)
			pkt = NULL;
	} else {
		bytes = NO_PAYLOAD;
	}
	if (unlikely(bytes.off > bytes.end))
		return false;
	span->pkt = pkt;
	span->data = near->data + bytes.off;
	span->near = bytes.off < near->len ? min(near->len, bytes.end) - bytes.off : 0;
	span->off = bytes.off;
	span->len = bytes.end - bytes.off;
	return true;
}

/* The payload of TCP or UDP; nil for other packets and later fragments. */
static int pkt_payload(lua_State *L)
{
	struct nf_lua_ctx *ctx = klua_priv(L);
	struct nf_lua_view *v;
	u32 off, end;

	nf_lua_check_view(L, ctx, 1);
	if (!nf_lua_pkt_payload(L, ctx, &off, &end)) {
		lua_pushnil(L);
		return 1;
	}
	v = nf_lua_view_keep(L, ctx, NF_LUA_PAYLOAD, NULL);
	v->off = off;
	v->len = end - off;
	return 1;
}

/* As pkt_payload(), where the view of it has been made. */
static bool quick_payload(lua_State *L, void *priv, StkId func, int nargs, int wanted)
{
	struct nf_lua_ctx *ctx = priv;
	struct payload found;
	struct nf_lua_view *v;
	struct GCObject *o;

	o = ctx->ref[NF_LUA_PAYLOAD];
	if (unlikely(nargs != 1 || !o || !nf_lua_quick_view(ctx, func + 1, &v)))
		return false;
	found = find_payload(L, ctx);
	if (unlikely(found.off > found.end)) {
		setnilvalue(s2v(func));
		return true;
	}
	klua_set(s2v(func), o);
	v = klua_udata(s2v(func));
	v->serial = ctx->serial;
	v->off = found.off;
	v->len = found.end - found.off;
	return true;
}

/* Offset of the transport header from the network header, and protocol. */
static int pkt_transport(lua_State *L)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);
	const struct nf_lua_pkt *pkt;

	nf_lua_check_view(L, ctx, 1);
	pkt = ctx->pkt;
	if (!nf_lua_has_l4(L, pkt)) {
		lua_pushnil(L);
		return 1;
	}
	lua_pushinteger(L, pkt->thoff - pkt->nhoff);
	lua_pushinteger(L, pkt->l4proto);
	return 2;
}

/* Argument 1 of what writes or sends has to be a packet in XDP; so it returns true. */
static __always_inline bool check_xdp(lua_State *L, const struct nf_lua_ctx *ctx)
{
	nf_lua_check_view(L, ctx, 1);
	if (!nf_lua_is_xdp(ctx->pkt))
		luaL_argerror(L, 1, "cannot be written");
	return nf_lua_is_xdp(ctx->pkt);
}

/* pkt:checksum(): repairs checksums after the packet was written. */
static int pkt_checksum(lua_State *L)
{
	struct nf_lua_ctx *ctx = klua_priv(L);

	if (check_xdp(L, ctx))
		nf_lua_xdp_checksum(L, ctx);
	return 0;
}

/* pkt:reply(): exchanges its addresses and ports; false if nobody can be answered. */
static int pkt_reply(lua_State *L)
{
	struct nf_lua_ctx *ctx = klua_priv(L);

	klua_charge(L, 20);
	lua_pushboolean(L, check_xdp(L, ctx) && nf_lua_xdp_reply(L, ctx));
	return 1;
}

/* pkt:fib(): device, addresses of the link to send it with; nil and why. */
static int pkt_fib(lua_State *L)
{
	struct nf_lua_ctx *ctx = klua_priv(L);

	return check_xdp(L, ctx) ? nf_lua_xdp_fib(L, ctx) : 0;
}

/* pkt:redirect(device): the result that sends it there. */
static int pkt_redirect(lua_State *L)
{
	struct nf_lua_ctx *ctx = klua_priv(L);

	return check_xdp(L, ctx) ? nf_lua_xdp_redirect(L, ctx) : 0;
}

static const luaL_Reg pkt_methods[] = {
	{ "checksum", pkt_checksum },
	{ "fib", pkt_fib },
	{ "redirect", pkt_redirect },
	{ "reply", pkt_reply },
	{ "transport", pkt_transport },
	{ NULL, NULL }
};

static const struct klua_quick_reg quick_methods[] = {
	{ "payload", { pkt_payload, quick_payload } },
	{ }
};

/*
 * The packet's methods are a table, so that calling one takes no function of C
 * but that one; what is not there is asked of nf_lua_pkt_index().
 */
static void open_pkt(lua_State *L, struct nf_lua_ctx *ctx)
{
	nf_lua_view_methods(L);
	luaL_setfuncs(L, pkt_methods, 0);
	klua_setquicks(L, quick_methods);
	lua_createtable(L, 0, 1);
	lua_pushcfunction(L, nf_lua_pkt_index);
	lua_setfield(L, -2, "__index");
	lua_setmetatable(L, -2);

	nf_lua_view_meta(L, ctx, NF_LUA_META_PKT);

	memset(lua_newuserdatauv(L, sizeof(struct nf_lua_view), 0), 0,
	       sizeof(struct nf_lua_view));
	ctx->whole = lua_touserdata(L, -1);
	nf_lua_push_kept(L, ctx, NF_LUA_META_PKT);
	lua_setmetatable(L, -2);
	nf_lua_keep(L, ctx, NF_LUA_PKT);
}

/* Add views and libraries to a new state.  Raises where memory is short. */
void nf_lua_pkt_open(lua_State *L)
{
	struct nf_lua_ctx *ctx = klua_priv(L);
	int top = lua_gettop(L);

	klua_pushnames(L, quick_methods);
	nf_lua_view_open(L, ctx);
	nf_lua_layout_open(L, ctx);
	open_pkt(L, ctx);
	nf_lua_libs_open(L);
	lua_settop(L, top);
}

void nf_lua_pkt_push(lua_State *L, const struct nf_lua_pkt *pkt)
{
	struct nf_lua_near near;

	pkt_near(pkt, &near);
	nf_lua_pkt_begin(s2v(L->top.p), klua_priv(L), pkt, near.data, near.len,
			 pkt_len(pkt));
	L->top.p++;
}

/* Push the view of what was passed beside the packet, after that. */
void nf_lua_arg_push(lua_State *L, void *arg, u32 len)
{
	struct nf_lua_ctx *ctx = klua_priv(L);
	struct nf_lua_view *v;

	ctx->near[NF_LUA_ARG].data = arg;
	ctx->near[NF_LUA_ARG].len = len;
	v = nf_lua_view_keep(L, ctx, NF_LUA_ARGUMENT, NULL);
	v->place = NF_LUA_ARG;
	v->len = len;
}
