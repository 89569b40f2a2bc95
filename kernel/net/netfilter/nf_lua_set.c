// SPDX-License-Identifier: GPL-2.0
/*
 * Sets and maps of the ruleset, for scripts to look keys up in.
 *
 * A script names one when it is loaded.  Who loads it finds the set and keeps it
 * for as long as packets may reach the program, see struct nf_lua_config; so each
 * state has no more than a pointer to it, and the elements are there once for all
 * CPUs.  Lookups are made in calls only, which keep the elements: under RCU, with
 * bottom halves disabled.
 */

#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "nf_lua_dissect.h"
#include "nf_lua_internal.h"

#include "lua.h"
#include "lauxlib.h"

/**
 * struct set_ref - nf.set()
 * @tag: NF_LUA_TAG_SET
 * @set: the set
 */
struct set_ref {
	u64 tag;
	const struct nf_lua_set *set;
};

/* ---- values in registers ---- */

/* An integer of 1, 2, 4 or 8 bytes in host byte order. */
u64 nf_lua_load_host(const void *p, u32 len)
{
	switch (len) {
	case sizeof(u8):
		return *(const u8 *)p;
	case sizeof(u16):
		return *(const u16 *)p;
	case sizeof(u32):
		return *(const u32 *)p;
	default:
		return get_unaligned((const u64 *)p);
	}
}

void nf_lua_store_host(void *p, u32 len, u64 n)
{
	switch (len) {
	case sizeof(u8):
		*(u8 *)p = n;
		break;
	case sizeof(u16):
		*(u16 *)p = n;
		break;
	case sizeof(u32):
		*(u32 *)p = n;
		break;
	default:
		put_unaligned(n, (u64 *)p);
	}
}

/* Push what is in registers from @p on. */
void nf_lua_push_value(lua_State *L, const void *p,
		       const struct nf_lua_value *value)
{
	u8 be[sizeof(u64)] = { };

	switch (value->kind) {
	case NFT_LUA_KIND_BYTES:
		lua_pushlstring(L, p, value->len);
		break;
	case NFT_LUA_KIND_STRING:
	case NF_LUA_KIND_HOSTNAME:
		lua_pushlstring(L, p, strnlen(p, value->len));
		break;
	case NFT_LUA_KIND_BE:
		memcpy(be + sizeof(be) - value->len, p, value->len);
		lua_pushinteger(L, get_unaligned_be64(be));
		break;
	case NFT_LUA_KIND_HOST:
		lua_pushinteger(L, nf_lua_load_host(p, value->len));
		break;
	}
}

/* ---- keys ---- */

static void put_integer(lua_State *L, int arg, const struct nf_lua_value *part,
			u8 *to)
{
	u64 n = lua_tointegerx(L, arg, NULL);
	u32 len = part->len;
	u32 i;

	if (len < sizeof(n) && n >> 8 * len)
		luaL_error(L, "key %d is %I, which does not fit into %d bytes",
			   arg - 1, (lua_Integer)n, len);
	if (part->kind == NFT_LUA_KIND_HOST) {
		nf_lua_store_host(to, len, n);
		return;
	}
	for (i = len; i--; n >>= 8)
		to[i] = n;
}

static bool copy_span(lua_State *L, const struct nf_lua_span *span, u32 off,
		      u32 len, u8 *to)
{
	const u8 *p = nf_lua_span_bytes(L, span, off, len, to);

	if (p && p != to)
		memcpy(to, p, len);
	return p;
}

/* A dot at the end of a host name is the root, which is not looked up. */
static void strip_dot(lua_State *L, struct nf_lua_span *span)
{
	u8 last;

	if (span->len && copy_span(L, span, span->len - 1, 1, &last) &&
	    last == '.')
		span->len--;
}

/*
 * Text, behind which @to is zeroes.  False: no element has it, being too long, or
 * one with a NUL, that the text before it would be taken for.
 */
static bool put_text(lua_State *L, struct nf_lua_span *span,
		     const struct nf_lua_value *part, u8 *to)
{
	if (part->kind == NF_LUA_KIND_HOSTNAME)
		strip_dot(L, span);
	if (!span->len || span->len > part->len ||
	    !copy_span(L, span, 0, span->len, to) ||
	    memchr(to, '\0', span->len))
		return false;
	if (part->kind == NF_LUA_KIND_HOSTNAME)
		nf_lua_copy_lower(to, to, span->len);
	return true;
}

/* Whether the bytes are an address of IPv4 where IPv6 is wanted, or so. */
static bool other_family(u32 len, u32 wanted)
{
	return (len == 4 && wanted == 16) || (len == 16 && wanted == 4);
}

