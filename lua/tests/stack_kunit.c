// SPDX-License-Identifier: GPL-2.0
/*
 * How deep the kernel stack gets, whatever the stack: what is free of it is
 * painted, scripts that recurse in all ways run, and the paint is looked at.
 */

#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/irq_work.h>
#include <linux/sched/task_stack.h>
#include <linux/workqueue.h>

#include "klua_call.h"
#include "prog.h"

static const char recursions[] =
	"function nothing() end\n"
	"function gsub() local function g(s) return (s:gsub('.', g)) end g('x') end\n"
	"function sort() local function g() table.sort({3, 2, 1}, function() g() end) end g() end\n"
	"function pcalls() local function g() pcall(g) error() end g() end\n"
	"function wraps() local function g() coroutine.wrap(g)() end g() end\n"
	"local mt = {}\n"
	"mt.__index = function() return setmetatable({}, mt).x end\n"
	"mt.__tostring = function() return tostring(setmetatable({}, mt)) end\n"
	"mt.__concat = function() return setmetatable({}, mt) .. 'x' end\n"
	"mt.__lt = function(a, b) table.sort({a, b, a}) end\n"
	"mt.__close = function() local x <close> = setmetatable({}, mt) end\n"
	"function index() return setmetatable({}, mt).x end\n"
	"function tostrings() return tostring(setmetatable({}, mt)) end\n"
	"function concat() return setmetatable({}, mt) .. 'x' end\n"
	"function less() return setmetatable({}, mt) < setmetatable({}, mt) end\n"
	"function close() mt.__close() end\n"
	"function handler() local function h() error() end xpcall(error, h) h() end\n"
	"function pattern() return ('x'):rep(250):find(('x?'):rep(250)) end\n"
	"function format() local function g() return ('%s'):format(\n"
	"	setmetatable({}, {__tostring = g})) end return g() end\n"
	"function gsubsort() local function g() table.sort({2, 1, 3}, function()\n"
	"	('x'):gsub('x', function() pcall(g) error(('%99d'):format(1)) end)\n"
	"	end) end g() end\n";

static const char *const names[] = {
	"gsub", "sort", "pcalls", "wraps", "index", "tostrings", "concat", "less",
	"close", "handler", "pattern", "format", "gsubsort",
};

#define PAINT	0x6c6f7265746e6975UL

/* Bytes that Lua may be left with when a call begins, and to spare at the end. */
#define LITTLE	(THREAD_SIZE / 4 + 2048)
#define SPARE	(THREAD_SIZE / 16)

struct run {
	struct klua_prog *prog;
	unsigned long size;	/* of the stack from its end to where it was at */
	unsigned long left;	/* of it what was never touched */
	unsigned int overflows;
	int ret[2];
	struct completion done;
	struct irq_work irq_work;
	struct work_struct work;
};

static __no_sanitize_address void paint(unsigned long low, unsigned long high)
{
	unsigned long *p;

	for (p = (void *)low; p < (unsigned long *)high; p++)
		WRITE_ONCE(*p, PAINT);
}

static __no_sanitize_address unsigned long painted(unsigned long low, unsigned long high)
{
	unsigned long *p;

	for (p = (void *)low; p < (unsigned long *)high; p++)
		if (READ_ONCE(*p) != PAINT)
			break;
	return (unsigned long)p - low;
}

static noinline void measure(struct run *run)
{
	unsigned long sp = klua_sp() & ~15UL;
	unsigned long end = klua_stack_end(sp) ?: (unsigned long)task_stack_page(current);
	/* Below is the mark that tells the scheduler of an overflow. */
	unsigned long low = end + 64, high = sp - 512;
	unsigned int i;
	s64 result;

	run->size = sp - end;
	paint(low, high);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (prog_call(run->prog, names[i], &result))
			run->overflows++;
	run->left = painted(low, high);
}

static void measure_work(struct work_struct *work)
{
	struct run *run = container_of(work, struct run, work);

	measure(run);
	complete(&run->done);
}

static void measure_irq(struct irq_work *irq_work)
{
	struct run *run = container_of(irq_work, struct run, irq_work);

	queue_work(system_bh_wq, &run->work);
}

/* Use up the stack, but for less than @left bytes of it. */
static noinline void go_deep(unsigned long left, void (*fn)(struct run *run), struct run *run)
{
	unsigned long buf[16];
	unsigned long sp = klua_sp();

	OPTIMIZER_HIDE_VAR(sp);
	if (sp - (unsigned long)task_stack_page(current) < left)
		fn(run);
	else
		go_deep(left, fn, run);
	memset(buf, 0, sizeof(buf));
	OPTIMIZER_HIDE_VAR(buf[0]);
}

