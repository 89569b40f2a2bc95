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

/* Where an operand is: of @i the field at @pos, of 8 bits, numbers values from @from on. */
#define klua_operand(from, i, pos)					\
	((typeof(from))((char *)(from) +				\
			((i) >> ((pos) - 4) & MAXARG_A * sizeof(TValue))))
_Static_assert(sizeof(TValue) == 16 && sizeof(StackValue) == 16 && MAXARG_A == 255,
	       "operands are not where klua_operand() finds them");

/*
 * Methods, of userdata and strings, where luaV_finishget() would find them in two
 * steps; and fields of userdata that are no objects.  What that charges shows at the
 * next charge.
 */
static const TValue klua_absent = { ABSTKEYCONSTANT };

static inline const TValue *klua_find(lua_State *L, Table *t, TString *key)
{
	Node *n = gnode(t, lmod(key->hash, sizenode(t)));
	int passed = 0;

	for (;;) {
		int next = gnext(n);

		if (keyisshrstr(n) && eqshrstr(keystrval(n), key))
			return gval(n);
		if (!next)
			return NULL;
		klua_charge_passed(L, passed);
		n += next;
	}
}

/* As luaH_get(), short strings at once. */
static inline const TValue *klua_find_key(lua_State *L, Table *t, const TValue *key)
{
	const TValue *val;

	if (unlikely(!ttisshrstring(key)))
		return klua_get(L, t, key);
	val = klua_find(L, t, tsvalue(key));
	return val ? val : &klua_absent;
}

#define klua_gettable(t, key)	klua_find_key(L, t, key)

static inline struct klua_method *klua_known_method(struct klua_meter *m,
						    const TString *key)
{
	const unsigned long mask = sizeof(*m->methods) * ((1 << KLUA_METHOD_BITS) - 1);

	/* Bits of the address that are the offset, so that none is shifted. */
	_Static_assert(sizeof(*m->methods) == 32, "the mask is one of bits");
	return (void *)((char *)m->methods + ((unsigned long)key & mask));
}

static void klua_remember(struct klua_meter *m, const Table *meta, const TString *name,
			  const TValue *val)
{
	struct klua_method *known = klua_known_method(m, name);

	if (!(meta->flags & KLUA_SEALED_BIT))
		return;
	known->meta = meta;
	known->name = name;
	*(TValue *)known->val = *val;
}

/* A method that was found before, or a field where one was. */
static __always_inline bool klua_get_known(lua_State *L, CallInfo *ci, const Instruction *pc,
					   const TValue *o, const TString *key, TValue *val)
{
	struct klua_meter *m = klua_meter(L);
	const struct klua_method *known;
	const TValue *found;

	if (unlikely(!ttisfulluserdata(o)))
		return false;
	known = klua_known_method(m, key);
	if (unlikely(known->name != key || known->meta != uvalue(o)->metatable))
		return false;
	m->left -= 2;
	found = (const TValue *)known->val;
	if (ttisnil(found)) {
		/* as Protect() does */
		ci->u.l.savedpc = pc;
		L->top.p = ci->top.p;
		return m->quick(L, m->priv, getudatamem(uvalue(o)), getshrstr(key), val);
	}
	setobj(L, val, found);
	return true;
}

/*
 * What luaV_finishget() does, but what the VM can find itself.  @slot is what there
 * is known of a table.
 */
static noinline void klua_finishget(lua_State *L, const TValue *o, TValue *name,
				    StkId val, const TValue *slot)
{
	struct klua_meter *m = klua_meter(L);
	TString *key = tsvalue(name);
	const TValue *tm;
	Table *mt;

	if (ttisfulluserdata(o))
		mt = uvalue(o)->metatable;
	else if (ttisstring(o))
		mt = G(L)->mt[LUA_TSTRING];
	else
		mt = NULL;
	if (unlikely(!mt || key->tt != LUA_VSHRSTR))
		goto other;
	tm = klua_find(L, mt, G(L)->tmname[TM_INDEX]);
	if (unlikely(!tm || isempty(tm)))
		goto other;

	m->left -= 2;
	if (ttistable(tm)) {
		slot = klua_find(L, hvalue(tm), key);
		if (unlikely(!slot || isempty(slot))) {
			luaV_finishget(L, tm, name, val, &klua_absent);
			return;
		}
		setobj2s(L, val, slot);
		klua_remember(m, mt, key, slot);
		return;
	}
	if (ttislcf(tm) && fvalue(tm) == m->index && ttisfulluserdata(o) &&
	    m->quick(L, m->priv, getudatamem(uvalue(o)), getshrstr(key), s2v(val))) {
		klua_remember(m, mt, key, &klua_absent);
		return;
	}
	if (ttisfunction(tm))
		luaT_callTMres(L, tm, o, name, val);
	else
		luaV_finishget(L, tm, name, val, NULL);
	return;
other:
	luaV_finishget(L, o, name, val, slot);
}

/* All results, of which the VM takes care. */
#define KLUA_TAIL	(LUA_MULTRET - 1)

/* Results after the one of a quick function, where they are not one. */
static noinline void klua_adjust_quick(lua_State *L, StkId func, int wanted)
{
	if (wanted == LUA_MULTRET)
		L->top.p = func + 1;
	if (wanted > 7)
		luai_charge(L, wanted >> 3);
	while (wanted-- > 1)
		setnilvalue(s2v(++func));
}

/* Call the function at @func by its short way, see struct klua_quick. */
static __always_inline bool klua_call_quick(lua_State *L, StkId func, int nargs, int wanted)
{
	struct klua_meter *m;

	if (likely(!klua_isquick(s2v(func))))
		return false;
	m = klua_meter(L);
	m->left -= 5;
	if (unlikely(!klua_quickvalue(s2v(func))->quick(L, m->priv, func, nargs, wanted))) {
		klua_meter(L)->left += 5;
		return false;
	}
	if (wanted != KLUA_TAIL && unlikely(wanted != 1))
		klua_adjust_quick(L, func, wanted);
	return true;
}

/* Names of methods may be long too. */
static inline const TValue *klua_getstr(lua_State *L, Table *t, TString *key)
{
	if (unlikely(key->tt == LUA_VLNGSTR))
		luai_charge(L, 1 + key->u.lnglen / 4);
	return luaH_getstr(t, key);
}

#undef luaH_getstr
#define luaH_getstr(t, key)	klua_getstr(L, t, key)

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
