/* SPDX-License-Identifier: GPL-2.0 */
/* Forced into lvm.c: no floats, and the budget of what the VM runs. */
#define LUA_CORE
#include "lprefix.h"
#include "lua.h"
#include "lopcodes.h"
#include "lstate.h"
#include "lstring.h"
#include "ltm.h"
#include "lvm.h"

/* No operand converts to a float, so '/' and '^' go on to their metamethods. */
#undef tonumberns
#define tonumberns(o, n)	((void)(o), (n) = 0, 0)

/* Upstream takes strings as bounds of a loop, for a loop over floats. */
#undef tonumber
#define tonumber(o, n)		(ttisinteger(o) ? (*(n) = ivalue(o), 1) : 0)

/*
 * A call pays for running once through its function (see ldo_c.h), so what
 * is left to charge is going back in it.  @d is the distance in instructions.
 */
#define klua_charge_back(d)						\
	do {								\
		struct klua_meter *_m = klua_meter(L);			\
									\
		_m->left -= 1 + ((unsigned int)(d) >> 1);		\
		if (unlikely(_m->left < 0)) {				\
			savestate(L, ci);				\
			klua_exhausted(L);				\
		}							\
	} while (0)

#undef GETARG_sJ
#define GETARG_sJ(i)							\
	({								\
		int _sj = getarg(i, POS_sJ, SIZE_sJ) - OFFSET_sJ;	\
									\
		if (_sj < 0)						\
			klua_charge_back(-_sj);				\
		_sj;							\
	})

/* The compiler knows the opcode in each case of the switch. */
#undef GETARG_Bx
#define GETARG_Bx(i)							\
	({								\
		int _bx = getarg(i, POS_Bx, SIZE_Bx);			\
									\
		if (GET_OPCODE(i) == OP_FORLOOP ||			\
		    GET_OPCODE(i) == OP_TFORLOOP)			\
			klua_charge_back(_bx);				\
		_bx;							\
	})

/* Chains of __index and __newindex are as long as a script makes them. */
#undef fasttm
#define fasttm(l, et, e)						\
	({								\
		luai_charge(l, 1);					\
		gfasttm(G(l), et, e);					\
	})

static inline int klua_eqlngstr(lua_State *L, TString *a, TString *b)
{
	if (L)
		luai_charge(L, a->u.lnglen / 64);
	return luaS_eqlngstr(a, b);
}

#define luaS_eqlngstr(a, b)	klua_eqlngstr(L, a, b)