/* A call by klua_run(), and one by what that is inline. */
static noinline void call_both(struct run *run)
{
	unsigned int slot = klua_prog_slot(run->prog, "nothing");
	const struct klua_entry *f;
	struct klua_state *ks;
	s64 result;

	run->ret[0] = prog_call(run->prog, "nothing", &result);

	local_bh_disable();
	ks = klua_begin(run->prog);
	f = klua_find(ks, slot);
	run->ret[1] = klua_invoke(ks, ks->L, f, klua_put_func(ks->L, f), 0);
	if (!run->ret[1])
		klua_pop(ks->L);
	klua_end(ks);
	local_bh_enable();
}

static void report(struct kunit *test, const struct run *run, const char *where)
{
	kunit_info(test, "%s: began with %lu bytes of stack left, ended with %lu\n",
		   where, run->size, run->left);
	/* All ended, most of them by the stack; none got at what is to spare. */
	KUNIT_EXPECT_GT(test, run->overflows, 5);
	KUNIT_EXPECT_GT(test, run->left, SPARE);
}

static struct klua_prog *recursions_load(struct kunit *test)
{
	char err[KLUA_ERROR_LEN];
	struct klua_prog *prog;

	prog = prog_load("stack", recursions, KLUA_MEMORY_DEFAULT,
			 KLUA_BUDGET_DEFAULT, NULL, err);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(prog), "%s", err);
	return prog;
}

/* Mutation: KLUA_MAX_CCALLS for any stack. */
static void stack_task(struct kunit *test)
{
	struct run run = { .prog = recursions_load(test) };

	measure(&run);
	report(test, &run, "task");
	klua_prog_destroy(run.prog);
}

/* Mutation: a floor that is so many bytes below where a call begins. */
static void stack_task_deep(struct kunit *test)
{
	struct run run = { .prog = recursions_load(test) };

	go_deep(LITTLE, measure, &run);
	report(test, &run, "task, little left");
	klua_prog_destroy(run.prog);
}

/* Mutation: no klua_no_room() in klua_protect(), or units where there is no room. */
static void stack_none(struct kunit *test)
{
	struct run run = { .prog = recursions_load(test) };
	struct klua_stats stats;

	call_both(&run);
	KUNIT_EXPECT_EQ(test, run.ret[0], 0);
	KUNIT_EXPECT_EQ(test, run.ret[1], 0);

	go_deep(KLUA_STACK_RESERVE, call_both, &run);
	KUNIT_EXPECT_EQ(test, run.ret[0], -EINVAL);
	KUNIT_EXPECT_EQ(test, run.ret[1], -EINVAL);

	klua_prog_stats(run.prog, &stats);
	KUNIT_EXPECT_EQ(test, stats.calls, 4);
	KUNIT_EXPECT_EQ(test, stats.err_run, 2);
	KUNIT_EXPECT_EQ(test, stats.errors, 2);
	KUNIT_EXPECT_STREQ(test, stats.last_error, "C stack overflow (nothing)");
	/* of those that ran */
	KUNIT_EXPECT_LT(test, stats.budget_peak, 100);
	klua_prog_destroy(run.prog);
}

/* Softirqs as they begin when bottom halves are enabled. */
static void stack_softirq(struct kunit *test)
{
	struct run run = { .prog = recursions_load(test) };

	init_completion(&run.done);
	INIT_WORK_ONSTACK(&run.work, measure_work);
	queue_work(system_bh_wq, &run.work);
	wait_for_completion(&run.done);
	destroy_work_on_stack(&run.work);
	report(test, &run, "softirq");
	klua_prog_destroy(run.prog);
}

/* Softirqs at the end of an interrupt, on what is left of its stack. */
static void stack_softirq_nested(struct kunit *test)
{
	struct run run = { .prog = recursions_load(test) };

	init_completion(&run.done);
	INIT_WORK_ONSTACK(&run.work, measure_work);
	init_irq_work(&run.irq_work, measure_irq);
	irq_work_queue(&run.irq_work);
	wait_for_completion(&run.done);
	irq_work_sync(&run.irq_work);
	destroy_work_on_stack(&run.work);
	report(test, &run, "softirq after an interrupt");
	klua_prog_destroy(run.prog);
}

static struct kunit_case stack_cases[] = {
	KUNIT_CASE(stack_task),
	KUNIT_CASE(stack_task_deep),
	KUNIT_CASE(stack_none),
	KUNIT_CASE(stack_softirq),
	KUNIT_CASE(stack_softirq_nested),
	{}
};

static struct kunit_suite stack_suite = {
	.name = "klua_stack",
	.test_cases = stack_cases,
};

kunit_test_suite(stack_suite);
