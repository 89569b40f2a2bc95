// SPDX-License-Identifier: GPL-2.0
/*
 * The packet as a script sees it: views, bounded windows on it that copy
 * nothing.  A view is good for the call that made it and says so afterwards.
 *
 * All userdata that a script can get hold of are views, so their Lua type is
 * check enough.  Nothing here owns anything while Lua may raise.
 */

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <linux/unaligned.h>
#include <net/netfilter/nf_lua.h>

#include "nf_lua_internal.h"

#include "lua.h"
#include "lauxlib.h"

/**
 * struct view - a window on the packet of a call
 * @serial: the call's number
 * @off: first byte, from skb->data
 * @len: bytes
 */
struct view {
	u64 serial;
	u32 off;
	u32 len;
};

/* Keys in the registry: the metatable, and the two views that a state keeps. */
static const char key_meta, key_pkt, key_payload;

static struct nf_lua_ctx *ctx_of(lua_State *L)
{
	return klua_priv(L);
}

/* The view that is argument 1. */
static const struct view *check_view(lua_State *L, struct nf_lua_ctx *ctx)
{
	const struct view *v = NULL;

	if (likely(lua_type(L, 1) == LUA_TUSERDATA))
		v = lua_touserdata(L, 1);
	else
		luaL_typeerror(L, 1, "packet view");
	if (unlikely(v->serial != ctx->serial))
		luaL_error(L, "packet view used after its call");
	return v;
}

/* Bytes of a view, @buf if the packet has them in pieces; NULL: out of it. */
static const void *bytes(const struct nf_lua_ctx *ctx, const struct view *v,
			 u64 off, u32 len, void *buf)
{
	if (off > v->len || len > v->len - off)
		return NULL;
	return skb_header_pointer(ctx->pkt->skb, v->off + off, len, buf);
}

/* Argument 2 is the offset of @size bytes in network byte order. */
static __always_inline int push_uint(lua_State *L, u32 size)
{
	struct nf_lua_ctx *ctx = ctx_of(L);
	const struct view *v = check_view(L, ctx);
	u64 off = luaL_checkinteger(L, 2);
	u8 buf[sizeof(u32)];
	const u8 *p;

	p = bytes(ctx, v, off, size, buf);
	if (!p)
		lua_pushnil(L);
	else if (size == sizeof(u8))
		lua_pushinteger(L, *p);
	else if (size == sizeof(u16))
		lua_pushinteger(L, get_unaligned_be16(p));
	else
		lua_pushinteger(L, get_unaligned_be32(p));
	return 1;
}

static int view_u8(lua_State *L)
{
	return push_uint(L, sizeof(u8));
}

static int view_u16(lua_State *L)
{
	return push_uint(L, sizeof(u16));
}

static int view_u32(lua_State *L)
{
	return push_uint(L, sizeof(u32));
}

static int view_len(lua_State *L)
{
	lua_pushinteger(L, check_view(L, ctx_of(L))->len);
	return 1;
}

/* Arguments 2 and 3, offset and length: by default all, or all the rest. */
static bool opt_range(lua_State *L, const struct view *v, u32 *off, u32 *len)
{
	u64 o = luaL_optinteger(L, 2, 0);
	u64 n;

	if (o > v->len)
		return false;
	n = luaL_optinteger(L, 3, v->len - o);
	if (n > v->len - o)
		return false;
	*off = o;
	*len = n;
	return true;
}

static int view_str(lua_State *L)
{
	struct nf_lua_ctx *ctx = ctx_of(L);
	const struct view *v = check_view(L, ctx);
	struct sk_buff *skb = ctx->pkt->skb;
	u32 off, len;
	luaL_Buffer b;
	char *p;

	if (!opt_range(L, v, &off, &len)) {
		lua_pushnil(L);
		return 1;
	}
	off += v->off;
	if (off + len <= skb_headlen(skb)) {
		lua_pushlstring(L, skb->data + off, len);
		return 1;
	}

	p = luaL_buffinitsize(L, &b, len);
	if (skb_copy_bits(skb, off, p, len))
		return luaL_error(L, "packet is shorter than it says");
	luaL_pushresultsize(&b, len);
	return 1;
}

/* First @needle in @hay, with work charged by candidate. */
static const u8 *search(lua_State *L, const u8 *hay, u32 len,
			const u8 *needle, u32 nlen)
{
	const u8 *end = hay + len - nlen;

	while (hay <= end) {
		const u8 *p = memchr(hay, *needle, end - hay + 1);

		klua_charge(L, 1 + ((p ?: end) - hay) / 16 + nlen / 64);
		if (!p)
			return NULL;
		if (!memcmp(p, needle, nlen))
			return p;
		hay = p + 1;
	}
	return NULL;
}

/* view:find(needle [, init]): offset of a plain string, or nil. */
static int view_find(lua_State *L)
{
	struct nf_lua_ctx *ctx = ctx_of(L);
	const struct view *v = check_view(L, ctx);
	struct sk_buff *skb = ctx->pkt->skb;
	u64 off = luaL_optinteger(L, 3, 0);
	size_t nlen;
	const u8 *needle = luaL_checklstring(L, 2, &nlen);

	if (!nlen || nlen > NF_LUA_WINDOW / 2)
		return luaL_error(L, "needle has to have 1 to %d bytes",
				  NF_LUA_WINDOW / 2);

	/* Windows overlap by a needle less one byte. */
	while (off < v->len && nlen <= v->len - off) {
		u32 at = v->off + off, n = v->len - off;
		const u8 *hay, *p;

		if (at + n <= skb_headlen(skb)) {
			hay = skb->data + at;
		} else {
			n = min_t(u32, n, sizeof(ctx->window));
			klua_charge(L, 2 + n / 64);
			if (skb_copy_bits(skb, at, ctx->window, n))
				break;
			hay = ctx->window;
		}
		p = search(L, hay, n, needle, nlen);
		if (p) {
			lua_pushinteger(L, off + (p - hay));
			return 1;
		}
		off += n - (nlen - 1);
	}
	lua_pushnil(L);
	return 1;
}

