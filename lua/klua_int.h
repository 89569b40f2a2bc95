/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of lib/lua share beyond <linux/lua.h>. */
#ifndef KLUA_INT_H
#define KLUA_INT_H

#include <linux/container_of.h>
#include <linux/lua.h>
#include <linux/siphash.h>
#include <linux/spinlock.h>

#include "klua_arena.h"
#include "klua_port.h"

/**
 * struct klua_state - a program's state on one CPU
 * @meter: what the call under way may use; lua_getextraspace() points here
 * @L: the main thread
 * @prog: the program
 * @reserve: units of loading not yet in @meter, 0 once loaded
 * @slot_base: index in the registry of the function in slot 0
 * @stack_top: stack pointer at klua_begin()
 * @key: makes numbers of addresses, see klua_topointer()
 * @calls: calls begun
 * @err_run: see struct klua_stats, and so the next five
 * @err_memory: "
 * @err_budget: "
 * @err_nested: "
 * @budget_peak: "
 * @stack_peak: "
 * @err_lock: guards the next two; taken only when a call fails
 * @err_seq: program-wide number of the error in @err_text
 * @err_text: newest error of this CPU
 * @arena: the state's memory
 * @priv: the user's, see klua_priv()
 *
 * But for @err_lock's, all is written on the state's own CPU with bottom
 * halves disabled, and read from anywhere with READ_ONCE().
 */
struct klua_state {
	struct klua_meter meter;
	struct lua_State *L;
	struct klua_prog *prog;
	s64 reserve;
	int slot_base;
	unsigned long stack_top;
	siphash_key_t key;

	u64 calls;
	u64 err_run;
	u64 err_memory;
	u64 err_budget;
	u64 err_nested;
	u32 budget_peak;
	u32 stack_peak;

	/* for err_seq and err_text */
	spinlock_t err_lock;
	u64 err_seq;
	char err_text[KLUA_ERROR_LEN];

	struct klua_arena arena;
	u8 priv[] __aligned(8);
};

/* A function that can be called, and the slot that stands for it. */
struct klua_func {
	char name[KLUA_NAME_LEN];
	unsigned int slot;
};

/**
 * struct klua_prog - a loaded program
 * @name: name of the source in messages
 * @memory: bytes of each state's arena
 * @budget: units of a call
 * @nfuncs: entries of @funcs
 * @nslots: one more than the highest slot of @funcs
 * @funcs: the script's global functions, as the first CPU's state has them
 * @err_seq: errors so far
 * @state: state of each possible CPU, by number
 */
struct klua_prog {
	char name[KLUA_NAME_LEN];
	u32 memory;
	u32 budget;
	unsigned int nfuncs;
	unsigned int nslots;
	struct klua_func *funcs;
	atomic64_t err_seq;
	struct klua_state *state[];
};

static inline struct klua_state *klua_state_of(struct lua_State *L)
{
	return container_of(klua_meter(L), struct klua_state, meter);
}

/* A message, and the key that it is found by in the registry. */
extern const char *const klua_msg_budget;

void klua_openlibs(struct lua_State *L);

#endif /* KLUA_INT_H */
