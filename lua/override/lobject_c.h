/* SPDX-License-Identifier: GPL-2.0 */
/* Forced into lobject.c: no operand converts to a float; strings that it makes. */
#define LUA_CORE
#include "lprefix.h"
#include "lua.h"
#include "lstring.h"
#include "lvm.h"

#undef tonumberns
#define tonumberns(o, n)	((void)(o), (n) = 0, 0)

#define luaS_newlstr(L, s, n)						\
	({								\
		luai_charge(L, 5);					\
		(luaS_newlstr)(L, s, n);				\
	})
