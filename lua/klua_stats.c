// SPDX-License-Identifier: GPL-2.0
/* What is told of a program: its errors and its statistics. */

#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/string.h>

#include "klua_int.h"

#define LUA_CORE
#include "lua.h"
#include "ldebug.h"
#include "lobject.h"
#include "lstate.h"

/* Calls under way that an error's trace shows: the innermost. */
#define TRACE_DEPTH	4

/*
 * Keep the lines of the calls under way, outermost first.  An error leaves the
 * outermost protected call with all of them still in place; its message tells
 * one line at best, and if it is about a limit none.
 */
void klua_trace(struct lua_State *L)
{
	struct klua_state *ks = klua_state_of(L);
	const struct CallInfo *calls[TRACE_DEPTH];
	unsigned int n = 0;
	const struct CallInfo *ci;
	size_t len = 0;

	for (ci = L->ci; ci != &L->base_ci && n < TRACE_DEPTH; ci = ci->previous)
		if (isLua(ci))
			calls[n++] = ci;
	if (ci != &L->base_ci)
		len = scnprintf(ks->trace, sizeof(ks->trace), "..., ");

	ks->trace[len] = '\0';
	while (n--) {
		const Proto *p = ci_func(calls[n])->p;
		int line = luaG_getfuncline(p, pcRel(calls[n]->u.l.savedpc, p));

		/* All sources are named as in "=sni.lua". */
		len += scnprintf(ks->trace + len, sizeof(ks->trace) - len,
				 "%s:%d%s", getstr(p->source) + 1, line,
				 n ? ", " : "");
	}
}

/*
 * Copy an error's text to zeroed memory, in one line.  Of one that is too long
 * both ends are kept: where it was and what it was.
 */
static void copy_error(char *err, size_t size, const char *text, size_t len)
{
	static const char gap[] = " ... ";
	size_t head = size / 2, i;

	if (len < size) {
		memcpy(err, text, len);
	} else {
		memcpy(err, text, head);
		memcpy(err + head, gap, sizeof(gap) - 1);
		head += sizeof(gap) - 1;
		text += len;
		len = size - 1;
		memcpy(err + head, text - (len - head), len - head);
	}
	for (i = 0; i < len; i++)
		if ((unsigned char)err[i] < ' ' || err[i] == 0x7f)
			err[i] = ' ';
}

/* Text of the error object on top of the stack; makes no string of a number. */
static const char *error_text(lua_State *L, char *buf, size_t size, size_t *len)
{
	switch (lua_type(L, -1)) {
	case LUA_TSTRING:
		return lua_tolstring(L, -1, len);
	case LUA_TNUMBER:
		*len = scnprintf(buf, size, "error %lld", lua_tointeger(L, -1));
		return buf;
	default:
		*len = scnprintf(buf, size, "error object is a %s value",
				 lua_typename(L, lua_type(L, -1)));
		return buf;
	}
}

/* Whether an error with that status is one of a limit, whose text says no place. */
static bool is_limit(const struct klua_state *ks, int status)
{
	return status == LUA_ERRMEM || ks->meter.left < 0;
}

static const char *limit_text(const struct klua_state *ks, int status)
{
	if (status == LUA_ERRMEM)
		return "not enough memory";
	return klua_no_room(ks) ? "C stack overflow" : klua_msg_budget;
}

/* @text, and in brackets @func, if any, and the trace, if there is one. */
static void compose(struct klua_state *ks, const char *func, const char *text,
		    size_t len, char err[KLUA_ERROR_LEN])
{
	char where[KLUA_NAME_LEN + KLUA_TRACE_LEN + 8];
	size_t n = 0;

	memset(err, 0, KLUA_ERROR_LEN);

	if (*func || *ks->trace)
		n = scnprintf(where, sizeof(where), " (%s%s%s)", func,
			      *func && *ks->trace ? ": " : "", ks->trace);
	copy_error(err, KLUA_ERROR_LEN - n, text, len);
	memcpy(err + strlen(err), where, n);
	ks->trace[0] = '\0';
}

/* The text of an error that ended loading; @status is that of lua_pcall(). */
void klua_load_failed(struct klua_state *ks, int status, char err[KLUA_ERROR_LEN])
{
	const char *text;
	char buf[40];
	size_t len;

	if (is_limit(ks, status)) {
		text = limit_text(ks, status);
		compose(ks, "", text, strlen(text), err);
	} else {
		text = error_text(ks->L, buf, sizeof(buf), &len);
		ks->trace[0] = '\0';
		compose(ks, "", text, len, err);
	}
}

/* Keep the newest error of the program; only failing calls get here. */
static void record_error(struct klua_state *ks, u32 slot, const char *text,
			 size_t len)
{
	const struct klua_func *f = klua_find_slot(ks->prog, slot);

	spin_lock_bh(&ks->err_lock);
	ks->err_seq = atomic64_inc_return(&ks->prog->err_seq);
	compose(ks, f ? f->name : "", text, len, ks->err_text);
	spin_unlock_bh(&ks->err_lock);
}

static void count(u64 *n)
{
	WRITE_ONCE(*n, *n + 1);
}

