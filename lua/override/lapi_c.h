/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Forced into lapi.c: tables have no finalizers.  Scripts cannot give any to
 * other objects, so what is left are the C libraries', which lauxlib.c needs to
 * release buffers.  A script's would run whenever the collector comes round, on
 * behalf of a call that knows nothing of it.
 */
#define LUA_CORE
#include "lprefix.h"
#include "lua.h"
#include "lgc.h"

#define luaC_checkfinalizer(L, o, mt)					\
	do {								\
		if (obj2gco(o)->tt == LUA_VUSERDATA)			\
			(luaC_checkfinalizer)(L, obj2gco(o), mt);	\
	} while (0)
