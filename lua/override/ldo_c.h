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
 * A Lua function, whose frame has a size of its own, pays for running once
 * through it; what is to be called instead by __call, for moving its arguments.
 * Those of a C function are paid for by who gives more than a script spells out:
 * see OP_CALL, and lapi_c.h.
 */
#define klua_charge_call(L, n, f)					\
	do {								\
		if (!__builtin_constant_p(n)) {				\
			luai_charge(L, klua_call_units(clLvalue(s2v(f))->p)); \
		} else if ((n) == LUA_MINSTACK) {			\
			luai_charge(L, 5);				\
		} else {						\
			luai_charge(L, 5 + (unsigned int)(L->top.p - (f)) / 2); \
		}							\
	} while (0)

/* See struct klua_quick: here its function is called as all others. */
#undef fvalue
#define fvalue(o)	klua_fvalue(o)

/* Or the compiler takes precallC() for too large: 28 instructions of each call. */
#undef l_sinline
#define l_sinline	static __always_inline

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
		klua_charge_call(L, n, p);				\
		luaD_checkstackaux(L, n, ptrdiff_t _p = savestack(L, p);\
				   luaC_checkGC(L),			\
				   p = restorestack(L, _p));		\
	} while (0)
