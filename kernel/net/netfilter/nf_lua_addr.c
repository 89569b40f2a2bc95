// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses.  The value of one is a string of its 4, 6 or 16 bytes: what nft's
 * registers, sets and maps have; equal ones are the same value and the same key
 * of a table, and they compare as the numbers that they are.
 */

#include <linux/if_ether.h>
#include <linux/inet.h>
#include <linux/kernel.h>
#include <linux/overflow.h>
#include <linux/sprintf.h>
#include <linux/string.h>

#include "nf_lua_internal.h"

#include "lua.h"
#include "lauxlib.h"

#define IPV4_LEN	4
#define MAC_LEN		6
#define IPV6_LEN	16

/* Longest text: six groups of four digits and an IPv4 address, with a prefix. */
#define TEXT_MAX	64

/**
 * struct prefix - the addresses that begin with certain bits
 * @addr: the bits, zeroes after them
 * @len: bytes of an address, 0 in none
 * @bits: how many bits
 */
struct prefix {
	u8 addr[IPV6_LEN];
	u8 len;
	u8 bits;
};

/**
 * struct prefixes - nf.net()
 * @tag: NF_LUA_TAG_NET
 * @n: how many
 * @prefix: the prefixes
 */
struct prefixes {
	u64 tag;
	u32 n;
	struct prefix prefix[] __counted_by(n);
};

/* The address that a text is, and its length; 0 if it is none. */
static u32 parse(const char *text, size_t len, u8 addr[IPV6_LEN])
{
	const char *end;

	if (len && in4_pton(text, len, addr, -1, &end) && end == text + len)
		return IPV4_LEN;
	if (len && in6_pton(text, len, addr, -1, &end) && end == text + len)
		return IPV6_LEN;
	return 0;
}

static int format(char text[TEXT_MAX], const u8 *addr, u32 len)
{
	switch (len) {
	case IPV4_LEN:
		return scnprintf(text, TEXT_MAX, "%pI4", addr);
	case IPV6_LEN:
		return scnprintf(text, TEXT_MAX, "%pI6c", addr);
	default:
		return scnprintf(text, TEXT_MAX, "%pM", addr);
	}
}

/* nf.pton(text): the address, or nil. */
int nf_lua_pton(lua_State *L)
{
	u8 addr[IPV6_LEN];
	const char *text;
	size_t len;
	u32 n;

	text = luaL_checklstring(L, 1, &len);
	klua_charge(L, 5);
	if (len == 3 * MAC_LEN - 1 && mac_pton(text, addr))
		n = MAC_LEN;
	else
		n = len < TEXT_MAX ? parse(text, len, addr) : 0;
	if (n)
		lua_pushlstring(L, addr, n);
	else
		lua_pushnil(L);
	return 1;
}

/* nf.ntop(address): its text. */
int nf_lua_ntop(lua_State *L)
{
	char text[TEXT_MAX];
	const u8 *addr;
	size_t len;

	addr = luaL_checklstring(L, 1, &len);
	klua_charge(L, 40);
	if (len != IPV4_LEN && len != MAC_LEN && len != IPV6_LEN)
		return luaL_argerror(L, 1, "an address has 4, 6 or 16 bytes");
	lua_pushlstring(L, text, format(text, addr, len));
	return 1;
}

static void bad_prefix(lua_State *L, int arg)
{
	luaL_argerror(L, arg, "is no prefix, as in \"192.0.2.0/24\"");
}

/* Argument @arg; an address alone is the prefix of all of its bits. */
static void check_prefix(lua_State *L, int arg, struct prefix *p)
{
	const char *text, *slash;
	u32 bits = 0, i;
	size_t len, n;

	text = luaL_checklstring(L, arg, &len);
	klua_charge(L, 10);
	if (len >= TEXT_MAX)
		bad_prefix(L, arg);
	slash = memchr(text, '/', len);
	n = slash ? slash - text : len;
	p->len = parse(text, n, p->addr);
	if (!p->len)
		bad_prefix(L, arg);

	if (!slash) {
		p->bits = p->len * 8;
		return;
	}
	if (n + 1 == len || n + 4 < len)
		bad_prefix(L, arg);
	for (i = n + 1; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			bad_prefix(L, arg);
		bits = bits * 10 + (text[i] - '0');
	}
	if (bits > p->len * 8)
		bad_prefix(L, arg);
	p->bits = bits;
	for (i = bits; i < p->len * 8; i++)
		p->addr[i / 8] &= ~(0x80 >> i % 8);
}

