/* SPDX-License-Identifier: GPL-2.0 */
/* Forced into lvm.c: no floats, and the budget of what the VM runs. */
#define LUA_CORE
#include "lprefix.h"
#include "lua.h"
#include "ldo.h"
#include "lfunc.h"
#include "lopcodes.h"
#include "lstate.h"
#include "lstring.h"
#include "ltm.h"
#include "lvm.h"
#include "charge.h"

/* No operand converts to a float, so '/' and '^' go on to their metamethods. */
#undef tonumberns
#define tonumberns(o, n)	((void)(o), (n) = 0, 0)

/* Upstream takes strings as bounds of a loop, for a loop over floats. */
#undef tonumber
#define tonumber(o, n)		(ttisinteger(o) ? (*(n) = ivalue(o), 1) : 0)

/*
 * A call pays for running once through its function (see ldo_c.h), so what
 * is left to charge is going back in it, by so many instructions.  Where it ends
 * is told by its line.
 */
#define klua_charge_back(n)						\
	do {								\
		struct klua_meter *_m = klua_meter(L);			\
									\
		_m->left -= (n);					\
		if (unlikely(_m->left < 0)) {				\
			savepc(L);					\
			klua_exhausted(L);				\
		}							\
	} while (0)

#undef GETARG_sJ
#define GETARG_sJ(i)							\
	({								\
		int _sj = getarg(i, POS_sJ, SIZE_sJ) - OFFSET_sJ;	\
									\
		if (_sj < 0)						\
			klua_charge_back(-(s64)_sj);			\
		_sj;							\
	})

/* Chains of __index and __newindex are as long as a script makes them. */
#undef fasttm
#define fasttm(l, et, e)						\
	({								\
		luai_charge(l, 2);					\
		gfasttm(G(l), et, e);					\
	})

/* So are those that go by way of other types. */
#define luaT_gettmbyobj(L, o, e)					\
	({								\
		luai_charge(L, 2);					\
		(luaT_gettmbyobj)(L, o, e);				\
	})

/*
 * Methods, of userdata and strings, where luaV_finishget() would find them in two
 * steps; and fields of userdata that are integers.  It does not raise: what it
 * charges shows at the next charge.  Where it finds no more than the metamethod it
 * leaves that in @tm, and what is known of a key of that in @slot.
 */
static const TValue klua_absent = { ABSTKEYCONSTANT };

static inline const TValue *klua_find(Table *t, TString *key)
{
	Node *n = gnode(t, lmod(key->hash, sizenode(t)));

	for (;;) {
		int next = gnext(n);

		if (keyisshrstr(n) && eqshrstr(keystrval(n), key))
			return gval(n);
		if (!next)
			return NULL;
		n += next;
	}
}

static inline bool klua_get_quick(lua_State *L, const TValue *o, TString *key,
				  TValue *val, const TValue **tm, const TValue **slot)
{
	struct klua_meter *m;
	lua_Integer n;
	Table *mt;

	if (ttisfulluserdata(o))
		mt = uvalue(o)->metatable;
	else if (ttisstring(o))
		mt = G(L)->mt[LUA_TSTRING];
	else
		return false;
	if (unlikely(!mt || key->tt != LUA_VSHRSTR))
		return false;
	*tm = klua_find(mt, G(L)->tmname[TM_INDEX]);
	if (unlikely(!*tm || isempty(*tm))) {
		*tm = NULL;
		return false;
	}
	m = klua_meter(L);
	m->left -= 2;
	if (ttistable(*tm)) {
		*slot = klua_find(hvalue(*tm), key);
		if (unlikely(!*slot || isempty(*slot))) {
			*slot = &klua_absent;
			return false;
		}
		setobj(L, val, *slot);
		return true;
	}
	if (!ttislcf(*tm) || fvalue(*tm) != m->index || !ttisfulluserdata(o) ||
	    !m->quick(m->priv, getudatamem(uvalue(o)), getshrstr(key), &n))
		return false;
	setivalue(val, n);
	return true;
}

/* What is left of an access to @t, which klua_get_quick() has begun. */
static inline void klua_finishget(lua_State *L, const TValue *t, TValue *key, StkId val,
				  const TValue *slot, const TValue *tm)
{
	if (!tm)
		luaV_finishget(L, t, key, val, slot);
	else if (ttisfunction(tm))
		luaT_callTMres(L, tm, t, key, val);
	else
		luaV_finishget(L, tm, key, val, slot);
}

/* L is NULL for comparisons that call no metamethods: see below. */
static inline int klua_eqlngstr(lua_State *L, TString *a, TString *b)
{
	if (L)
		luai_charge(L, 1 + a->u.lnglen / 64);
	return luaS_eqlngstr(a, b);
}

#define luaS_eqlngstr(a, b)	klua_eqlngstr(L, a, b)

#undef luaV_rawequalobj
#define luaV_rawequalobj(a, b)						\
	(klua_charge_equal(L, a, b), luaV_equalobj(NULL, a, b))

/* Order of strings goes byte by byte, up to three times. */
static inline void klua_charge_order(lua_State *L, const TValue *a,
				     const TValue *b)
{
	size_t la = tsslen(tsvalue(a)), lb = tsslen(tsvalue(b));

	luai_charge(L, 1 + (la < lb ? la : lb) / 2);
}

/* Values that are moved or cleared: arguments, results. */
#define luaT_getvarargs(L, ci, where, n)				\
	({								\
		luai_charge(L, ((n) < 0 ? (ci)->u.l.nextraargs : (n)) >> 2); \
		(luaT_getvarargs)(L, ci, where, n);			\
	})

#define luaD_poscall(L, ci, n)						\
	({								\
		if (unlikely((n) > 7))					\
			luai_charge(L, (unsigned int)(n) >> 3);		\
		(luaD_poscall)(L, ci, n);				\
	})

/* Closing a variable has to go on when the budget is spent: pay before. */
#define luaF_newtbcupval(L, level)					\
	({								\
		luai_charge(L, 20);					\
		(luaF_newtbcupval)(L, level);				\
	})
