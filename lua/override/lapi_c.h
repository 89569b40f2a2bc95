/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Forced into lapi.c: work that grows with a string; and tables have no
 * finalizers.  Scripts cannot give any to other objects, so what is left are
 * those of C libraries, which lauxlib.c needs to release buffers.  A script's
 * would run whenever the collector comes round, on behalf of a call that knows
 * nothing of it.
 */
#define LUA_CORE
#include "lprefix.h"
#include "lua.h"
#include "lgc.h"
#include "lvm.h"
#include "charge.h"

#undef luaV_rawequalobj
#define luaV_rawequalobj(a, b)						\
	(klua_charge_equal(L, a, b), luaV_equalobj(NULL, a, b))

#define luaC_checkfinalizer(L, o, mt)					\
	do {								\
		if (obj2gco(o)->tt == LUA_VUSERDATA)			\
			(luaC_checkfinalizer)(L, obj2gco(o), mt);	\
	} while (0)