/* A call that ended with @status, its error on top of the stack. */
int klua_call_failed(struct klua_state *ks, u32 slot, int status)
{
	const char *text;
	char buf[40];
	size_t len;
	int ret;

	if (is_limit(ks, status)) {
		text = limit_text(ks, status);
		len = strlen(text);
	} else {
		text = error_text(ks->L, buf, sizeof(buf), &len);
	}

	if (status == LUA_ERRMEM) {
		count(&ks->counts.err_memory);
		ret = -ENOMEM;
	} else if (ks->meter.left < 0 && !klua_no_room(ks)) {
		count(&ks->counts.err_budget);
		ret = -EDQUOT;
	} else {
		count(&ks->counts.err_run);
		ret = -EINVAL;
	}
	record_error(ks, slot, text, len);
	return ret;
}

/* A call that was refused since another is under way on the CPU. */
void klua_call_nested(struct klua_state *ks)
{
	static const char text[] = "nested call";

	count(&ks->counts.err_nested);
	record_error(ks, KLUA_NO_SLOT, text, sizeof(text) - 1);
}
EXPORT_SYMBOL_GPL(klua_call_nested);

static void sum_counts(const struct klua_prog *prog, struct klua_counts *sum)
{
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct klua_counts *counts = &prog->state[cpu]->counts;

		sum->calls += READ_ONCE(counts->calls);
		sum->err_run += READ_ONCE(counts->err_run);
		sum->err_memory += READ_ONCE(counts->err_memory);
		sum->err_budget += READ_ONCE(counts->err_budget);
		sum->err_nested += READ_ONCE(counts->err_nested);
	}
}

/**
 * klua_prog_stats() - statistics of a program
 * @prog: program
 * @stats: gets them
 *
 * Calls go on meanwhile, so the figures are not of one instant.
 *
 * Context: process context or bottom halves.
 */
void klua_prog_stats(struct klua_prog *prog, struct klua_stats *stats)
{
	struct klua_counts sum;
	int cpu;

	memset(stats, 0, sizeof(*stats));
	spin_lock_bh(&prog->reset_lock);
	sum_counts(prog, &sum);
	stats->calls = sum.calls - prog->before.calls;
	stats->err_run = sum.err_run - prog->before.err_run;
	stats->err_memory = sum.err_memory - prog->before.err_memory;
	stats->err_budget = sum.err_budget - prog->before.err_budget;
	stats->err_nested = sum.err_nested - prog->before.err_nested;
	spin_unlock_bh(&prog->reset_lock);
	stats->errors = stats->err_run + stats->err_memory + stats->err_budget +
			stats->err_nested;

	for_each_possible_cpu(cpu) {
		struct klua_state *ks = prog->state[cpu];
		u32 peak = READ_ONCE(ks->arena.peak);

		stats->mem_used += READ_ONCE(ks->arena.used);
		stats->mem_peak += peak;
		stats->cpu_peak = max(stats->cpu_peak, peak);
		stats->budget_peak = max_t(s64, stats->budget_peak,
					   prog->budget - READ_ONCE(ks->least_left));
		stats->stack_peak = max(stats->stack_peak,
					READ_ONCE(ks->stack_peak));

		spin_lock_bh(&ks->err_lock);
		if (ks->err_seq > stats->err_seq) {
			stats->err_seq = ks->err_seq;
			strscpy(stats->last_error, ks->err_text,
				sizeof(stats->last_error));
		}
		spin_unlock_bh(&ks->err_lock);
	}
}
EXPORT_SYMBOL_GPL(klua_prog_stats);

/**
 * klua_prog_reset() - take off the statistics of a program what has been told
 * @prog: program
 * @stats: from klua_prog_stats()
 *
 * What was counted since then stays.  The highest figures of a call that is
 * under way may be lost.
 *
 * Context: process context or bottom halves.
 */
void klua_prog_reset(struct klua_prog *prog, const struct klua_stats *stats)
{
	struct klua_counts *before = &prog->before, sum;
	int cpu;

	/* Of two at once the second finds less than it was told. */
	spin_lock_bh(&prog->reset_lock);
	sum_counts(prog, &sum);
	before->calls = min(sum.calls, before->calls + stats->calls);
	before->err_run = min(sum.err_run, before->err_run + stats->err_run);
	before->err_memory = min(sum.err_memory,
				 before->err_memory + stats->err_memory);
	before->err_budget = min(sum.err_budget,
				 before->err_budget + stats->err_budget);
	before->err_nested = min(sum.err_nested,
				 before->err_nested + stats->err_nested);
	spin_unlock_bh(&prog->reset_lock);

	for_each_possible_cpu(cpu) {
		struct klua_state *ks = prog->state[cpu];

		WRITE_ONCE(ks->arena.peak, READ_ONCE(ks->arena.used));
		WRITE_ONCE(ks->least_left, prog->budget);
		WRITE_ONCE(ks->stack_peak, 0);

		spin_lock_bh(&ks->err_lock);
		if (ks->err_seq <= stats->err_seq)
			ks->err_seq = 0;
		spin_unlock_bh(&ks->err_lock);
	}
}
EXPORT_SYMBOL_GPL(klua_prog_reset);

/**
 * klua_prog_cpu_mem() - memory of a program on one CPU
 * @prog: program
 * @cpu: a possible CPU
 * @used: gets the bytes in use
 * @peak: gets the highest number of them since the program was loaded or reset
 *
 * Context: any.
 */
void klua_prog_cpu_mem(const struct klua_prog *prog, int cpu, u32 *used,
		       u32 *peak)
{
	*used = READ_ONCE(prog->state[cpu]->arena.used);
	*peak = READ_ONCE(prog->state[cpu]->arena.peak);
}
EXPORT_SYMBOL_GPL(klua_prog_cpu_mem);
