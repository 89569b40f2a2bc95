/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of lib/lua share beyond <linux/lua.h>. */
#ifndef KLUA_INT_H
#define KLUA_INT_H

#include <linux/container_of.h>
#include <linux/lua.h>
#include <linux/siphash.h>
#include <linux/spinlock.h>

/* Longest list of the calls that led to an error, with its NUL. */
#define KLUA_TRACE_LEN		96

#include "klua_arena.h"
#include "klua_port.h"

/* What has been counted; see struct klua_stats. */
struct klua_counts {
	u64 calls;
	u64 err_run;
	u64 err_memory;
	u64 err_budget;
	u64 err_nested;
};

/**
 * struct klua_entry - a function, as a call finds it
 * @func: the function
 * @code: its first instruction
 * @room: bytes of Lua's stack that it may use
 * @nparams: its parameters
 * @units: what a call of it is charged
 * @slot: its slot, or one with another index: there is no function
 */
struct klua_entry {
	struct LClosure *func;
	const u32 *code;
	u32 room;
	u32 nparams;
	u32 units;
	u32 slot;
};

/**
 * struct klua_state - a program's state on one CPU
 * @meter: what the call under way may use; lua_getextraspace() points here
 * @L: the main thread
 * @prog: the program
 * @reserve: units of loading not yet in @meter, 0 once loaded
 * @loading: what the state is made of, NULL once loaded
 * @entries: the functions, by the index of their slots
 * @index_mask: number of @entries less one, which is a power of two
 * @stack_top: stack pointer at klua_begin()
 * @key: makes numbers of addresses, see klua_topointer()
 * @counts: calls and errors on this CPU
 * @least_left: fewest units that a call left of the budget, 0 if it left none
 * @stack_peak: see struct klua_stats
 * @err_lock: guards the next two; taken only when a call fails
 * @err_seq: program-wide number of the error in @err_text
 * @err_text: newest error of this CPU
 * @trace: lines of the calls under way when an error left the outermost of them
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
	const struct klua_config *loading;
	struct klua_entry *entries;
	u32 index_mask;
	u32 stack_peak;
	unsigned long stack_top;
	siphash_key_t key;

	struct klua_counts counts;
	s64 least_left;

	/* for err_seq and err_text */
	spinlock_t err_lock;
	u64 err_seq;
	char err_text[KLUA_ERROR_LEN];
	char trace[KLUA_TRACE_LEN];

	struct klua_arena arena;
	u8 priv[] __aligned(8);
};

/* A function that can be called, and the slot that stands for it: its index in
 * the low bits, and above them the generation of the program that had it first.
 */
struct klua_func {
	char name[KLUA_NAME_LEN];
	u32 slot;
};

#define KLUA_INDEX_BITS		12
#define KLUA_GENERATION_BITS	19

static inline unsigned int klua_slot_index(u32 slot)
{
	return slot & ((1U << KLUA_INDEX_BITS) - 1);
}

/**
 * struct klua_prog - a loaded program
 * @name: name of the source in messages
 * @memory: bytes of each state's arena
 * @budget: units of a call
 * @nfuncs: entries of @funcs
 * @funcs: the script's global functions, as the first CPU's state has them
 * @nslots: entries of @slots
 * @slots: slot of the function with that index; %KLUA_NO_SLOT: there is none
 * @nmodules: number of names in @modules
 * @modules_len: bytes of @modules
 * @modules: names of what the first CPU's state required, each with its NUL
 * @err_seq: errors so far
 * @reset_lock: guards @before
 * @before: what had been counted when the statistics were reset
 * @state: state of each possible CPU, by number
 */
struct klua_prog {
	char name[KLUA_NAME_LEN];
	u32 memory;
	u32 budget;
	unsigned int nfuncs;
	struct klua_func *funcs;
	unsigned int nslots;
	u32 *slots;
	unsigned int nmodules;
	unsigned int modules_len;
	char *modules;
	atomic64_t err_seq;
	/* for before */
	spinlock_t reset_lock;
	struct klua_counts before;
	struct klua_state *state[];
};

static inline struct klua_state *klua_state_of(struct lua_State *L)
{
	return container_of(klua_meter(L), struct klua_state, meter);
}

/*
 * Whether the call under way began where the stack had no room for it.  It has no
 * units then, and nothing is called.
 */
static inline bool klua_no_room(const struct klua_state *ks)
{
	return ks->meter.stack_low < ks->meter.stack_floor;
}

/* No slot: not the number of one, as that has bits to spare. */
#define KLUA_NO_SLOT		U32_MAX

/* A message, and the key that it is found by in the registry. */
extern const char *const klua_msg_budget;

void klua_openlibs(struct lua_State *L);
void klua_load_chunk(struct lua_State *L, const struct klua_chunk *chunk);

void klua_trace(struct lua_State *L);
void klua_load_failed(struct klua_state *ks, int status,
		      char err[KLUA_ERROR_LEN]);
int klua_call_failed(struct klua_state *ks, u32 slot, int status);
void klua_call_nested(struct klua_state *ks);
const struct klua_func *klua_find_slot(const struct klua_prog *prog, u32 slot);

#endif /* KLUA_INT_H */
