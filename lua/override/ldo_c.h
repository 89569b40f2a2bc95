/* SPDX-License-Identifier: GPL-2.0 */
/* Forced into ldo.c: the budget of calls, of Lua and C functions alike. */
#define LUA_CORE
#include "lprefix.h"
#include "lua.h"
#include "ldo.h"
#include "lgc.h"
#include "lobject.h"
#include "lstate.h"

/*
 * A Lua function pays for running once through it, at 2 VM instructions a unit.
 * A C function is refused to Lua code only: those which release a buffer when a
 * call has failed, or as finalizers, have to run.
 */
static inline void klua_charge_call(lua_State *L, const TValue *f)
{
	if (ttisLclosure(f))
		luai_charge(L, 1 + (clLvalue(f)->p->sizecode >> 1));
	else if (isLua(L->ci) && !(G(L)->gcstp & GCSTPGC))
		luai_charge(L, 3);
	else
		klua_meter(L)->left -= 3;
}

#undef checkstackGCp
#define checkstackGCp(L, n, p)						\
	do {								\
		klua_charge_call(L, s2v(p));				\
		luaD_checkstackaux(L, n, ptrdiff_t _p = savestack(L, p);\
				   luaC_checkGC(L),			\
				   p = restorestack(L, _p));		\
	} while (0)
