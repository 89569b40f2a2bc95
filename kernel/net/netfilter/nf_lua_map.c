// SPDX-License-Identifier: GPL-2.0
/*
 * Maps of the BPF program that calls a script.
 *
 * A script names a map, by nf.map(), at any time; which one that is, each call says
 * anew.  So what a script keeps is a name, and a pointer that is good for the call
 * whose number is beside it, like that of a view.
 *
 * Elements of a map are there all at once, see struct nf_lua_map: what a lookup
 * finds is memory of the map as long as the map is there, which is until the call
 * ends.  It may become the value of another key meanwhile, as for BPF programs.
 */

#include <linux/bpf.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/log2.h>
#include <linux/string.h>

#include "nf_lua_internal.h"

#include "lua.h"
#include "lauxlib.h"

/**
 * struct map_ref - nf.map()
 * @tag: NF_LUA_TAG_MAP
 * @serial: number of the call that @map is of
 * @map: the map, NULL: the call has none of that name
 * @name: its name
 */
struct map_ref {
	u64 tag;
	u64 serial;
	const struct nf_lua_map *map;
	char name[NF_LUA_MAP_NAME_LEN];
};

static void find_map(lua_State *L, const struct nf_lua_ctx *ctx, struct map_ref *ref)
{
	const struct nf_lua_maps *maps;
	u32 i;

	if (!ctx->serial)
		luaL_error(L, "map '%s' is looked into while the script is loaded",
			   ref->name);
	maps = ctx->pkt->maps;
	ref->map = NULL;
	ref->serial = ctx->serial;
	klua_charge(L, 2);
	for (i = 0; maps && i < maps->n; i++)
		if (!strcmp(maps->map[i].name, ref->name))
			ref->map = &maps->map[i];
}

/* The map that is argument 1. */
static const struct nf_lua_map *check_map(lua_State *L)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);
	struct map_ref *ref = NULL;

	if (lua_type(L, 1) == LUA_TUSERDATA)
		ref = lua_touserdata(L, 1);
	if (!ref || ref->tag != NF_LUA_TAG_MAP)
		luaL_typeerror(L, 1, "nf.map");
	if (unlikely(ref->serial != ctx->serial))
		find_map(L, ctx, ref);
	if (unlikely(!ref->map))
		luaL_error(L, "who called gave no map '%s'", ref->name);
	return ref->map;
}

/* ---- keys and values ---- */

static bool is_integer_size(u32 len)
{
	return len <= sizeof(u64) && is_power_of_2(len);
}

/* Argument @arg, an integer, as @len bytes in host byte order. */
static void put_integer(lua_State *L, int arg, u8 *to, u32 len)
{
	s64 n = lua_tointegerx(L, arg, NULL);
	u32 bits = 8 * len;

	if (!is_integer_size(len))
		luaL_typeerror(L, arg, "string or packet view");
	if (len < sizeof(n) && n >> bits && n >> (bits - 1) != -1)
		luaL_argerror(L, arg, "does not fit");
	nf_lua_store_host(to, len, n);
}

static void check_len(lua_State *L, int arg, u32 len, u32 wanted)
{
	if (unlikely(len != wanted))
		luaL_error(L, "%s has %d bytes, not the %d of the map",
			   arg == 2 ? "key" : "value", len, wanted);
}

/* Argument 2.  Always copied: functions of hashing want it aligned. */
static void get_key(lua_State *L, const struct nf_lua_map *map, u8 *key)
{
	struct nf_lua_span span;
	const void *p;

	if (lua_type(L, 2) == LUA_TNUMBER) {
		put_integer(L, 2, key, map->klen);
		return;
	}
	nf_lua_check_span(L, 2, &span);
	check_len(L, 2, span.len, map->klen);
	p = nf_lua_span_get(L, &span, 0, span.len, key);
	if (!p)
		luaL_error(L, "packet is shorter than it says");
	if (p != key)
		memcpy(key, p, span.len);
}

/* Argument 3; @buf has room for an integer. */
static void *get_value(lua_State *L, const struct nf_lua_map *map, u8 *buf)
{
	struct nf_lua_span span;

	if (lua_type(L, 3) == LUA_TNUMBER) {
		put_integer(L, 3, buf, map->vlen);
		return buf;
	}
	nf_lua_check_span(L, 3, &span);
	check_len(L, 3, span.len, map->vlen);
	if (span.near == span.len)
		return (void *)span.data;
	/* In pieces: a string, which stays on Lua's stack, has them in one. */
	nf_lua_span_push(L, &span, 0, span.len);
	return (void *)lua_tolstring(L, -1, NULL);
}

/* ---- methods ---- */

static void *lookup(lua_State *L, const struct nf_lua_map *map)
{
	u8 key[NF_LUA_MAP_KEY_LEN] __aligned(sizeof(u64));

	get_key(L, map, key);
	klua_charge(L, 8 + map->klen / 8);
	return map->lookup(map->map, key);
}

/* map:lookup(key): view of the value, or nil */
static int map_lookup(lua_State *L)
{
	const struct nf_lua_map *map = check_map(L);
	const struct nf_lua_ctx *ctx = klua_priv(L);
	void *value = lookup(L, map);
	struct nf_lua_view *v;

	if (!value) {
		lua_pushnil(L);
		return 1;
	}
	v = lua_newuserdatauv(L, sizeof(*v), 0);
	*v = (struct nf_lua_view) {
		.serial = ctx->serial,
		.len = map->vlen,
		.place = map->readonly ? NF_LUA_CONSTANT : NF_LUA_VALUE,
		.base = value,
	};
	nf_lua_push_kept(L, ctx, NF_LUA_META_VIEW);
	lua_setmetatable(L, -2);
	return 1;
}

