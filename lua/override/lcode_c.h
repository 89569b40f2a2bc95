/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Forced into lcode.c: folding '/' and '^' of constants fails here, which its
 * caller, that knows only operations which cannot fail, would not notice.
 */
#define LUA_CORE
#include "lprefix.h"
#include "lua.h"
#include "lobject.h"

#define luaO_rawarith(L, op, a, b, res)					\
	do {								\
		if (!(luaO_rawarith)(L, op, a, b, res))			\
			return 0;					\
	} while (0)
