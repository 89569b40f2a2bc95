// SPDX-License-Identifier: GPL-2.0
/* The connection of a packet, as conntrack has it: pkt.ct, read only. */

#include <linux/array_size.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_acct.h>
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_conntrack_labels.h>
#include <net/netfilter/nf_conntrack_zones.h>

#include "nf_lua_internal.h"

#include "lua.h"

enum ct_field {
	CT_ID,
	CT_STATE,
	CT_STATUS,
	CT_DIRECTION,
	CT_MARK,
	CT_LABELS,
	CT_ZONE,
	CT_PROTOCOL,
	CT_PACKETS,
	CT_BYTES,
	CT_ORIGINAL,
	CT_REPLY,
	CT_SADDR,
	CT_DADDR,
	CT_SPORT,
	CT_DPORT,
};

#define PROPERTY(_name, _what) {					\
		.name = (_name),					\
		.len = sizeof(_name) - 1,				\
		.type = NF_LUA_PROPERTY,				\
		.bit = (_what),						\
	}

static const struct nf_lua_field tuple_fields[] = {
	PROPERTY("saddr", CT_SADDR),
	PROPERTY("daddr", CT_DADDR),
	PROPERTY("sport", CT_SPORT),
	PROPERTY("dport", CT_DPORT),
	PROPERTY("protocol", CT_PROTOCOL),
	PROPERTY("zone", CT_ZONE),
	PROPERTY("packets", CT_PACKETS),
	PROPERTY("bytes", CT_BYTES),
};

static const struct nf_lua_field ct_fields[] = {
	PROPERTY("id", CT_ID),
	PROPERTY("state", CT_STATE),
	PROPERTY("status", CT_STATUS),
	PROPERTY("direction", CT_DIRECTION),
	PROPERTY("mark", CT_MARK),
	PROPERTY("labels", CT_LABELS),
	PROPERTY("zone", CT_ZONE),
	PROPERTY("protocol", CT_PROTOCOL),
	PROPERTY("packets", CT_PACKETS),
	PROPERTY("bytes", CT_BYTES),
	PROPERTY("original", CT_ORIGINAL),
	PROPERTY("reply", CT_REPLY),
};

static const struct nf_conn *get_ct(const struct nf_lua_ctx *ctx,
				    enum ip_conntrack_info *info)
{
	const struct nf_conn *ct;

	/* In XDP no packet has met conntrack yet. */
	if (nf_lua_is_xdp(ctx->pkt))
		return NULL;

	ct = nf_ct_get(ctx->pkt->skb, info);
	return ct && !nf_ct_is_template(ct) ? ct : NULL;
}

/* Of one direction, or of both if @dir is IP_CT_DIR_MAX; nil if none is kept. */
static void push_counter(lua_State *L, const struct nf_conn *ct, u32 dir, bool bytes)
{
	const struct nf_conn_acct *acct = nf_conn_acct_find(ct);
	u64 n = 0;
	u32 i;

	if (!acct) {
		lua_pushnil(L);
		return;
	}
	for (i = 0; i < IP_CT_DIR_MAX; i++) {
		const struct nf_conn_counter *c = &acct->counter[i];

		if (dir == i || dir == IP_CT_DIR_MAX)
			n += atomic64_read(bytes ? &c->bytes : &c->packets);
	}
	lua_pushinteger(L, n);
}

static void push_tuple_addr(lua_State *L, const struct nf_conn *ct,
			    const union nf_inet_addr *addr)
{
	lua_pushlstring(L, (const char *)addr->all,
			nf_ct_l3num(ct) == NFPROTO_IPV4 ? sizeof(addr->ip) :
							  sizeof(addr->ip6));
}

static void get_tuple(lua_State *L, struct nf_lua_ctx *ctx,
		      const struct nf_lua_view *v, u32 what)
{
	u32 dir = v->off;
	const struct nf_conntrack_tuple *tuple;
	enum ip_conntrack_info info;
	const struct nf_conn *ct;

	ct = get_ct(ctx, &info);
	if (!ct) {
		lua_pushnil(L);
		return;
	}
	tuple = &ct->tuplehash[dir].tuple;
	switch (what) {
	case CT_SADDR:
		push_tuple_addr(L, ct, &tuple->src.u3);
		break;
	case CT_DADDR:
		push_tuple_addr(L, ct, &tuple->dst.u3);
		break;
	case CT_SPORT:
		lua_pushinteger(L, ntohs(tuple->src.u.all));
		break;
	case CT_DPORT:
		lua_pushinteger(L, ntohs(tuple->dst.u.all));
		break;
	case CT_PROTOCOL:
		lua_pushinteger(L, tuple->dst.protonum);
		break;
	case CT_ZONE:
		lua_pushinteger(L, nf_ct_zone_id(nf_ct_zone(ct), dir));
		break;
	default:
		push_counter(L, ct, dir, what == CT_BYTES);
		break;
	}
}

