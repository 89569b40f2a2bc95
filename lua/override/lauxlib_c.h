/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Forced into lauxlib.c and lstrlib.c: no address gets into a string, and who wants
 * to know what the function that runs is called, or at which line another one is,
 * pays for it; a traceback has paid.
 */
#define LUA_LIB
#include "lprefix.h"
#include "lua.h"
#include <string.h>

/* The kernel has a panic() too. */
#define panic				lauxlib_panic

#define lua_topointer(L, idx)	klua_topointer(L, idx)

#define lua_getinfo(L, what, ar)					\
	({								\
		if (*(what) == 'n')					\
			klua_charge_caller(L);				\
		else if (!strcmp(what, "Sl"))				\
			klua_charge_line(L, (ar)->i_ci);		\
		(lua_getinfo)(L, what, ar);				\
	})
