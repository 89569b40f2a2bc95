/* SPDX-License-Identifier: GPL-2.0 */
/* Forced into lbaselib.c: tonumber() reads all of a string. */
#define LUA_LIB
#include "lprefix.h"
#include "lua.h"

static inline const char *klua_tolstring(lua_State *L, int idx, size_t *len)
{
	const char *s = lua_tolstring(L, idx, len);

	if (s && len)
		luai_charge(L, *len / 4);
	return s;
}

#define lua_tolstring(L, idx, len)	klua_tolstring(L, idx, len)
