/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lua programs in the kernel: one source, one state per CPU, hard limits.
 *
 * A program is loaded in process context and then called from any context
 * with bottom halves disabled.  Its limits hold whatever the script contains:
 *
 * memory	each CPU's state lives in an arena of its own, allocated at load.
 *		A call allocates nothing else.
 * budget	units of work of one call: see lib/lua/README.md for what is
 *		charged and what a unit is worth.
 * C stack	recursion through C ends while there is kernel stack left.
 *
 * Users that add libraries write them against Lua's own C API, lua.h and
 * lauxlib.h in lib/lua/src.
 */
#ifndef _LINUX_LUA_H
#define _LINUX_LUA_H

#include <linux/types.h>

struct klua_prog;
struct klua_state;
struct lua_State;

#define KLUA_MEMORY_MIN		(32U << 10)
#define KLUA_MEMORY_DEFAULT	(256U << 10)
#define KLUA_MEMORY_MAX		(64U << 20)

#define KLUA_BUDGET_MIN		100U
#define KLUA_BUDGET_DEFAULT	20000U
#define KLUA_BUDGET_MAX		100000000U

/* Longest name of a function that can be called, with its NUL. */
#define KLUA_NAME_LEN		64

/* Longest error text that is kept, with its NUL. */
#define KLUA_ERROR_LEN		256

/* Longest name of a module, with its NUL. */
#define KLUA_MODULE_LEN		256

/* Modules of a program, and bytes of all their names, each with its NUL. */
#define KLUA_MODULES_MAX	64
#define KLUA_MODULES_LEN	1024

/**
 * struct klua_chunk - a script's text
 * @name: name of the source in error messages, as in "sni.lua:12: ..."
 * @source: text, need not end in NUL
 * @len: length of @source in bytes
 */
struct klua_chunk {
	const char *name;
	const char *source;
	size_t len;
};

/**
 * struct klua_config - what a program is made of
 * @chunk: the script
 * @memory: bytes of each CPU's state, KLUA_MEMORY_MIN to KLUA_MEMORY_MAX
 * @budget: units of one call, KLUA_BUDGET_MIN to KLUA_BUDGET_MAX
 * @open: adds the user's libraries to a new state, called with an empty stack
 *	and under the limits of loading; it may raise.  May be NULL.
 * @priv_size: bytes of zeroed memory that each state carries for the user,
 *	see klua_priv()
 * @old: program that this one is to replace, or NULL.  Functions that both
 *	have keep their slots.  No slot of another function of @old, or of a
 *	program before, is one of this program: who still holds it calls nothing.
 * @self: name of the module that the script itself is, or NULL
 * @find: finds the module @name of which the script says require while it is
 *	loaded; false: there is none.  It must not change in the meantime.  NULL:
 *	there are no modules.
 * @find_data: for @find, and for the user's libraries: see klua_loading()
 *
 * Nothing of it is kept after klua_prog_create() but copies.
 */
struct klua_config {
	struct klua_chunk chunk;
	u32 memory;
	u32 budget;
	void (*open)(struct lua_State *L);
	size_t priv_size;
	const struct klua_prog *old;
	const char *self;
	bool (*find)(void *data, const char *name, struct klua_chunk *chunk);
	void *find_data;
};

/**
 * struct klua_stats - statistics of a program since it was loaded, or reset
 * @calls: calls begun, all CPUs
 * @errors: calls that did not end well, all CPUs; the next four are part of it
 * @err_run: ended by an error that the script raised
 * @err_memory: ended at the memory limit
 * @err_budget: ended by an exhausted budget
 * @err_nested: refused since a call was under way on the CPU
 * @mem_used: bytes in use, all CPUs
 * @mem_peak: highest numbers of bytes in use on each CPU, all CPUs
 * @cpu_peak: the highest of them
 * @budget_peak: most units that one call used
 * @stack_peak: most bytes of kernel stack that one call used, down to where Lua
 *	called C the deepest
 * @err_seq: number of the newest error of any CPU, 0 if there was none
 * @last_error: its text and in brackets the calls that led to it, outermost first
 */
struct klua_stats {
	u64 calls;
	u64 errors;
	u64 err_run;
	u64 err_memory;
	u64 err_budget;
	u64 err_nested;
	u64 mem_used;
	u64 mem_peak;
	u32 cpu_peak;
	u32 budget_peak;
	u32 stack_peak;
	u64 err_seq;
	char last_error[KLUA_ERROR_LEN];
};

struct klua_prog *klua_prog_create(const struct klua_config *cfg,
				   char err[KLUA_ERROR_LEN]);
void klua_prog_destroy(struct klua_prog *prog);
int klua_prog_slot(const struct klua_prog *prog, const char *func);
const char *klua_prog_module(const struct klua_prog *prog, const char *prev);
void klua_prog_stats(struct klua_prog *prog, struct klua_stats *stats);
void klua_prog_reset(struct klua_prog *prog, const struct klua_stats *stats);
void klua_prog_cpu_mem(const struct klua_prog *prog, int cpu, u32 *used,
		       u32 *peak);

struct klua_state *klua_begin(struct klua_prog *prog);
int klua_run(struct klua_state *ks, unsigned int slot,
	     void (*body)(struct lua_State *L, void *data), void *data);
void klua_end(struct klua_state *ks);

void *klua_priv(struct lua_State *L);
void *klua_loading(struct lua_State *L);
void klua_charge(struct lua_State *L, size_t units);

#endif /* _LINUX_LUA_H */
