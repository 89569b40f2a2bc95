/* SPDX-License-Identifier: GPL-2.0 */
/* Forced into lstrlib.c: as in lauxlib.c, and each conversion. */
#include "lauxlib_c.h"
#include "lauxlib.h"

#define luaL_prepbuffsize(B, sz)					\
	({								\
		luai_charge((B)->L, 4);					\
		(luaL_prepbuffsize)(B, sz);				\
	})

#define lua_stringtonumber(L, s)					\
	({								\
		luai_charge(L, 10);					\
		(lua_stringtonumber)(L, s);				\
	})