/* Argument @arg as part of a key; false: no element has such a key. */
static bool put_part(lua_State *L, int arg, const struct nf_lua_set *set,
		     const struct nf_lua_value *part, u8 *to)
{
	bool text = part->kind == NFT_LUA_KIND_STRING ||
		    part->kind == NF_LUA_KIND_HOSTNAME;
	struct nf_lua_span span;

	switch (lua_type(L, arg)) {
	case LUA_TNIL:
		return false;
	case LUA_TNUMBER:
		if (text || part->len > sizeof(u64))
			luaL_typeerror(L, arg, "string or packet view");
		put_integer(L, arg, part, to);
		return true;
	case LUA_TNONE:
		luaL_error(L, "set '%s' has keys of %d parts, this one has %d",
			   set->name, set->nkey, lua_gettop(L) - 1);
		return false;
	}

	nf_lua_check_span(L, arg, &span);
	if (text)
		return put_text(L, &span, part, to);
	if (span.len == part->len)
		return copy_span(L, &span, 0, span.len, to);
	if (!other_family(span.len, part->len))
		luaL_error(L, "key %d has %I bytes, not the %d of set '%s'",
			   arg - 1, (lua_Integer)span.len, part->len, set->name);
	return false;
}

static const struct nf_lua_set *check_set(lua_State *L)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);
	const struct set_ref *ref = NULL;

	if (lua_type(L, 1) == LUA_TUSERDATA)
		ref = lua_touserdata(L, 1);
	if (!ref || ref->tag != NF_LUA_TAG_SET)
		luaL_typeerror(L, 1, "nf.set");
	/* Elements of the same transaction would not be found. */
	if (!ctx->serial)
		luaL_error(L, "set '%s' is looked into while the script is loaded",
			   ref->set->name);
	return ref->set;
}

/*
 * To be paid: hashing the key, comparing it; and where all elements are gone over,
 * a bit for each of them for each 4 bits of the key.
 */
static const void *lookup(lua_State *L, const struct nf_lua_set *set,
			  const u32 *key, bool any)
{
	size_t units = 6 + set->klen / 8;

	if (set->elems)
		units += (size_t)atomic_read(set->elems) / 512 * set->klen;
	klua_charge(L, units);
	return set->lookup(set, key, any);
}

/* The element with the key that the arguments from the second on are. */
static const void *find(lua_State *L, const struct nf_lua_set *set)
{
	u32 key[NF_LUA_SET_KEY_LEN / sizeof(u32)] = { };
	u32 *to = key;
	bool can = true;
	u32 i;

	for (i = 0; i < set->nkey; i++) {
		can &= put_part(L, i + 2, set, &set->key[i], (u8 *)to);
		to += DIV_ROUND_UP(set->key[i].len, sizeof(*to));
	}
	if (!can)
		return NULL;
	if (lua_gettop(L) > set->nkey + 1)
		luaL_error(L, "set '%s' has keys of %d parts, this one has %d",
			   set->name, set->nkey, lua_gettop(L) - 1);
	return lookup(L, set, key, true);
}

/* Push the data of an element. */
static int push_data(lua_State *L, const struct nf_lua_set *set, const u32 *data)
{
	u32 i;

	for (i = 0; i < set->ndata; i++) {
		nf_lua_push_value(L, data, &set->data[i]);
		data += DIV_ROUND_UP(set->data[i].len, sizeof(*data));
	}
	return set->ndata;
}

/* ---- methods ---- */

/* set:has(key...) */
static int set_has(lua_State *L)
{
	const struct nf_lua_set *set = check_set(L);

	lua_pushboolean(L, !!find(L, set));
	return 1;
}

/* map:get(key...): the data, or nil */
static int set_get(lua_State *L)
{
	const struct nf_lua_set *set = check_set(L);
	const void *data;

	if (!set->ndata)
		return luaL_error(L, "set '%s' has no data", set->name);
	data = find(L, set);
	if (data)
		return push_data(L, set, data);
	lua_pushnil(L);
	return 1;
}

/**
 * struct name - the end of a host name, as much as a set can have
 * @text: in lower case; zeroes behind it, so that a key can be copied from
 *	anywhere in it
 * @at: where the name under look begins, at the begin of a label
 * @len: length of @text
 */
struct name {
	u8 text[2 * NF_LUA_SET_KEY_LEN];
	u32 at;
	u32 len;
};

/* Go on to the next label; false: that was the last one. */
static bool next_label(struct name *name)
{
	const u8 *dot = memchr(name->text + name->at, '.', name->len - name->at);

	if (!dot)
		return false;
	name->at = dot + 1 - name->text;
	return name->at < name->len;
}

