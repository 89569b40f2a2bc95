/* SPDX-License-Identifier: GPL-2.0 */
/* Forced into ltm.c: '/' and '^' of numbers end here; name the reason. */
#define LUA_CORE
#include "lprefix.h"
#include "lua.h"
#include "ldebug.h"
#include "lobject.h"

#define luaG_opinterror(L, p1, p2, msg)					\
	do {								\
		if (ttisnumber(p1) && ttisnumber(p2))			\
			luaG_runerror(L, "no floating point: use '//'");\
		(luaG_opinterror)(L, p1, p2, msg);			\
	} while (0)
