/* SPDX-License-Identifier: GPL-2.0 */
/* What several headers of this directory use: work that grows with a string. */
#include <string.h>

#include "lua.h"
#include "lobject.h"
#include "lstring.h"
#include "ltable.h"

/* A longer string is no number: to find that out would take its length. */
#define KLUA_NUMERAL_MAX	64

static inline size_t klua_str2num_short(const char *s, TValue *o)
{
	if (strnlen(s, KLUA_NUMERAL_MAX + 1) > KLUA_NUMERAL_MAX)
		return 0;
	return luaO_str2num(s, o);
}

#define luaO_str2num(s, o)	klua_str2num_short(s, o)

/* Long strings are not interned: as keys they are hashed once and compared. */
static inline const TValue *klua_get(lua_State *L, Table *t, const TValue *key)
{
	if (unlikely(ttislngstring(key)))
		luai_charge(L, 1 + tsvalue(key)->u.lnglen / 4);
	return luaH_get(t, key);
}

#undef luaH_get
#define luaH_get(t, key)	klua_get(L, t, key)

/* A border that lies in the hash part was searched for there. */
static inline lua_Unsigned klua_getn(lua_State *L, Table *t)
{
	lua_Unsigned n = luaH_getn(t);

	if (unlikely(n > luaH_realasize(t)))
		luai_charge(L, 2 * (64 - __builtin_clzll(n)));
	return n;
}

#undef luaH_getn
#define luaH_getn(t)		klua_getn(L, t)

static inline void klua_charge_equal(lua_State *L, const TValue *a,
				     const TValue *b)
{
	if (ttislngstring(a) && ttislngstring(b))
		luai_charge(L, 1 + tsvalue(a)->u.lnglen / 64);
}
