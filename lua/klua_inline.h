/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lua's C API, as far as functions in C call it for each packet: the same, inline.
 * What is not simple goes on to the function of that name.
 *
 * A handle is an object that lives as long as its state.  Objects do not move, so
 * to push one takes no look into the registry, which keeps it alive.
 */
#ifndef KLUA_INLINE_H
#define KLUA_INLINE_H

#include "lua.h"
#include "lauxlib.h"
#include "lobject.h"
#include "lstate.h"
#include "lstring.h"
#include "ltable.h"

/* The value at @idx, a constant: an argument from 1, or from the top from -1. */
static __always_inline const TValue *klua_at(lua_State *L, int idx)
{
	StkId o = idx > 0 ? L->ci->func.p + idx : L->top.p + idx;

	return o < L->top.p ? s2v(o) : NULL;
}

static __always_inline int klua_type(lua_State *L, int idx)
{
	const TValue *o = klua_at(L, idx);

	return o ? ttype(o) : LUA_TNONE;
}

static __always_inline void *klua_touserdata(lua_State *L, int idx)
{
	const TValue *o = klua_at(L, idx);

	if (unlikely(!o || !ttisfulluserdata(o)))
		return (lua_touserdata)(L, idx);
	return getudatamem(uvalue(o));
}

static __always_inline lua_Integer klua_tointegerx(lua_State *L, int idx, int *is)
{
	const TValue *o = klua_at(L, idx);

	if (unlikely(!o || !ttisinteger(o)))
		return (lua_tointegerx)(L, idx, is);
	if (is)
		*is = 1;
	return ivalue(o);
}

static __always_inline const char *klua_tolstring(lua_State *L, int idx, size_t *len)
{
	const TValue *o = klua_at(L, idx);

	if (unlikely(!o || !ttisstring(o)))
		return (lua_tolstring)(L, idx, len);
	if (len)
		*len = tsslen(tsvalue(o));
	return getstr(tsvalue(o));
}

static __always_inline int klua_gettop(lua_State *L)
{
	return L->top.p - (L->ci->func.p + 1);
}

/* There is room for LUA_MINSTACK values. */
static __always_inline void klua_pushinteger(lua_State *L, lua_Integer n)
{
	setivalue(s2v(L->top.p), n);
	L->top.p++;
}

static __always_inline void klua_pushnil(lua_State *L)
{
	setnilvalue(s2v(L->top.p));
	L->top.p++;
}

static __always_inline void klua_pushboolean(lua_State *L, int b)
{
	settt_(s2v(L->top.p), b ? LUA_VTRUE : LUA_VFALSE);
	L->top.p++;
}

/* Copy a value; nil if there is none. */
static __always_inline void klua_copy(lua_State *L, TValue *to, const TValue *from)
{
	if (!from)
		setnilvalue(to);
	else
		setobj(L, to, from);
}

/* Pop an object and keep it from now on.  Raises where memory is short. */
static inline struct GCObject *klua_keep(lua_State *L)
{
	struct GCObject *handle = gcvalue(s2v(L->top.p - 1));

	luaL_ref(L, LUA_REGISTRYINDEX);
	return handle;
}

static __always_inline void klua_set(TValue *o, struct GCObject *handle)
{
	val_(o).gc = handle;
	settt_(o, ctb(handle->tt));
}

static __always_inline void klua_push(lua_State *L, struct GCObject *handle)
{
	klua_set(s2v(L->top.p), handle);
	L->top.p++;
}

/* The object that @o is, if it is a userdata, else NULL. */
static __always_inline void *klua_udata(const TValue *o)
{
	return likely(ttisfulluserdata(o)) ? getudatamem(uvalue(o)) : NULL;
}

/* Push a function that has a quick way, for the VM only: see struct klua_quick. */
static inline void klua_push_quick(lua_State *L, const struct klua_quick *quick)
{
	TValue *o = s2v(L->top.p);

	val_(o).p = (void *)quick;
	settt_(o, LUA_VLCF | KLUA_QUICK_BIT);
	L->top.p++;
}