static bool prefix_has(const struct prefix *p, const u8 *addr, u32 len)
{
	u32 whole = p->bits / 8, rest = p->bits % 8;

	return p->len == len && !memcmp(p->addr, addr, whole) &&
	       (!rest || !((p->addr[whole] ^ addr[whole]) >> (8 - rest)));
}

static const struct prefixes *check_prefixes(lua_State *L)
{
	const struct prefixes *set = NULL;

	if (lua_type(L, 1) == LUA_TUSERDATA)
		set = lua_touserdata(L, 1);
	if (!set || set->tag != NF_LUA_TAG_NET)
		luaL_typeerror(L, 1, "nf.net");
	return set;
}

/* net:has(address) */
static int net_has(lua_State *L)
{
	const struct prefixes *set = check_prefixes(L);
	const u8 *addr;
	size_t len;
	u32 i;

	addr = luaL_checklstring(L, 2, &len);
	if (len != IPV4_LEN && len != IPV6_LEN)
		return luaL_argerror(L, 2, "an address has 4 or 16 bytes");
	klua_charge(L, 1 + set->n / 2);
	for (i = 0; i < set->n; i++)
		if (prefix_has(&set->prefix[i], addr, len))
			break;
	lua_pushboolean(L, i < set->n);
	return 1;
}

static int net_tostring(lua_State *L)
{
	const struct prefixes *set = check_prefixes(L);
	char text[TEXT_MAX];
	luaL_Buffer b;
	u32 i, n;

	luaL_buffinit(L, &b);
	for (i = 0; i < set->n; i++) {
		klua_charge(L, 50);
		n = format(text, set->prefix[i].addr, set->prefix[i].len);
		n += scnprintf(text + n, TEXT_MAX - n, "/%u", set->prefix[i].bits);
		if (i)
			luaL_addlstring(&b, ", ", 2);
		luaL_addlstring(&b, text, n);
	}
	luaL_pushresult(&b);
	return 1;
}

/* The metatable of all nf.net(), made with the first one. */
static void push_net_meta(lua_State *L)
{
	struct nf_lua_ctx *ctx = klua_priv(L);

	if (!ctx->ref[NF_LUA_META_NET]) {
		lua_createtable(L, 0, 4);
		lua_createtable(L, 0, 1);
		lua_pushcfunction(L, net_has);
		lua_setfield(L, -2, "has");
		lua_setfield(L, -2, "__index");
		lua_pushcfunction(L, net_tostring);
		lua_setfield(L, -2, "__tostring");
		lua_pushlstring(L, "nf.net", 6);
		lua_setfield(L, -2, "__name");
		/* Scripts get this for the metatable, so they cannot change it. */
		lua_pushboolean(L, 0);
		lua_setfield(L, -2, "__metatable");
		nf_lua_keep(L, ctx, NF_LUA_META_NET);
	}
	nf_lua_push_kept(L, ctx, NF_LUA_META_NET);
}

/* nf.net(prefix...) */
int nf_lua_net(lua_State *L)
{
	u32 n = lua_gettop(L), i;
	struct prefixes *set;

	if (!n)
		bad_prefix(L, 1);
	set = lua_newuserdatauv(L, struct_size(set, prefix, n), 0);
	memset(set, 0, struct_size(set, prefix, n));
	set->tag = NF_LUA_TAG_NET;
	set->n = n;
	for (i = 0; i < n; i++)
		check_prefix(L, i + 1, &set->prefix[i]);
	push_net_meta(L);
	lua_setmetatable(L, -2);
	return 1;
}
