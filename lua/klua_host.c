// SPDX-License-Identifier: GPL-2.0
/*
 * What the Lua core calls back: the ends of the limits, and the few things that
 * it would take from a C library.  See klua_port.h and override/.
 */

#include <linux/bug.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "klua_int.h"

#define LUA_CORE
#include "lua.h"
#include "lauxlib.h"
#include "ldebug.h"
#include "ldo.h"
#include "lstate.h"

const char *const klua_msg_budget = "budget exceeded";

u64 klua_mix_key __read_mostly;

/* What an error costs. */
#define THROW_UNITS	10

/* Units between two looks at the scheduler and at signals, while loading. */
#define LOAD_SLICE	65536

/*
 * The counter is below zero.  While a script loads there may be more in the
 * reserve.  Otherwise raise, at every charge from now on: the counter stays
 * below zero until the call is over, so no pcall() holds this up.  The message
 * is an old string and the way out passes no message handler, so nothing is
 * allocated and no Lua code runs here.
 */
void klua_exhausted(struct lua_State *L)
{
	struct klua_state *ks = klua_state_of(L);

	while (ks->reserve > 0 && !fatal_signal_pending(current)) {
		s64 slice = min_t(s64, ks->reserve, LOAD_SLICE);

		ks->reserve -= slice;
		ks->meter.left += slice;
		cond_resched();
		if (ks->meter.left >= 0)
			return;
	}
	ks->reserve = 0;
	/* However often a script catches this, and charges again: it adds up to nothing. */
	ks->meter.left = -1;
	/*
	 * On behalf of a thread that does not run Lua would raise in the main
	 * one, past those in between; the next charge of a running one will do.
	 */
	if (!L->errorJmp)
		return;
	/* In the midst of an instruction the top of the stack may be anything. */
	if (isLua(L->ci))
		L->top = L->ci->top;
	lua_rawgetp(L, LUA_REGISTRYINDEX, klua_msg_budget);
	luaD_throw(L, LUA_ERRRUN);
}

/* Whether all that a script runs from now on would raise at once. */
bool klua_spent(struct lua_State *L)
{
	const struct klua_state *ks = klua_state_of(L);

	return ks->meter.left < 0 && ks->reserve <= 0;
}

/*
 * An error is on its way: unwinding and closing cost more than the call that
 * raised has paid for, and who catches it goes over all calls under way.
 */
void klua_throw(struct lua_State *L, struct klua_jmpbuf *env, bool outermost)
{
	/* A coroutine that yields, or fails, gets here too: its caller goes on. */
	if (outermost && L == G(L)->mainthread)
		klua_trace(L);
	klua_meter(L)->left -= THROW_UNITS + L->nci / 8;
	if (IS_ENABLED(CONFIG_KASAN_STACK))
		klua_stack_unwind(env->sp);
	klua_throw_to(env);
}

/* What klua_try() calls: in C, for what the compiler checks of calls by a pointer. */
void klua_tried(struct lua_State *L, void *data,
		void (*body)(struct lua_State *L, void *data))
{
	body(L, data);
}

/*
 * The C stack is lower than ever in this call.  At its floor Lua takes what this
 * returns as the number of nested C calls to allow: at that very number it raises
 * "C stack overflow", a tenth above it an error in error handling, which runs no
 * handler.  Message handlers get a little stack more.
 */
unsigned int klua_stack_limit(struct lua_State *L, unsigned long sp)
{
	struct klua_state *ks = klua_state_of(L);
	struct klua_meter *m = &ks->meter;
	u32 depth = ks->stack_top - sp;

	if (likely(sp > m->stack_floor)) {
		m->stack_low = sp;
		if (unlikely(depth > ks->stack_peak))
			WRITE_ONCE(ks->stack_peak, depth);
		return KLUA_MAX_CCALLS;
	}
	if (sp > m->stack_floor - THREAD_SIZE / 16)
		return getCcalls(L);
	return 0;
}

/* Tells objects apart, as an address would, and says nothing of where it is. */
const void *klua_topointer(struct lua_State *L, int idx)
{
	u64 addr = (unsigned long)lua_topointer(L, idx);

	if (!addr)
		return NULL;
	luai_charge(L, 4);
	return (void *)(unsigned long)((u32)siphash_1u64(addr, &klua_state_of(L)->key) | 1);
}

/* What called the function that runs tells its name. */
void klua_charge_caller(struct lua_State *L)
{
	const struct CallInfo *ci = L->ci->previous;
	const Proto *p = isLua(ci) ? ci_func(ci)->p : NULL;

	if (p)
		luai_charge(L, klua_name_units(p, pcRel(ci->u.l.savedpc, p)));
}

/* A line is counted from the one before that is known: of those some are passed. */
void klua_charge_line(struct lua_State *L, const struct CallInfo *ci)
{
	if (isLua(ci))
		luai_charge(L, 4 + ci_func(ci)->p->sizeabslineinfo / 8);
}

/* Until the kernel's generator is initialized each number is made anew. */
u64 klua_random(struct lua_State *L)
{
	luai_charge(L, rng_is_initialized() ? 6 : 150);
	return get_random_u64();
}

void klua_abort(void)
{
	BUG();
}
