/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Forced into lapi.c: work that grows with a string; and there are no finalizers.
 * A script's would run whenever the collector comes round, on behalf of a call
 * that knows nothing of it, and a state is never closed.
 */
#define LUA_CORE
#include "lprefix.h"
#include "lua.h"
#include "lapi.h"
#include "lgc.h"
#include "lvm.h"
#include "charge.h"

#undef luaV_rawequalobj
#define luaV_rawequalobj(a, b)						\
	(klua_charge_equal(L, a, b), luaV_equalobj(NULL, a, b))

/* See struct klua_quick. */
#undef ttislcf
#define ttislcf(o)	(ttypetag(o) == LUA_VLCF)
#undef fvalue
#define fvalue(o)	klua_fvalue(o)

/* Only arguments that are strings get here often. */
#undef tointeger
#define tointeger(o, i)							\
	(ttisinteger(o) ? (*(i) = ivalue(o), 1) :			\
	 (({ luai_charge(L, 12); }), luaV_tointeger(o, i, LUA_FLOORN2I)))

/* Values that C calls a function with, moves, or concatenates. */
#undef api_checknelems
#define api_checknelems(L, n)						\
	do {								\
		if (!__builtin_constant_p(n) && unlikely((n) > 8))	\
			luai_charge(L, (unsigned int)(n) / 2);		\
	} while (0)

#define luaC_checkfinalizer(L, o, mt)	((void)(o), (void)(mt))