static const struct nf_lua_layout tuple_layout = {
	.name = "ct tuple",
	.fields = tuple_fields,
	.nfields = ARRAY_SIZE(tuple_fields),
	.get = get_tuple,
};

static void push_state(lua_State *L, enum ip_conntrack_info info)
{
	switch (info) {
	case IP_CT_ESTABLISHED:
	case IP_CT_ESTABLISHED_REPLY:
		lua_pushstring(L, "established");
		break;
	case IP_CT_RELATED:
	case IP_CT_RELATED_REPLY:
		lua_pushstring(L, "related");
		break;
	default:
		lua_pushstring(L, "new");
		break;
	}
}

static void push_mark(lua_State *L, const struct nf_conn *ct)
{
#ifdef CONFIG_NF_CONNTRACK_MARK
	lua_pushinteger(L, READ_ONCE(ct->mark));
#else
	lua_pushnil(L);
#endif
}

/* The bytes that nft's "ct label" has. */
static void push_labels(lua_State *L, const struct nf_conn *ct)
{
	const struct nf_conn_labels *labels = nf_ct_labels_find(ct);
	char copy[NF_CT_LABELS_MAX_SIZE] = { };

	/* others may set some meanwhile, and a string is hashed before it is copied */
	if (labels)
		memcpy(copy, labels->bits, sizeof(copy));
	lua_pushlstring(L, copy, sizeof(copy));
}

static void push_tuple(lua_State *L, struct nf_lua_ctx *ctx, u32 dir)
{
	nf_lua_view_keep(L, ctx, dir == IP_CT_DIR_ORIGINAL ? NF_LUA_CT_ORIGINAL :
							     NF_LUA_CT_REPLY,
			 &tuple_layout)->off = dir;
}

static void get_field(lua_State *L, struct nf_lua_ctx *ctx,
		      const struct nf_lua_view *v, u32 what)
{
	enum ip_conntrack_info info;
	const struct nf_conn *ct;

	ct = get_ct(ctx, &info);
	if (!ct) {
		lua_pushnil(L);
		return;
	}
	switch (what) {
	case CT_ID:
		lua_pushinteger(L, nf_ct_get_id(ct));
		break;
	case CT_STATE:
		push_state(L, info);
		break;
	case CT_STATUS:
		lua_pushinteger(L, READ_ONCE(ct->status));
		break;
	case CT_DIRECTION:
		lua_pushstring(L, CTINFO2DIR(info) == IP_CT_DIR_ORIGINAL ?
				  "original" : "reply");
		break;
	case CT_MARK:
		push_mark(L, ct);
		break;
	case CT_LABELS:
		push_labels(L, ct);
		break;
	case CT_ZONE:
		lua_pushinteger(L, nf_ct_zone(ct)->id);
		break;
	case CT_PROTOCOL:
		lua_pushinteger(L, nf_ct_protonum(ct));
		break;
	case CT_ORIGINAL:
		push_tuple(L, ctx, IP_CT_DIR_ORIGINAL);
		break;
	case CT_REPLY:
		push_tuple(L, ctx, IP_CT_DIR_REPLY);
		break;
	default:
		push_counter(L, ct, IP_CT_DIR_MAX, what == CT_BYTES);
		break;
	}
}

static const struct nf_lua_layout ct_layout = {
	.name = "ct",
	.fields = ct_fields,
	.nfields = ARRAY_SIZE(ct_fields),
	.get = get_field,
};

/* Push the packet's connection; nil if it has none. */
void nf_lua_push_ct(lua_State *L, struct nf_lua_ctx *ctx)
{
	enum ip_conntrack_info info;

	if (get_ct(ctx, &info))
		nf_lua_view_keep(L, ctx, NF_LUA_CT, &ct_layout);
	else
		lua_pushnil(L);
}
