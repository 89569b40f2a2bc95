// SPDX-License-Identifier: GPL-2.0
/*
 * Lua programs: one source, a state on each possible CPU; see <linux/lua.h>.
 *
 * A state is touched by nobody but its CPU, with bottom halves disabled, once
 * the program is loaded; so there is no lock and no shared cache line in a
 * call.  PREEMPT_RT, where such sections may one day be preempted, has the
 * local lock.
 */

#include <linux/err.h>
#include <linux/irqflags.h>
#include <linux/local_lock.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/once.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "klua_int.h"

#define LUA_CORE
#include "lua.h"
#include "lauxlib.h"
#include "ldo.h"
#include "lgc.h"
#include "lobject.h"
#include "lstate.h"
#include "lvm.h"

/* Stack below Lua's floor: for what it calls last, and for interrupts. */
#define STACK_RESERVE	(THREAD_SIZE / 4)

/* Units of loading: to begin with, and for each byte that it may fill. */
#define LOAD_BUDGET	(4U << 20)

/* Units of an allocation, and bytes that one more pays for. */
#define ALLOC_UNITS	4
#define ALLOC_BYTES	32

/*
 * The collector's pace: how many times as fast as memory is allocated, in
 * percent, and log2 of the bytes from one step to the next.
 */
#define GC_STEPMUL	400
#define GC_STEPSIZE	11

/* Functions that a program may offer. */
#define FUNCS_MAX	4096

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

static DEFINE_PER_CPU(struct klua_cpu, klua_cpu) = {
	.bh_lock = INIT_LOCAL_LOCK(bh_lock),
};

/* Where Lua must stop calling C, on the stack that we run on. */
static __always_inline unsigned long stack_floor(unsigned long sp)
{
	unsigned long end = (unsigned long)task_stack_page(current);

	if (likely(sp - end < THREAD_SIZE))
		return end + STACK_RESERVE;

	end = this_cpu_read(klua_cpu.irq_stack);
	if (likely(sp - end < THREAD_SIZE))
		return end + STACK_RESERVE;

	end = klua_stack_end(sp);
	/* On a stack that nobody knows C is not called at all. */
	if (!end)
		return ULONG_MAX;
	this_cpu_write(klua_cpu.irq_stack, end);
	return end + STACK_RESERVE;
}

static __always_inline void meter_start(struct klua_state *ks, s64 units)
{
	unsigned long sp = klua_sp();

	ks->stack_top = sp;
	ks->meter.left = units;
	ks->meter.stack_floor = stack_floor(sp);
	ks->meter.stack_low = sp;
}

/*
 * Lua's allocator.  It does not raise: what it takes off the budget, as what
 * collecting does, shows at the next charge.
 */
static void *klua_alloc(void *ud, void *ptr, size_t osize, size_t nsize)
{
	struct klua_state *ks = ud;
	bool thread = !ptr && osize == LUA_TTHREAD;
	void *new;

	/* Without a block @osize is a type tag. */
	if (!ptr)
		osize = 0;
	new = klua_arena_realloc(&ks->arena, ptr, nsize);
	if (nsize > osize)
		ks->meter.left -= ALLOC_UNITS + (nsize - osize) / ALLOC_BYTES;
	/* The space that lua_getextraspace() gives begins each thread's block. */
	if (thread && new)
		*(struct klua_meter **)new = &ks->meter;
	return new;
}

/*
 * Lua collects when @debt bytes, which is negative, have been allocated.  That
 * is not to be later than half of what there is room for, or the whole of a
 * collection would fall upon the call for which there is no more.
 */
long klua_limit_debt(struct lua_State *L, long debt)
{
	const struct klua_arena *arena = &klua_state_of(L)->arena;

	return max(debt, -(long)(arena->size - arena->used) / 2);
}

static const struct klua_func *find_func(const struct klua_prog *prog,
					 const char *name)
{
	unsigned int i;

	for (i = 0; i < prog->nfuncs; i++)
		if (!strcmp(prog->funcs[i].name, name))
			return &prog->funcs[i];
	return NULL;
}

