/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A call of a script's function, inline for who makes one for each packet:
 *
 *	ks = klua_this(prog);
 *	f = klua_find(ks, slot);
 *	klua_enter(ks, prog);
 *	func = klua_put_func(ks->L, f);
 *	...			arguments from func + 1 on, up to L->top; they may not
 *				raise, see klua_protect()
 *	err = klua_invoke(ks, ks->L, f, func, nargs);
 *	...			the result is on top of Lua's stack
 *	klua_pop(ks->L);
 *	klua_leave(ks);
 *
 * The limits are those of klua_run(), and so is what is counted.
 */
#ifndef KLUA_CALL_H
#define KLUA_CALL_H

#include <linux/local_lock.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>

#include "klua_int.h"

#include "lua.h"
#include "ldo.h"
#include "lgc.h"
#include "lobject.h"
#include "lstate.h"

/* Stack below Lua's floor: for what it calls last, and for interrupts. */
#define KLUA_STACK_RESERVE	(THREAD_SIZE / 4)

/**
 * struct klua_cpu - what states of the same CPU share
 * @bh_lock: held during a call
 * @owner: task that is in a call, to know a nested one
 * @irq_stack: where the interrupt stack was found, on which softirqs mostly run
 */
struct klua_cpu {
	local_lock_t bh_lock;
	struct task_struct *owner;
	unsigned long irq_stack;
};

DECLARE_PER_CPU(struct klua_cpu, klua_cpu);

unsigned long klua_find_floor(unsigned long sp);
int klua_failed(struct klua_state *ks, u32 slot, int status);
int klua_little_left(struct klua_state *ks, u32 slot);
int klua_invoke_slow(struct klua_state *ks, u32 slot, unsigned int nargs);
int klua_protect(struct klua_state *ks, u32 slot,
		 void (*body)(struct lua_State *L, void *data), void *data);

/* Whether @sp is in the stack of which Lua must leave what is below @floor. */
static __always_inline bool klua_has_room(unsigned long sp, unsigned long floor)
{
	return sp - floor < THREAD_SIZE - KLUA_STACK_RESERVE;
}

/* Begin with @units, on the stack that we run on; see klua_no_room(). */
static __always_inline void klua_meter_start(struct klua_state *ks, s64 units)
{
	unsigned long floor = (unsigned long)task_stack_page(current) + KLUA_STACK_RESERVE;
	unsigned long sp = klua_sp();

	if (unlikely(!klua_has_room(sp, floor))) {
		floor = this_cpu_read(klua_cpu.irq_stack) + KLUA_STACK_RESERVE;
		if (unlikely(!klua_has_room(sp, floor))) {
			floor = klua_find_floor(sp);
			if (sp < floor)
				units = -1;
		}
	}
	ks->stack_top = sp;
	ks->meter.left = units;
	ks->meter.stack_floor = floor;
	ks->meter.stack_low = sp;
}

/* This CPU's state, of which what does not change may be read. */
static __always_inline struct klua_state *klua_this(const struct klua_prog *prog)
{
	return prog->state[smp_processor_id()];
}

/* Begin a call, see klua_begin(): false if one is under way on this CPU. */
static __always_inline bool klua_enter(struct klua_state *ks, const struct klua_prog *prog)
{
	WRITE_ONCE(ks->counts.calls, ks->counts.calls + 1);
	if (unlikely(this_cpu_read(klua_cpu.owner) == current)) {
		klua_call_nested(ks);
		return false;
	}
	local_lock_nested_bh(&klua_cpu.bh_lock);
	this_cpu_write(klua_cpu.owner, current);
	klua_meter_start(ks, prog->budget);
	return true;
}

static __always_inline void klua_leave(struct klua_state *ks)
{
	this_cpu_write(klua_cpu.owner, NULL);
	local_unlock_nested_bh(&klua_cpu.bh_lock);
}

/* The function with that slot, if it has that. */
static __always_inline const struct klua_entry *klua_find(const struct klua_state *ks,
							  u32 slot)
{
	return &ks->entries[slot & ks->index_mask];
}

/* Put the function on Lua's stack; the top goes behind it, or behind arguments. */
static __always_inline StkId klua_put_func(lua_State *L, const struct klua_entry *f)
{
	StkId func = L->top.p;

	setclLvalue2s(L, func, f->func);
	return func;
}

/**
 * klua_invoke() - call the function that is on Lua's stack below @nargs arguments
 * @ks: the state, in no call
 * @L: that of @ks
 * @f: the function
 * @func: where it is
 * @nargs: number of arguments
 *
 * What luaD_callnoyield() does, for one that nothing calls, and protected.
 *
 * Return: 0, and the one result is on top of the stack; or an error as of
 * klua_run(), which is counted, and the stack is empty.
 */
static __always_inline int klua_invoke(struct klua_state *ks, lua_State *L,
				       const struct klua_entry *f, StkId func,
				       unsigned int nargs)
{
	s64 left = ks->meter.left - f->units;
	struct lua_longjmp handler __uninitialized;
	CallInfo *ci = L->base_ci.next;
	int failed;

	if (unlikely(left < 0 || !ci ||
		     (char *)L->stack_last.p - (char *)func <= (long)f->room))
		return klua_invoke_slow(ks, f->slot, nargs);

	ks->meter.left = left;
	ci->func.p = func;
	ci->top.p = (StkId)((char *)(func + 1) + f->room);
	ci->u.l.savedpc = f->code;
	ci->nresults = 1;
	ci->callstatus = CIST_FRESH;
	L->ci = ci;
	for (; unlikely(nargs < f->nparams); nargs++)
		setnilvalue(s2v(L->top.p++));

	handler.previous = NULL;
	L->errorJmp = &handler;
	failed = klua_try_execute(L, ci, &handler.b);
	L->errorJmp = NULL;
	if (unlikely(failed))
		return klua_failed(ks, f->slot, handler.status);
	if (unlikely(ks->meter.left < ks->least_left))
		return klua_little_left(ks, f->slot);
	return 0;
}

/* The result of klua_invoke(). */
static __always_inline const TValue *klua_result(const lua_State *L)
{
	return s2v(L->top.p - 1);
}

static __always_inline void klua_pop(lua_State *L)
{
	L->top.p--;
}

#endif /* KLUA_CALL_H */