/* A view of part of this one. */
static int view_sub(lua_State *L)
{
	struct nf_lua_ctx *ctx = ctx_of(L);
	const struct view *v = check_view(L, ctx);
	struct view *sub;
	u32 off, len;

	if (!opt_range(L, v, &off, &len)) {
		lua_pushnil(L);
		return 1;
	}
	sub = lua_newuserdatauv(L, sizeof(*sub), 0);
	sub->serial = ctx->serial;
	sub->off = v->off + off;
	sub->len = len;
	lua_rawgetp(L, LUA_REGISTRYINDEX, &key_meta);
	lua_setmetatable(L, -2);
	return 1;
}

/* Offset of the transport header from the network header, and protocol. */
static int view_transport(lua_State *L)
{
	struct nf_lua_ctx *ctx = ctx_of(L);
	const struct nf_lua_pkt *pkt;

	check_view(L, ctx);
	pkt = ctx->pkt;
	if (!pkt->has_l4) {
		lua_pushnil(L);
		return 1;
	}
	lua_pushinteger(L, pkt->thoff - pkt->nhoff);
	lua_pushinteger(L, pkt->l4proto);
	return 2;
}

/* End of the packet by its IP header: a link may have padded it. */
static u32 ip_end(const struct nf_lua_pkt *pkt)
{
	u32 end = pkt->skb->len;
	union {
		struct iphdr ip4;
		struct ipv6hdr ip6;
	} buf;
	const struct ipv6hdr *ip6;
	const struct iphdr *ip4;
	u32 len = 0;

	ip4 = skb_header_pointer(pkt->skb, pkt->nhoff, sizeof(*ip4), &buf);
	if (!ip4)
		return end;
	if (ip4->version == 4) {
		len = ntohs(ip4->tot_len);
	} else if (ip4->version == 6) {
		ip6 = skb_header_pointer(pkt->skb, pkt->nhoff, sizeof(*ip6), &buf);
		if (ip6 && ip6->payload_len)
			len = ntohs(ip6->payload_len) + sizeof(*ip6);
	}
	/* Zero where the length does not fit, of big TCP and jumbograms. */
	return len ? min(end, pkt->nhoff + len) : end;
}

/* The payload of TCP or UDP; nil for other packets and later fragments. */
static int view_payload(lua_State *L)
{
	struct nf_lua_ctx *ctx = ctx_of(L);
	const struct nf_lua_pkt *pkt;
	u32 off, end;
	struct view *v;

	check_view(L, ctx);
	pkt = ctx->pkt;
	if (!pkt->has_l4)
		goto none;

	end = ip_end(pkt);
	if (pkt->l4proto == IPPROTO_TCP) {
		const struct tcphdr *th;
		struct tcphdr buf;

		th = skb_header_pointer(pkt->skb, pkt->thoff, sizeof(buf), &buf);
		if (!th || th->doff < sizeof(*th) / 4)
			goto none;
		off = pkt->thoff + th->doff * 4;
	} else if (pkt->l4proto == IPPROTO_UDP) {
		const struct udphdr *uh;
		struct udphdr buf;

		uh = skb_header_pointer(pkt->skb, pkt->thoff, sizeof(buf), &buf);
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

	lua_rawgetp(L, LUA_REGISTRYINDEX, &key_payload);
	v = lua_touserdata(L, -1);
	v->serial = ctx->serial;
	v->off = off;
	v->len = end - off;
	return 1;
none:
	lua_pushnil(L);
	return 1;
}

static const luaL_Reg view_methods[] = {
	{ "find", view_find },
	{ "len", view_len },
	{ "payload", view_payload },
	{ "str", view_str },
	{ "sub", view_sub },
	{ "transport", view_transport },
	{ "u8", view_u8 },
	{ "u16", view_u16 },
	{ "u32", view_u32 },
	{ NULL, NULL }
};

static void new_view(lua_State *L, const void *key)
{
	struct view *v = lua_newuserdatauv(L, sizeof(*v), 0);

	memset(v, 0, sizeof(*v));
	lua_pushvalue(L, -2);
	lua_setmetatable(L, -2);
	lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

/* Add views to a new state.  Raises where memory is short. */
void nf_lua_pkt_open(lua_State *L)
{
	lua_createtable(L, 0, 4);

	lua_createtable(L, 0, ARRAY_SIZE(view_methods) - 1);
	luaL_setfuncs(L, view_methods, 0);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, view_len);
	lua_setfield(L, -2, "__len");
	lua_pushlstring(L, "packet view", 11);
	lua_setfield(L, -2, "__name");
	/* Scripts get this for the metatable, so they cannot change it. */
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");

	new_view(L, &key_pkt);
	new_view(L, &key_payload);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &key_meta);
}

/* Push the view of a whole packet, from its network header on. */
void nf_lua_pkt_push(lua_State *L, const struct nf_lua_pkt *pkt)
{
	struct nf_lua_ctx *ctx = ctx_of(L);
	struct view *v;

	ctx->pkt = pkt;
	ctx->serial++;
	lua_rawgetp(L, LUA_REGISTRYINDEX, &key_pkt);
	v = lua_touserdata(L, -1);
	v->serial = ctx->serial;
	v->off = pkt->nhoff;
	v->len = pkt->skb->len - pkt->nhoff;
}
