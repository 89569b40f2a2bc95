/* SPDX-License-Identifier: GPL-2.0 */
/* Forced into ldo.c: the budget of calls, of Lua and C functions alike. */
#define LUA_CORE
#include "lprefix.h"
#include "lua.h"
#include "ldo.h"
#include "lgc.h"
#include "lobject.h"

/* Enough to run once through the function, at 2 VM instructions a unit. */
static inline unsigned int klua_call_cost(const TValue *f)
{
	return ttisLclosure(f) ? 1 + (clLvalue(f)->p->sizecode >> 1) : 3;
}

#undef checkstackGCp
#define checkstackGCp(L, n, p)						\
	do {								\
		luai_charge(L, klua_call_cost(s2v(p)));			\
		luaD_checkstackaux(L, n, ptrdiff_t _p = savestack(L, p);\
				   luaC_checkGC(L),			\
				   p = restorestack(L, _p));		\
	} while (0)
