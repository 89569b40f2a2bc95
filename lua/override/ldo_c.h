/* SPDX-License-Identifier: GPL-2.0 */
/* Forced into ldo.c: the budget of calls, of Lua and C functions alike. */
#define LUA_CORE
#include "lprefix.h"
#include "lua.h"
#include "lapi.h"
#include "ldo.h"
#include "lgc.h"
#include "lobject.h"
#include "lstate.h"

/*
 * A Lua function pays for running once through it, a C function, or what is to
 * be called instead by __call, for its arguments.
 */
static inline void klua_charge_call(lua_State *L, StkId f)
{
	if (ttisLclosure(s2v(f))) {
		const Proto *p = clLvalue(s2v(f))->p;

		luai_charge(L, 2 + p->sizecode + (p->numparams >> 2));
	} else {
		unsigned int args = L->top.p - f;

		luai_charge(L, 5 + (unlikely(args > 8) ? args >> 1 : 0));
	}
}

/* Results of a C function; Lua's are charged in lvm_c.h. */
#undef api_checknelems
#define api_checknelems(L, n)						\
	do {								\
		if (unlikely((n) > 7))					\
			luai_charge(L, (unsigned int)(n) >> 2);		\
	} while (0)

#undef checkstackGCp
#define checkstackGCp(L, n, p)						\
	do {								\
		klua_charge_call(L, p);					\
		luaD_checkstackaux(L, n, ptrdiff_t _p = savestack(L, p);\
				   luaC_checkGC(L),			\
				   p = restorestack(L, _p));		\
	} while (0)
