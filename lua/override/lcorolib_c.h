/* SPDX-License-Identifier: GPL-2.0 */
/* Forced into lcorolib.c: values that go from one coroutine to another. */
#define LUA_LIB
#include "lprefix.h"
#include "lua.h"

#include "ldebug.h"
#include "lobject.h"
#include "lstate.h"

/*
 * Functions that yielded may go on to their ends at once, and it may have been in
 * another call that they paid for it: those that are left to run pay again.
 */
static void klua_charge_resume(lua_State *L, lua_State *co)
{
	const CallInfo *ci;

	if (co->status != LUA_YIELD)
		return;
	for (ci = co->ci; ci != &co->base_ci; ci = ci->previous) {
		const Proto *p = isLua(ci) ? ci_func(ci)->p : NULL;

		luai_charge(L, p ? 2 + p->sizecode - (ci->u.l.savedpc - p->code) : 5);
	}
}

#define lua_resume(co, L, n, nres)					\
	({								\
		klua_charge_resume(L, co);				\
		(lua_resume)(co, L, n, nres);				\
	})

#define lua_xmove(from, to, n)						\
	do {								\
		luai_charge(L, (unsigned int)(n) >> 3);			\
		(lua_xmove)(from, to, n);				\
	} while (0)
