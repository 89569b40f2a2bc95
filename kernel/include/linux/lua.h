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
#define KLUA_ERROR_LEN		160

/**
 * struct klua_config - what a program is made of
 * @name: name of the source in error messages, as in "sni.lua:12: ..."
 * @source: script text, need not end in NUL
 * @len: length of @source in bytes
 * @memory: bytes of each CPU's state, KLUA_MEMORY_MIN to KLUA_MEMORY_MAX
 * @budget: units of one call, KLUA_BUDGET_MIN to KLUA_BUDGET_MAX
 * @open: adds the user's libraries to a new state, called with an empty stack
 *	and under the limits of loading; it may raise.  May be NULL.
 * @priv_size: bytes of zeroed memory that each state carries for the user,
 *	see klua_priv()
 * @old: program that this one is to replace, or NULL.  Functions that both
 *	have keep their slots, and no slot of @old names another function, so
 *	that a caller which still holds a slot of @old never calls a wrong one.
 *
 * Nothing of it is kept after klua_prog_create() but copies.
 */
struct klua_config {
	const char *name;
	const char *source;
	size_t len;
	u32 memory;
	u32 budget;
	void (*open)(struct lua_State *L);
	size_t priv_size;
	const struct klua_prog *old;
};

/**
 * struct klua_stats - statistics of a program since it was loaded
 * @calls: calls begun, all CPUs
 * @errors: calls that did not end well, all CPUs; the next four are part of it
 * @err_run: ended by an error that the script raised
 * @err_memory: ended at the memory limit
 * @err_budget: ended by an exhausted budget
 * @err_nested: refused since a call was under way on the CPU
 * @mem_used: bytes in use, the CPU that uses most
 * @mem_peak: highest @mem_used so far
 * @budget_peak: most units that one call used
 * @stack_peak: most bytes of kernel stack that one call used
 * @last_error: text of the newest error of any CPU, "" if there was none
 */
struct klua_stats {
	u64 calls;
	u64 errors;
	u64 err_run;
	u64 err_memory;
	u64 err_budget;
	u64 err_nested;
	u32 mem_used;
	u32 mem_peak;
	u32 budget_peak;
	u32 stack_peak;
	char last_error[KLUA_ERROR_LEN];
};

struct klua_prog *klua_prog_create(const struct klua_config *cfg,
				   char err[KLUA_ERROR_LEN]);
void klua_prog_destroy(struct klua_prog *prog);
int klua_prog_slot(const struct klua_prog *prog, const char *func);
void klua_prog_stats(struct klua_prog *prog, struct klua_stats *stats);

struct klua_state *klua_begin(struct klua_prog *prog);
int klua_run(struct klua_state *ks, unsigned int slot,
	     void (*body)(struct lua_State *L, void *data), void *data);
void klua_fail(struct klua_state *ks, const char *text);
void klua_end(struct klua_state *ks);

void *klua_priv(struct lua_State *L);
void klua_charge(struct lua_State *L, size_t units);

#endif /* _LINUX_LUA_H */