static bool get_name(lua_State *L, int arg, struct name *name)
{
	struct nf_lua_span span;
	u32 from = 0;
	u8 before;

	nf_lua_check_span(L, arg, &span);
	strip_dot(L, &span);
	memset(name, 0, sizeof(*name));
	name->len = span.len;
	if (span.len > NF_LUA_SET_KEY_LEN) {
		name->len = NF_LUA_SET_KEY_LEN;
		from = span.len - NF_LUA_SET_KEY_LEN;
	}
	if (!name->len || !copy_span(L, &span, from, name->len, name->text) ||
	    memchr(name->text, '\0', name->len))
		return false;
	nf_lua_copy_lower(name->text, name->text, name->len);

	/* What has been cut off is to be whole labels. */
	if (!from || (copy_span(L, &span, from - 1, 1, &before) && before == '.'))
		return true;
	return next_label(name);
}

/* set:suffix(name): the longest listed name that it ends with, and its data */
static int set_suffix(lua_State *L)
{
	const struct nf_lua_set *set = check_set(L);
	u32 key[NF_LUA_SET_KEY_LEN / sizeof(u32)];
	const void *data;
	struct name name;

	if (set->key[0].kind != NF_LUA_KIND_HOSTNAME)
		return luaL_error(L, "set '%s' has no host names", set->name);
	if (lua_type(L, 2) == LUA_TNIL || !get_name(L, 2, &name))
		goto none;
	do {
		memcpy(key, name.text + name.at, sizeof(key));
		data = lookup(L, set, key, false);
		if (data) {
			lua_pushlstring(L, name.text + name.at,
					name.len - name.at);
			return 1 + push_data(L, set, data);
		}
	} while (next_label(&name));
none:
	lua_pushnil(L);
	return 1;
}

static int set_tostring(lua_State *L)
{
	const struct set_ref *ref = NULL;
	luaL_Buffer b;

	if (lua_type(L, 1) == LUA_TUSERDATA)
		ref = lua_touserdata(L, 1);
	if (!ref || ref->tag != NF_LUA_TAG_SET)
		luaL_typeerror(L, 1, "nf.set");
	luaL_buffinit(L, &b);
	luaL_addlstring(&b, "set ", 4);
	luaL_addlstring(&b, ref->set->name, strlen(ref->set->name));
	luaL_pushresult(&b);
	return 1;
}

static const luaL_Reg set_methods[] = {
	{ "get", set_get },
	{ "has", set_has },
	{ "suffix", set_suffix },
	{ NULL, NULL }
};

/* The metatable of all nf.set(), made with the first one. */
static void push_set_meta(lua_State *L)
{
	struct nf_lua_ctx *ctx = klua_priv(L);

	if (!ctx->ref[NF_LUA_META_SET]) {
		lua_createtable(L, 0, 4);
		lua_createtable(L, 0, 3);
		luaL_setfuncs(L, set_methods, 0);
		lua_setfield(L, -2, "__index");
		lua_pushcfunction(L, set_tostring);
		lua_setfield(L, -2, "__tostring");
		lua_pushlstring(L, "nf.set", 6);
		lua_setfield(L, -2, "__name");
		/* Scripts get this for the metatable, so they cannot change it. */
		lua_pushboolean(L, 0);
		lua_setfield(L, -2, "__metatable");
		nf_lua_keep(L, ctx, NF_LUA_META_SET);
	}
	nf_lua_push_kept(L, ctx, NF_LUA_META_SET);
}

static const struct nf_lua_set *find_set(lua_State *L, const char *name,
					 size_t len)
{
	const struct nf_lua_config *cfg = klua_loading(L);
	const struct nf_lua_set *set = ERR_PTR(-ENOENT);

	if (!cfg)
		luaL_error(L, "nf.set is for the top level of a script, not for calls");
	klua_charge(L, 100);
	if (cfg->find_set && len == strlen(name))
		set = cfg->find_set(cfg->find_data, name);
	if (!IS_ERR(set))
		return set;

	switch (PTR_ERR(set)) {
	case -ENOENT:
		luaL_error(L, "there is no set '%s' in this table", name);
		break;
	case -EOPNOTSUPP:
		luaL_error(L, "'%s' is a map of objects or has no name", name);
		break;
	case -EMFILE:
		luaL_error(L, "set '%s' is used too often", name);
		break;
	default:
		luaL_error(L, "no memory for set '%s'", name);
		break;
	}
	return NULL;
}

/* nf.set(name) */
int nf_lua_set_bind(lua_State *L)
{
	const struct nf_lua_set *set;
	struct set_ref *ref;
	const char *name;
	size_t len;

	name = luaL_checklstring(L, 1, &len);
	set = find_set(L, name, len);
	ref = lua_newuserdatauv(L, sizeof(*ref), 0);
	ref->tag = NF_LUA_TAG_SET;
	ref->set = set;
	push_set_meta(L);
	lua_setmetatable(L, -2);
	return 1;
}
