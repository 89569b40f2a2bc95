// SPDX-License-Identifier: GPL-2.0
/* The packet of a call: what it is made of, and the views of its parts. */

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

/* Keys in the registry: the views that a state keeps. */
static const char key_pkt, key_payload;

/* Copy @len bytes at @off, from skb->data. */
int nf_lua_pkt_copy(const struct nf_lua_pkt *pkt, u32 off, void *to, u32 len)
{
	return skb_copy_bits(pkt->skb, off, to, len);
}

static u32 pkt_len(const struct nf_lua_pkt *pkt)
{
	return pkt->skb->len;
}

static void pkt_near(const struct nf_lua_pkt *pkt, struct nf_lua_near *near)
{
	near->data = pkt->skb->data;
	near->len = skb_headlen(pkt->skb);
}

/* A header of the packet, @buf if it is in pieces; NULL if it is not whole. */
static const void *header(const struct nf_lua_ctx *ctx, u32 off, u32 len,
			  void *buf)
{
	const struct nf_lua_near *near = &ctx->near[NF_LUA_PACKET];

	if (likely(off <= near->len && len <= near->len - off))
		return near->data + off;
	return nf_lua_pkt_copy(ctx->pkt, off, buf, len) ? NULL : buf;
}

/* End of the packet by its IP header: a link may have padded it. */
static u32 ip_end(const struct nf_lua_ctx *ctx)
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

	ip4 = header(ctx, pkt->nhoff, sizeof(*ip4), &buf);
	if (!ip4)
		return end;
	if (ip4->version == 4) {
		len = ntohs(ip4->tot_len);
	} else if (ip4->version == 6) {
		ip6 = header(ctx, pkt->nhoff, sizeof(*ip6), &buf);
		if (ip6 && ip6->payload_len)
			len = ntohs(ip6->payload_len) + sizeof(*ip6);
	}
	/* Zero where the length does not fit, of big TCP and jumbograms. */
	return len ? min(end, pkt->nhoff + len) : end;
}

/* Offset of the transport header from the network header, and protocol. */
static int pkt_transport(lua_State *L)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);
	const struct nf_lua_pkt *pkt;

	nf_lua_check_view(L, ctx, 1);
	pkt = ctx->pkt;
	if (!pkt->has_l4) {
		lua_pushnil(L);
		return 1;
	}
	lua_pushinteger(L, pkt->thoff - pkt->nhoff);
	lua_pushinteger(L, pkt->l4proto);
	return 2;
}

/* The payload of TCP or UDP; nil for other packets and later fragments. */
static int pkt_payload(lua_State *L)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);
	const struct nf_lua_pkt *pkt;
	struct nf_lua_view *v;
	u32 off, end;

	nf_lua_check_view(L, ctx, 1);
	pkt = ctx->pkt;
	if (!pkt->has_l4)
		goto none;

	end = ip_end(ctx);
	if (pkt->l4proto == IPPROTO_TCP) {
		const struct tcphdr *th;
		struct tcphdr buf;

		th = header(ctx, pkt->thoff, sizeof(buf), &buf);
		if (!th || th->doff < sizeof(*th) / 4)
			goto none;
		off = pkt->thoff + th->doff * 4;
	} else if (pkt->l4proto == IPPROTO_UDP) {
		const struct udphdr *uh;
		struct udphdr buf;

		uh = header(ctx, pkt->thoff, sizeof(buf), &buf);
		if (!uh)
			goto none;
		off = pkt->thoff + sizeof(*uh);
		if (ntohs(uh->len) >= sizeof(*uh))
			end = min(end, pkt->thoff + ntohs(uh->len));
	} else {
		goto none;
	}
	if (off > end)
		goto none;

	v = nf_lua_view_keep(L, &key_payload);
	v->serial = ctx->serial;
	v->off = off;
	v->len = end - off;
	return 1;
none:
	lua_pushnil(L);
	return 1;
}

static const luaL_Reg pkt_methods[] = {
	{ "payload", pkt_payload },
	{ "transport", pkt_transport },
	{ NULL, NULL }
};

/* Add views and libraries to a new state.  Raises where memory is short. */
void nf_lua_pkt_open(lua_State *L)
{
	nf_lua_view_open(L);
	luaL_setfuncs(L, pkt_methods, 0);
	lua_pop(L, 1);
	nf_lua_libs_open(L);
}

/* Push the view of a whole packet, from its network header on. */
void nf_lua_pkt_push(lua_State *L, const struct nf_lua_pkt *pkt)
{
	struct nf_lua_ctx *ctx = klua_priv(L);
	struct nf_lua_view *v;

	ctx->pkt = pkt;
	ctx->serial++;
	pkt_near(pkt, &ctx->near[NF_LUA_PACKET]);
	v = nf_lua_view_keep(L, &key_pkt);
	v->serial = ctx->serial;
	v->off = pkt->nhoff;
	v->len = pkt_len(pkt) - pkt->nhoff;
}
