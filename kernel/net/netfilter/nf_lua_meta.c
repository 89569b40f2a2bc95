// SPDX-License-Identifier: GPL-2.0
/* What a script reads as fields of a packet: its headers, and what is known of it. */

#include <linux/array_size.h>
#include <linux/kconfig.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "nf_lua_internal.h"

#include "lua.h"
#include "lauxlib.h"

enum meta {
	META_IIF = NF_LUA_KEPT,
	META_IIFNAME,
	META_OIF,
	META_OIFNAME,
	META_MARK,
	META_HOOK,
	META_FAMILY,
	META_TIME,
};

#define PROPERTY(_name, _what) {					\
		.name = (_name),					\
		.len = sizeof(_name) - 1,				\
		.type = NF_LUA_PROPERTY,				\
		.bit = (_what),						\
	}

static const struct nf_lua_field pkt_fields[] = {
	PROPERTY("eth", NF_LUA_ETH),
	PROPERTY("vlan", NF_LUA_VLAN),
	PROPERTY("arp", NF_LUA_ARP),
	PROPERTY("ip", NF_LUA_IP),
	PROPERTY("ip6", NF_LUA_IP6),
	PROPERTY("icmp", NF_LUA_ICMP),
	PROPERTY("icmp6", NF_LUA_ICMP6),
	PROPERTY("tcp", NF_LUA_TCP),
	PROPERTY("udp", NF_LUA_UDP),
	PROPERTY("ct", NF_LUA_CT),
	PROPERTY("iif", META_IIF),
	PROPERTY("iifname", META_IIFNAME),
	PROPERTY("oif", META_OIF),
	PROPERTY("oifname", META_OIFNAME),
	PROPERTY("mark", META_MARK),
	PROPERTY("hook", META_HOOK),
	PROPERTY("family", META_FAMILY),
	PROPERTY("time", META_TIME),
};

/* The fields of a packet: they are no bytes of it, so there is no size. */
const struct nf_lua_layout nf_lua_pkt_layout = {
	.fields = pkt_fields,
	.nfields = ARRAY_SIZE(pkt_fields),
};

static void push_dev(lua_State *L, const struct net_device *dev, bool name)
{
	char copy[IFNAMSIZ];

	if (!dev) {
		lua_pushnil(L);
	} else if (name) {
		/* it may be renamed meanwhile, and a string is hashed before it is copied */
		memcpy(copy, dev->name, sizeof(copy));
		lua_pushlstring(L, copy, strnlen(copy, sizeof(copy)));
	} else {
		lua_pushinteger(L, dev->ifindex);
	}
}

/* As nft names families. */
static void push_family(lua_State *L, u8 pf)
{
	static const char *const names[] = {
		[NFPROTO_IPV4] = "ip",
		[NFPROTO_ARP] = "arp",
		[NFPROTO_NETDEV] = "netdev",
		[NFPROTO_BRIDGE] = "bridge",
		[NFPROTO_IPV6] = "ip6",
	};

	if (pf < ARRAY_SIZE(names) && names[pf])
		lua_pushstring(L, names[pf]);
	else
		lua_pushnil(L);
}

/* As nft names hooks; the numbers mean others in each family. */
static void push_hook(lua_State *L, const struct nf_hook_state *state)
{
	static const char *const inet[] = {
		[NF_INET_PRE_ROUTING] = "prerouting",
		[NF_INET_LOCAL_IN] = "input",
		[NF_INET_FORWARD] = "forward",
		[NF_INET_LOCAL_OUT] = "output",
		[NF_INET_POST_ROUTING] = "postrouting",
		[NF_INET_INGRESS] = "ingress",
	};
	static const char *const arp[] = { "input", "output", "forward" };
	static const char *const netdev[] = { "ingress", "egress" };
	const char *const *names = inet;
	u32 n = ARRAY_SIZE(inet);

	if (state->pf == NFPROTO_ARP) {
		names = arp;
		n = ARRAY_SIZE(arp);
	} else if (state->pf == NFPROTO_NETDEV) {
		names = netdev;
		n = ARRAY_SIZE(netdev);
	}
	if (state->hook < n)
		lua_pushstring(L, names[state->hook]);
	else
		lua_pushnil(L);
}

static void push_hook_meta(lua_State *L, const struct nf_hook_state *state, u32 what)
{
	if (!state) {
		lua_pushnil(L);
		return;
	}
	switch (what) {
	case META_IIF:
	case META_IIFNAME:
		push_dev(L, state->in, what == META_IIFNAME);
		break;
	case META_OIF:
	case META_OIFNAME:
		push_dev(L, state->out, what == META_OIFNAME);
		break;
	case META_HOOK:
		push_hook(L, state);
		break;
	default:
		push_family(L, state->pf);
		break;
	}
}

/* What is known before there is an skb. */
static void push_xdp_meta(lua_State *L, struct xdp_buff *xdp, u32 what)
{
	switch (what) {
	case META_IIF:
	case META_IIFNAME:
		push_dev(L, nf_lua_xdp_dev(xdp), what == META_IIFNAME);
		break;
	case META_HOOK:
		lua_pushstring(L, "xdp");
		break;
	default:
		lua_pushnil(L);
		break;
	}
}

static void push_property(lua_State *L, struct nf_lua_ctx *ctx, u32 what)
{
	switch (what) {
	case NF_LUA_CT:
		if (IS_ENABLED(CONFIG_NF_CONNTRACK))
			nf_lua_push_ct(L, ctx);
		else
			lua_pushnil(L);
		break;
	case META_TIME:
		lua_pushinteger(L, ktime_get_real_ns());
		break;
	default:
		if (what < NF_LUA_KEPT)
			nf_lua_push_header(L, ctx, what);
		else if (nf_lua_is_xdp(ctx->pkt))
			push_xdp_meta(L, ctx->pkt->xdp, what);
		else if (what == META_MARK)
			lua_pushinteger(L, ctx->pkt->skb->mark);
		else
			push_hook_meta(L, ctx->pkt->state, what);
		break;
	}
}

/* __index of the packet's methods: what is none of them is one of its fields. */
int nf_lua_pkt_index(lua_State *L)
{
	struct nf_lua_ctx *ctx = klua_priv(L);
	const struct nf_lua_field *f;

	if (lua_type(L, 2) != LUA_TSTRING)
		return luaL_error(L, "a %s is no name of a field", luaL_typename(L, 2));
	f = nf_lua_field(L, ctx, &nf_lua_pkt_layout);
	if (!f)
		return luaL_error(L, "packet has no field '%s'", lua_tolstring(L, 2, NULL));
	push_property(L, ctx, f->bit);
	return 1;
}