/* map:get(key): the value, an integer or a string, or nil */
static int map_get(lua_State *L)
{
	const struct nf_lua_map *map = check_map(L);
	const void *value = lookup(L, map);
	struct nf_lua_span span = { .data = value, .near = map->vlen, .len = map->vlen };

	if (!value) {
		lua_pushnil(L);
	} else if (is_integer_size(map->vlen)) {
		lua_pushinteger(L, nf_lua_load_host(value, map->vlen));
	} else {
		klua_charge(L, map->vlen / 64);
		nf_lua_span_push(L, &span, 0, span.len);
	}
	return 1;
}

static void check_writable(lua_State *L, const struct nf_lua_map *map)
{
	if (map->readonly)
		luaL_error(L, "map '%s' is read only", map->name);
}

/* Argument 4: whether the element has to be new, or to be there. */
static u64 opt_flags(lua_State *L)
{
	const char *s;

	if (lua_gettop(L) < 4 || lua_type(L, 4) == LUA_TNIL)
		return BPF_ANY;
	s = luaL_checklstring(L, 4, NULL);
	if (!strcmp(s, "new"))
		return BPF_NOEXIST;
	if (strcmp(s, "exists"))
		luaL_argerror(L, 4, "has to be \"new\" or \"exists\"");
	return BPF_EXIST;
}

/* True, or false and why. */
static int push_result(lua_State *L, long err)
{
	const char *why = "busy";

	lua_pushboolean(L, !err);
	switch (err) {
	case 0:
		return 1;
	case -E2BIG:
	case -ENOMEM:
		why = "full";
		break;
	case -EEXIST:
		why = "exists";
		break;
	case -ENOENT:
		why = "absent";
		break;
	}
	lua_pushstring(L, why);
	return 2;
}

/* map:update(key, value [, "new" | "exists"]) */
static int map_update(lua_State *L)
{
	u8 key[NF_LUA_MAP_KEY_LEN] __aligned(sizeof(u64));
	const struct nf_lua_map *map = check_map(L);
	u64 flags = opt_flags(L);
	u8 buf[sizeof(u64)];
	void *value;

	check_writable(L, map);
	get_key(L, map, key);
	value = get_value(L, map, buf);
	/* One that is full gives the eldest elements up, many at a time. */
	klua_charge(L, 16 + map->klen / 8 + map->vlen / 64 + (map->lru ? 32 : 0));
	return push_result(L, map->update(map->map, key, value, flags));
}

/* map:delete(key) */
static int map_delete(lua_State *L)
{
	u8 key[NF_LUA_MAP_KEY_LEN] __aligned(sizeof(u64));
	const struct nf_lua_map *map = check_map(L);

	check_writable(L, map);
	if (!map->del)
		return luaL_error(L, "elements of map '%s' cannot be deleted", map->name);
	get_key(L, map, key);
	klua_charge(L, 16 + map->klen / 8);
	return push_result(L, map->del(map->map, key));
}

static int map_tostring(lua_State *L)
{
	const struct map_ref *ref = NULL;
	luaL_Buffer b;

	if (lua_type(L, 1) == LUA_TUSERDATA)
		ref = lua_touserdata(L, 1);
	if (!ref || ref->tag != NF_LUA_TAG_MAP)
		luaL_typeerror(L, 1, "nf.map");
	luaL_buffinit(L, &b);
	luaL_addlstring(&b, "map ", 4);
	luaL_addlstring(&b, ref->name, strlen(ref->name));
	luaL_pushresult(&b);
	return 1;
}

static const luaL_Reg map_methods[] = {
	{ "delete", map_delete },
	{ "get", map_get },
	{ "lookup", map_lookup },
	{ "update", map_update },
	{ NULL, NULL }
};

/* The metatable of all nf.map(), made with the first one. */
static void push_map_meta(lua_State *L)
{
	struct nf_lua_ctx *ctx = klua_priv(L);

	if (!ctx->ref[NF_LUA_META_MAP]) {
		lua_createtable(L, 0, 4);
		lua_createtable(L, 0, 4);
		luaL_setfuncs(L, map_methods, 0);
		lua_setfield(L, -2, "__index");
		lua_pushcfunction(L, map_tostring);
		lua_setfield(L, -2, "__tostring");
		lua_pushlstring(L, "nf.map", 6);
		lua_setfield(L, -2, "__name");
		/* Scripts get this for the metatable, so they cannot change it. */
		lua_pushboolean(L, 0);
		lua_setfield(L, -2, "__metatable");
		nf_lua_keep(L, ctx, NF_LUA_META_MAP);
	}
	nf_lua_push_kept(L, ctx, NF_LUA_META_MAP);
}

/* nf.map(name) */
int nf_lua_map_bind(lua_State *L)
{
	struct map_ref *ref;
	const char *name;
	size_t len;

	name = luaL_checklstring(L, 1, &len);
	if (!len || len >= NF_LUA_MAP_NAME_LEN || memchr(name, '\0', len))
		return luaL_argerror(L, 1, "is no name of a map, of 1 to 15 characters");
	ref = lua_newuserdatauv(L, sizeof(*ref), 0);
	memset(ref, 0, sizeof(*ref));
	ref->tag = NF_LUA_TAG_MAP;
	/* of no call */
	ref->serial = ~0ULL;
	memcpy(ref->name, name, len);
	push_map_meta(L);
	lua_setmetatable(L, -2);
	return 1;
}
