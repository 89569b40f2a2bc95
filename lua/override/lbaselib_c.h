/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Forced into lbaselib.c: tonumber() reads all of a string; error() goes down to
 * a level of the stack.
 */
#define LUA_LIB
#include "lprefix.h"
#include "lua.h"
#include "lauxlib.h"

static inline const char *klua_tolstring(lua_State *L, int idx, size_t *len)
{
	const char *s = lua_tolstring(L, idx, len);

	if (s && len)
		luai_charge(L, *len / 2);
	return s;
}

#define lua_tolstring(L, idx, len)	klua_tolstring(L, idx, len)

#define KLUA_LEVELS_MAX		4096

#define luaL_where(L, level)						\
	({								\
		luai_charge(L, (level) > KLUA_LEVELS_MAX ?		\
			       KLUA_LEVELS_MAX : (unsigned int)(level) / 8);	\
		(luaL_where)(L, level);					\
	})
