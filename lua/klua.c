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
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/once.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#define LUA_CORE
#include "klua_call.h"

#include "lauxlib.h"

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

DEFINE_PER_CPU(struct klua_cpu, klua_cpu) = {
	.bh_lock = INIT_LOCAL_LOCK(bh_lock),
};

EXPORT_PER_CPU_SYMBOL_GPL(klua_cpu);

/* The floor of a stack that is not the task's, nor known as that of interrupts. */
unsigned long klua_find_floor(unsigned long sp)
{
	unsigned long end = klua_stack_end(sp);

	/* On a stack that nobody knows C is not called at all. */
	if (!end)
		return ULONG_MAX;
	this_cpu_write(klua_cpu.irq_stack, end);
	return end + KLUA_STACK_RESERVE;
}
EXPORT_SYMBOL_GPL(klua_find_floor);

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
 * them, and neither they nor their code moves.
 */
static void fill_entries(lua_State *L, struct klua_state *ks)
{
	struct klua_prog *prog = ks->prog;
	u32 size = roundup_pow_of_two(max(prog->nslots, 2U)), i;
	struct klua_entry *e;
	LClosure *func;

	ks->entries = kmalloc_array(size, sizeof(*ks->entries), GFP_KERNEL_ACCOUNT);
	if (!ks->entries)
		luaL_error(L, "no memory for the functions");
	ks->index_mask = size - 1;
	/* a slot that nobody looks for there */
	for (i = 0; i < size; i++)
		ks->entries[i].slot = i ^ 1;

	lua_pushglobaltable(L);
	for (i = 0; i < prog->nfuncs; i++) {
		lua_pushstring(L, prog->funcs[i].name);
		lua_rawget(L, -2);
		if (!lua_isfunction(L, -1) || lua_iscfunction(L, -1))
			luaL_error(L, "function %s is not defined on every CPU",
				   prog->funcs[i].name);
		func = clLvalue(s2v(L->top.p - 1));
		e = &ks->entries[klua_slot_index(prog->funcs[i].slot)];
		*e = (struct klua_entry) {
			.func = func,
			.code = func->p->code,
			.room = func->p->maxstacksize * sizeof(StackValue),
			.nparams = func->p->numparams,
			.units = klua_call_units(func->p),
			.slot = prog->funcs[i].slot,
		};
		luaL_ref(L, LUA_REGISTRYINDEX);
	}
	lua_pop(L, 1);
}

/*
 * Number the functions: those that the program before has too keep their slots,
 * others get indices that are free, under a generation that no other program has.
 * So who keeps a slot that has gone finds that out, also if the program that has
 * the name now did not replace the one of the slot.  Generations come again after
 * half a million programs: to be wrong then takes the very same one, for another
 * function with the same index, and nobody who looked in between.
 */
static int number_funcs(struct klua_prog *prog, const struct klua_prog *old)
{
	static atomic_t programs = ATOMIC_INIT(0);
	u32 generation = atomic_inc_return(&programs);
	unsigned int i, index = 0;

	generation &= (1U << KLUA_GENERATION_BITS) - 1;
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
		prog->slots[index] = generation << KLUA_INDEX_BITS | index;
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
	fill_entries(L, ks);
	lua_gc(L, LUA_GCCOLLECT);
	return 0;
}

static void state_free(struct klua_state *ks)
{
	if (!ks)
		return;
	/* Nothing of Lua's is outside the arena: no need to close it. */
	kvfree(ks->arena.base);
	kfree(ks->entries);
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
	klua_meter_start(ks, 0);
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
	/* not of a call */
	ks->stack_peak = 0;
	ks->least_left = prog->budget;
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

/* A call that was not good: count it, and empty Lua's stack. */
int klua_failed(struct klua_state *ks, u32 slot, int status)
{
	lua_State *L = ks->L;
	int ret;

	if (status != LUA_OK)
		unwind(L, status);
	if (ks->meter.left < ks->least_left && !klua_no_room(ks))
		WRITE_ONCE(ks->least_left, max(ks->meter.left, 0LL));
	ret = klua_call_failed(ks, slot, status);
	L->top.p = L->stack.p + 1;
	return ret;
}
EXPORT_SYMBOL_GPL(klua_failed);

/* A call left less than any before; below zero the budget is exceeded. */
int klua_little_left(struct klua_state *ks, u32 slot)
{
	if (ks->meter.left < 0)
		return klua_failed(ks, slot, LUA_OK);
	WRITE_ONCE(ks->least_left, ks->meter.left);
	return 0;
}
EXPORT_SYMBOL_GPL(klua_little_left);

/*
 * Call @body, which may raise, as luaD_pcall() would in a state that is in no call.
 * Returns 0, or an error as of klua_run(), after which Lua's stack is empty.
 */
int klua_protect(struct klua_state *ks, u32 slot,
		 void (*body)(struct lua_State *L, void *data), void *data)
{
	struct lua_longjmp handler __uninitialized;
	lua_State *L = ks->L;
	int failed;

	if (unlikely(klua_no_room(ks)))
		return klua_failed(ks, slot, LUA_OK);

	handler.previous = NULL;
	L->errorJmp = &handler;
	failed = klua_try(L, data, body, &handler.b);
	L->errorJmp = NULL;
	if (unlikely(failed))
		return klua_failed(ks, slot, handler.status);
	if (unlikely(ks->meter.left < ks->least_left))
		return klua_little_left(ks, slot);
	return 0;
}
EXPORT_SYMBOL_GPL(klua_protect);

static void call_slow(lua_State *L, void *data)
{
	luaD_callnoyield(L, data, 1);
}

/* What klua_invoke() cannot do by itself. */
int klua_invoke_slow(struct klua_state *ks, u32 slot, unsigned int nargs)
{
	return klua_protect(ks, slot, call_slow, ks->L->top.p - nargs - 1);
}
EXPORT_SYMBOL_GPL(klua_invoke_slow);

static void no_function(lua_State *L, void *data)
{
	luaL_error(L, "the function is no longer there");
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
	struct klua_state *ks = klua_this(prog);

	return klua_enter(ks, prog) ? ks : NULL;
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
	klua_leave(ks);
}
EXPORT_SYMBOL_GPL(klua_end);

/**
 * klua_run() - run a function of the script under its limits
 * @ks: state from klua_begin()
 * @slot: from klua_prog_slot() of the program or of the one that it replaced;
 *	any other fails as a function that is not there
 * @body: called protected, with the function on top of Lua's stack: pushes the
 *	arguments, says lua_call(), reads the result.  It may raise, so it must
 *	own nothing that wants releasing.
 * @data: for @body
 *
 * May be called several times between klua_begin() and klua_end(); the budget
 * is for all.  A failure is counted and its text kept.
 *
 * Context: as klua_begin().
 * Return: 0, or
 *
 * * -EINVAL: the script raised an error, or the stack has no room for a call
 * * -ENOMEM: memory limit
 * * -EDQUOT: budget exhausted
 */
int klua_run(struct klua_state *ks, unsigned int slot,
	     void (*body)(struct lua_State *L, void *data), void *data)
{
	const struct klua_entry *f = klua_find(ks, slot);
	int ret;

	if (f->slot == slot)
		ks->L->top.p = klua_put_func(ks->L, f) + 1;
	else
		body = no_function;
	ret = klua_protect(ks, slot, body, data);
	ks->L->top.p = ks->L->stack.p + 1;
	return ret;
}
EXPORT_SYMBOL_GPL(klua_run);

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