/**
 * struct klua_quick_reg - as luaL_Reg
 * @name: name of the function; NULL ends a list
 * @quick: the function
 */
struct klua_quick_reg {
	const char *name;
	struct klua_quick quick;
};

/*
 * Push the names.  The VM remembers methods by the addresses of their names: those
 * made one after another do not displace each other.
 */
static inline void klua_pushnames(lua_State *L, const struct klua_quick_reg *reg)
{
	for (; reg->name; reg++)
		lua_pushstring(L, reg->name);
}

/* As luaL_setfuncs(): set fields of the table on top. */
static inline void klua_setquicks(lua_State *L, const struct klua_quick_reg *reg)
{
	for (; reg->name; reg++) {
		klua_push_quick(L, &reg->quick);
		lua_setfield(L, -2, reg->name);
	}
}

/*
 * What a table has, NULL: nothing, for a string that need not be one of Lua's: @len
 * bytes at @s, whose klua_hash() with klua_seed() is @hash.  Knows no metamethods.
 */
static inline const TValue *klua_find_bytes(lua_State *L, const Table *t,
					    const char *s, size_t len, u32 hash)
{
	const Node *n = gnode(t, lmod(hash, sizenode(t)));

	luai_charge(L, 1 + len / 8);
	for (;; n += gnext(n)) {
		if (novariant(keytt(n)) == LUA_TSTRING) {
			const TString *key = keystrval(n);

			if (key->hash == hash && tsslen(key) == len &&
			    klua_same(getstr(key), s, len))
				return isempty(gval(n)) ? NULL : gval(n);
		}
		if (!gnext(n))
			return NULL;
	}
}

#define klua_seed(L)		(G(L)->seed)

/*
 * Make a string of bytes with that hash the value of @o, which is below L->top.
 * False, and nothing done, where the collector is due: it may move the stack.
 */
static inline bool klua_set_bytes(lua_State *L, TValue *o, const char *s, size_t len,
				  u32 hash)
{
	TString *ts;

	if (unlikely(len > LUAI_MAXSHORTLEN || G(L)->GCdebt > 0))
		return false;
	ts = klua_intern(L, s, len, hash);
	setsvalue(L, o, ts);
	return true;
}

/* Say that the metatable on top, and the table that is its __index, stay as they are. */
static inline void klua_seal(lua_State *L)
{
	hvalue(s2v(L->top.p - 1))->flags |= KLUA_SEALED_BIT;
}

/* Only for indices that are written as numbers. */
#define klua_is_at(idx)		(__builtin_constant_p(idx) && (idx) > LUA_REGISTRYINDEX)

#define lua_type(L, idx)						\
	(klua_is_at(idx) ? klua_type(L, idx) : (lua_type)(L, idx))
#define lua_touserdata(L, idx)						\
	(klua_is_at(idx) ? klua_touserdata(L, idx) : (lua_touserdata)(L, idx))
#define lua_gettop(L)		klua_gettop(L)
#define lua_pushinteger(L, n)	klua_pushinteger(L, n)
#define lua_pushnil(L)		klua_pushnil(L)
#define lua_pushboolean(L, b)	klua_pushboolean(L, b)
#define lua_tolstring(L, idx, len)					\
	(klua_is_at(idx) ? klua_tolstring(L, idx, len) : (lua_tolstring)(L, idx, len))
#define lua_tointegerx(L, idx, is)					\
	(klua_is_at(idx) ? klua_tointegerx(L, idx, is) : (lua_tointegerx)(L, idx, is))

/* See struct klua_meter. */
static inline void klua_set_quick(lua_State *L, lua_CFunction index,
				  bool (*quick)(lua_State *L, void *priv, const void *udata,
						const char *name, TValue *val))
{
	klua_meter(L)->index = index;
	klua_meter(L)->quick = quick;
}

#define klua_priv(L)		(klua_meter(L)->priv)
#define klua_charge(L, n)	luai_charge(L, n)
#define klua_charge_later(L, n)	luai_charge_later(L, n)

#endif /* KLUA_INLINE_H */