/* For messages: the function itself is found by the slot's index. */
const struct klua_func *klua_find_slot(const struct klua_prog *prog, u32 slot)
{
	unsigned int i;

	for (i = 0; i < prog->nfuncs; i++)
		if (prog->funcs[i].slot == slot)
			return &prog->funcs[i];
	return NULL;
}

static bool is_name(const char *s, size_t len)
{
	return len && len < KLUA_NAME_LEN && len == strlen(s);
}

/* List the script's global functions: those of the first CPU's state. */
static void list_funcs(lua_State *L, struct klua_prog *prog)
{
	unsigned int room = 0;
	struct klua_func *new;
	const char *name;
	size_t len;

	lua_pushglobaltable(L);
	lua_pushnil(L);
	while (lua_next(L, -2)) {
		if (lua_isfunction(L, -1) && !lua_iscfunction(L, -1) &&
		    lua_type(L, -2) == LUA_TSTRING) {
			name = lua_tolstring(L, -2, &len);
			if (prog->nfuncs == room) {
				room = room ? 2 * room : 16;
				if (room > FUNCS_MAX)
					luaL_error(L, "more than %d global functions",
						   FUNCS_MAX);
				new = krealloc_array(prog->funcs, room,
						     sizeof(*new), GFP_KERNEL_ACCOUNT);
				if (!new)
					luaL_error(L, "no memory for %d global functions",
						   room);
				prog->funcs = new;
			}
			if (is_name(name, len))
				strscpy_pad(prog->funcs[prog->nfuncs++].name, name,
					    KLUA_NAME_LEN);
		}
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
}

/*
 * Put each function where its slot says, for a call to find.  The registry keeps
 * them, and they do not move.
 */
static void fill_slots(lua_State *L, struct klua_state *ks)
{
	struct klua_prog *prog = ks->prog;
	unsigned int i;

	ks->funcs = kmalloc_array(prog->nslots, sizeof(*ks->funcs), GFP_KERNEL_ACCOUNT);
	if (!ks->funcs)
		luaL_error(L, "no memory for the functions");

	lua_pushglobaltable(L);
	for (i = 0; i < prog->nfuncs; i++) {
		lua_pushstring(L, prog->funcs[i].name);
		lua_rawget(L, -2);
		if (!lua_isfunction(L, -1) || lua_iscfunction(L, -1))
			luaL_error(L, "function %s is not defined on every CPU",
				   prog->funcs[i].name);
		ks->funcs[klua_slot_index(prog->funcs[i].slot)] =
			clLvalue(s2v(L->top.p - 1));
		luaL_ref(L, LUA_REGISTRYINDEX);
	}
	lua_pop(L, 1);
}

/*
 * Number the functions: those that the program before has too keep their slots,
 * others get indices that are free, under this program's generation.
 */
static int number_funcs(struct klua_prog *prog, const struct klua_prog *old)
{
	u32 generation = old ? old->generation + 1 : 0;
	unsigned int i, index = 0;

	prog->generation = generation & ((1U << KLUA_GENERATION_BITS) - 1);
	prog->nslots = prog->nfuncs;
	for (i = 0; i < prog->nfuncs; i++) {
		const struct klua_func *was;

		was = old ? find_func(old, prog->funcs[i].name) : NULL;
		prog->funcs[i].slot = was ? was->slot : KLUA_NO_SLOT;
		if (was)
			prog->nslots = max(prog->nslots,
					   klua_slot_index(was->slot) + 1);
	}

	prog->slots = kmalloc_array(prog->nslots, sizeof(*prog->slots),
				    GFP_KERNEL_ACCOUNT);
	if (!prog->slots)
		return -ENOMEM;

	memset32(prog->slots, KLUA_NO_SLOT, prog->nslots);
	for (i = 0; i < prog->nfuncs; i++) {
		u32 slot = prog->funcs[i].slot;

		if (slot != KLUA_NO_SLOT)
			prog->slots[klua_slot_index(slot)] = slot;
	}
	for (i = 0; i < prog->nfuncs; i++) {
		if (prog->funcs[i].slot != KLUA_NO_SLOT)
			continue;

		while (prog->slots[index] != KLUA_NO_SLOT)
			index++;
		prog->slots[index] = prog->generation << KLUA_INDEX_BITS | index;
		prog->funcs[i].slot = prog->slots[index];
	}
	return 0;
}

/* Runs protected, on a new state. */
static int load_state(lua_State *L)
{
	/* Messages that Lua makes outside of the protection of their thread. */
	static const char *const kept[] = {
		"error in error handling",
		"cannot resume dead coroutine",
		"cannot resume non-suspended coroutine",
		"C stack overflow",
	};
	struct klua_state *ks = klua_state_of(L);
	const struct klua_config *cfg = ks->loading;
	struct klua_prog *prog = ks->prog;
	size_t i;

	/* What the error paths need must not take memory there. */
	lua_pushstring(L, klua_msg_budget);
	lua_rawsetp(L, LUA_REGISTRYINDEX, klua_msg_budget);
	for (i = 0; i < ARRAY_SIZE(kept); i++) {
		lua_pushstring(L, kept[i]);
		luaL_ref(L, LUA_REGISTRYINDEX);
	}

	lua_gc(L, LUA_GCINC, 0, GC_STEPMUL, GC_STEPSIZE);
	klua_openlibs(L);
	if (cfg->open)
		cfg->open(L);
	lua_settop(L, 0);

	klua_load_chunk(L, &cfg->chunk);
	lua_call(L, 0, 0);

	if (!prog->slots) {
		list_funcs(L, prog);
		if (number_funcs(prog, cfg->old))
			return luaL_error(L, "no memory for the functions");
	}
	fill_slots(L, ks);
	lua_gc(L, LUA_GCCOLLECT);
	return 0;
}

static void state_free(struct klua_state *ks)
{
	if (!ks)
		return;
	/* Nothing of Lua's is outside the arena: no need to close it. */
	kvfree(ks->arena.base);
	kfree(ks->funcs);
	kfree(ks);
}

static struct klua_state *state_create(struct klua_prog *prog,
				       const struct klua_config *cfg, int cpu,
				       char err[KLUA_ERROR_LEN])
{
	int node = cpu_to_node(cpu);
	struct klua_state *ks;
	void *mem;
	int ret;

	ks = kzalloc_node(struct_size(ks, priv, cfg->priv_size),
			  GFP_KERNEL_ACCOUNT, node);
	if (!ks)
		return ERR_PTR(-ENOMEM);
	ks->prog = prog;
	ks->meter.priv = ks->priv;
	spin_lock_init(&ks->err_lock);
	get_random_bytes(&ks->key, sizeof(ks->key));
	get_random_once(&klua_mix_key, sizeof(klua_mix_key));

	/* vmalloc() would log that it failed, with a trace; the user is told anyway. */
	mem = kvzalloc_node(prog->memory, GFP_KERNEL_ACCOUNT | __GFP_NOWARN, node);
	if (!mem) {
		kfree(ks);
		return ERR_PTR(-ENOMEM);
	}
	klua_arena_init(&ks->arena, mem, prog->memory);

	ks->reserve = (s64)LOAD_BUDGET + prog->memory;
	meter_start(ks, 0);
	ks->L = lua_newstate(klua_alloc, ks);
	if (!ks->L) {
		ret = -ENOMEM;
		goto err_free;
	}
	ks->loading = cfg;
	lua_pushcfunction(ks->L, load_state);
	ret = lua_pcall(ks->L, 0, 0, 0);
	ks->loading = NULL;
	if (ret != LUA_OK || (ks->meter.left < 0 && !ks->reserve)) {
		klua_load_failed(ks, ret, err);
		ret = fatal_signal_pending(current) ? -EINTR : -EINVAL;
		goto err_free;
	}
	ks->reserve = 0;
	return ks;

err_free:
	state_free(ks);
	return ERR_PTR(ret);
}

/**
 * klua_prog_destroy() - free a program
 * @prog: program, or an error pointer or NULL
 *
 * Nobody may be in a call of it or begin one.
 *
 * Context: process context, may sleep.
 */
void klua_prog_destroy(struct klua_prog *prog)
{
	int cpu;

	if (IS_ERR_OR_NULL(prog))
		return;
	for_each_possible_cpu(cpu)
		state_free(prog->state[cpu]);
	kfree(prog->funcs);
	kfree(prog->slots);
	kfree(prog->modules);
	kfree(prog);
}
EXPORT_SYMBOL_GPL(klua_prog_destroy);

/**
 * klua_prog_create() - load a program on every possible CPU
 * @cfg: what it is made of
 * @err: gets the text of an error that the script made, with its place as in
 *	"sni.lua:12: ...", else ""
 *
 * Compiles the source and runs its top level once for each CPU's state, under
 * the memory limit of @cfg and a budget of loading: 4 Mi units and one more for
 * each byte of memory.
 *
 * Context: process context, may sleep.
 * Return: the program, to be freed by klua_prog_destroy(), or an error pointer:
 *
 * * -ERANGE: a limit of @cfg is out of its range
 * * -ENOMEM: no memory for the states
 * * -EINVAL: the script does not compile, or its top level fails, see @err
 * * -EINTR: killed while loading
 */
struct klua_prog *klua_prog_create(const struct klua_config *cfg,
				   char err[KLUA_ERROR_LEN])
{
	struct klua_state *ks;
	struct klua_prog *prog;
	int cpu;

	err[0] = '\0';
	if (cfg->memory < KLUA_MEMORY_MIN || cfg->memory > KLUA_MEMORY_MAX ||
	    cfg->budget < KLUA_BUDGET_MIN || cfg->budget > KLUA_BUDGET_MAX)
		return ERR_PTR(-ERANGE);

	prog = kzalloc(struct_size(prog, state, nr_cpu_ids), GFP_KERNEL_ACCOUNT);
	if (!prog)
		return ERR_PTR(-ENOMEM);
	spin_lock_init(&prog->reset_lock);
	strscpy(prog->name, cfg->chunk.name, sizeof(prog->name));
	prog->memory = cfg->memory;
	prog->budget = cfg->budget;

	for_each_possible_cpu(cpu) {
		ks = state_create(prog, cfg, cpu, err);
		if (IS_ERR(ks)) {
			klua_prog_destroy(prog);
			return ERR_CAST(ks);
		}
		prog->state[cpu] = ks;
		cond_resched();
	}
	return prog;
}
EXPORT_SYMBOL_GPL(klua_prog_create);

/**
 * klua_prog_slot() - resolve a function
 * @prog: program
 * @func: name of a global function of the script
 *
 * Context: any.
 * Return: the slot for klua_run(), not negative, or -ENOENT.
 */
int klua_prog_slot(const struct klua_prog *prog, const char *func)
{
	const struct klua_func *f = find_func(prog, func);

	return f ? f->slot : -ENOENT;
}
EXPORT_SYMBOL_GPL(klua_prog_slot);

/**
 * klua_prog_has() - whether a slot is one of a program
 * @prog: program
 * @slot: from klua_prog_slot() of any program, or any number
 *
 * Context: any.
 * Return: whether klua_run() would find a function there.
 */
bool klua_prog_has(const struct klua_prog *prog, unsigned int slot)
{
	unsigned int index = klua_slot_index(slot);

	return index < prog->nslots && prog->slots[index] == slot;
}
EXPORT_SYMBOL_GPL(klua_prog_has);

/**
 * klua_prog_module() - go over the modules that a program required
 * @prog: program
 * @prev: what this returned before, or NULL to begin
 *
 * In the order of their loading.
 *
 * Context: any.
 * Return: the name of the next one, there as long as @prog, or NULL.
 */
const char *klua_prog_module(const struct klua_prog *prog, const char *prev)
{
	const char *next = prev ? prev + strlen(prev) + 1 : prog->modules;

	return next < prog->modules + prog->modules_len ? next : NULL;
}
EXPORT_SYMBOL_GPL(klua_prog_module);

/* See klua_begin(). */
static __always_inline struct klua_state *begin(struct klua_prog *prog)
{
	struct klua_state *ks = prog->state[smp_processor_id()];

	WRITE_ONCE(ks->counts.calls, ks->counts.calls + 1);
	if (unlikely(this_cpu_read(klua_cpu.owner) == current)) {
		klua_call_nested(ks);
		return NULL;
	}
	local_lock_nested_bh(&klua_cpu.bh_lock);
	this_cpu_write(klua_cpu.owner, current);
	meter_start(ks, prog->budget);
	return ks;
}

/* See klua_end(). */
static __always_inline void end(struct klua_state *ks)
{
	s64 used = ks->prog->budget - ks->meter.left;
	u32 stack = ks->stack_top - ks->meter.stack_low;

	if (unlikely(used > ks->budget_peak))
		WRITE_ONCE(ks->budget_peak, used);
	if (unlikely(stack > ks->stack_peak))
		WRITE_ONCE(ks->stack_peak, stack);
	this_cpu_write(klua_cpu.owner, NULL);
	local_unlock_nested_bh(&klua_cpu.bh_lock);
}

/* What luaD_pcall() does of an error that ended it; its object is on top then. */
static noinline void unwind(lua_State *L, int status)
{
	const ptrdiff_t first = sizeof(StackValue);

	/* in no call, and not to be yielded */
	L->nCcalls = 0x10000;
	L->ci = &L->base_ci;
	L->allowhook = 1;
	status = luaD_closeprotected(L, first, status);
	luaD_seterrorobj(L, status, restorestack(L, first));
	luaD_shrinkstack(L);
	L->errfunc = 0;
}

/*
 * Call @body protected, as luaD_pcall() would in a state that is in no call.  Little
 * is in this function, since next to nothing stays in registers around a setjmp.
 */
static noinline int protect(lua_State *L, struct LClosure *func,
			    void (*body)(struct lua_State *L, void *data), void *data)
{
	struct lua_longjmp handler KLUA_UNINIT;

	handler.status = LUA_OK;
	handler.previous = NULL;
	L->errorJmp = &handler;
	if (likely(!klua_setjmp(&handler.b))) {
		if (likely(func)) {
			setclLvalue2s(L, L->top.p, func);
			L->top.p++;
		}
		body(L, data);
	}
	return handler.status;
}

static void no_function(lua_State *L, void *data)
{
	luaL_error(L, "the function is no longer there");
}

/* See klua_run(). */
static __always_inline int run(struct klua_state *ks, unsigned int slot,
			       void (*body)(struct lua_State *L, void *data),
			       void *data)
{
	unsigned int index = klua_slot_index(slot);
	struct klua_prog *prog = ks->prog;
	struct LClosure *func = NULL;
	lua_State *L = ks->L;
	int status, ret = 0;

	if (likely(index < prog->nslots && prog->slots[index] == slot))
		func = ks->funcs[index];
	else
		body = no_function;
	status = protect(L, func, body, data);
	L->errorJmp = NULL;
	if (unlikely(status != LUA_OK))
		unwind(L, status);
	if (unlikely(status != LUA_OK || ks->meter.left < 0))
		ret = klua_call_failed(ks, slot, status);
	L->top.p = L->stack.p + 1;
	return ret;
}

/**
 * klua_begin() - take this CPU's state of a program
 * @prog: program
 *
 * Lua is not entered twice on a CPU, of whatever program: the C stack would not
 * bear it.  That is counted as an error of @prog.
 *
 * Context: bottom halves disabled, not in hard interrupts, until klua_end().
 * Return: the state, or NULL if a call is under way on this CPU.
 */
struct klua_state *klua_begin(struct klua_prog *prog)
{
	return begin(prog);
}
EXPORT_SYMBOL_GPL(klua_begin);

/**
 * klua_end() - give the state back
 * @ks: state from klua_begin()
 *
 * Context: as klua_begin().
 */
void klua_end(struct klua_state *ks)
{
	end(ks);
}
EXPORT_SYMBOL_GPL(klua_end);

/**
 * klua_run() - run a function of the script under its limits
 * @ks: state from klua_begin()
 * @slot: from klua_prog_slot() of the program or of the one that it replaced;
 *	any other fails as a function that is not there
 * @body: called protected, with the function on top of Lua's stack: pushes the
 *	arguments, says klua_invoke(), reads the result.  It may raise, so it
 *	must own nothing that wants releasing.
 * @data: for @body
 *
 * May be called several times between klua_begin() and klua_end(); the budget
 * is for all.  A failure is counted and its text kept.
 *
 * Context: as klua_begin().
 * Return: 0, or
 *
 * * -EINVAL: the script raised an error
 * * -ENOMEM: memory limit
 * * -EDQUOT: budget exhausted
 */
int klua_run(struct klua_state *ks, unsigned int slot,
	     void (*body)(struct lua_State *L, void *data), void *data)
{
	return run(ks, slot, body, data);
}
EXPORT_SYMBOL_GPL(klua_run);

/**
 * klua_call() - begin, run and end
 * @prog: program
 * @slot: as for klua_run()
 * @body: "
 * @data: "
 *
 * Context: bottom halves disabled, not in hard interrupts.
 * Return: as klua_run(), or -EBUSY if a call is under way on this CPU.
 */
int klua_call(struct klua_prog *prog, unsigned int slot,
	      void (*body)(struct lua_State *L, void *data), void *data)
{
	struct klua_state *ks = begin(prog);
	int ret;

	if (unlikely(!ks))
		return -EBUSY;
	ret = run(ks, slot, body, data);
	end(ks);
	return ret;
}
EXPORT_SYMBOL_GPL(klua_call);

/**
 * klua_invoke() - call the function that klua_run() put on Lua's stack
 * @L: the state
 * @nargs: number of arguments above it
 *
 * The one result is on top of the stack then.
 *
 * Context: once in the body of a klua_run().  May raise.
 */
void klua_invoke(struct lua_State *L, int nargs)
{
	StkId func = L->top.p - nargs - 1;
	struct klua_meter *m = klua_meter(L);
	unsigned long sp = klua_sp();
	const Proto *p = clLvalue(s2v(func))->p;
	int room = p->maxstacksize;
	CallInfo *ci = L->ci->next;

	/* What luaD_callnoyield() does, for one that nothing calls. */
	if (unlikely(sp <= m->stack_floor || !ci ||
		     L->stack_last.p - L->top.p <= room)) {
		luaD_callnoyield(L, func, 1);
		return;
	}
	m->stack_low = sp;
	luai_charge(L, 2U + p->sizecode + p->numparams / 4);
	ci->func.p = func;
	ci->nresults = 1;
	ci->callstatus = CIST_FRESH;
	ci->top.p = func + 1 + room;
	ci->u.l.savedpc = p->code;
	L->ci = ci;
	for (; nargs < p->numparams; nargs++)
		setnilvalue(s2v(L->top.p++));
	luaV_execute(L, ci);
}
EXPORT_SYMBOL_GPL(klua_invoke);

/**
 * klua_priv() - the user's memory of a state
 * @L: the state, any of its coroutines
 *
 * Context: while the state is the caller's: loading, or a call.
 * Return: klua_config.priv_size bytes, zero at first, there as long as the
 * program.
 */
void *klua_priv(struct lua_State *L)
{
	return klua_state_of(L)->priv;
}
EXPORT_SYMBOL_GPL(klua_priv);

/**
 * klua_loading() - what a state is being loaded for
 * @L: the state, any of its coroutines
 *
 * Context: in a C function that Lua called.
 * Return: klua_config.find_data while the state is loaded, NULL afterwards.
 */
void *klua_loading(struct lua_State *L)
{
	const struct klua_config *cfg = klua_state_of(L)->loading;

	return cfg ? cfg->find_data : NULL;
}
EXPORT_SYMBOL_GPL(klua_loading);

/**
 * klua_charge() - take work that C does for a script off its budget
 * @L: the state
 * @units: one for each 50 instructions or so
 *
 * Context: in a C function that Lua called.  May raise.
 */
void klua_charge(struct lua_State *L, size_t units)
{
	luai_charge(L, units);
}
EXPORT_SYMBOL_GPL(klua_charge);

MODULE_DESCRIPTION("Lua programs with hard limits");
MODULE_LICENSE("Dual MIT/GPL");
