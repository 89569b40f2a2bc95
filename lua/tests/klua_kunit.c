// SPDX-License-Identifier: GPL-2.0
/* Programs: loading, calling, slots, and the limits. */

#include <kunit/test.h>

#include "prog.h"

#define NAME	"t.lua"
#define MEMORY	KLUA_MEMORY_DEFAULT
#define BUDGET	KLUA_BUDGET_DEFAULT

static struct klua_prog *load(struct kunit *test, const char *source)
{
	char err[KLUA_ERROR_LEN];
	struct klua_prog *prog;

	prog = prog_load(NAME, source, MEMORY, BUDGET, NULL, err);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(prog), "%s: %s", source, err);
	return prog;
}

/* Mutation: run_protected() without the function pushed. */
static void prog_calls(struct kunit *test)
{
	struct klua_prog *prog = load(test, "local n = 40\n"
				      "function f() n = n + 1 return n end\n");
	struct klua_stats st;
	u32 used, peak;
	s64 n = 0;

	KUNIT_EXPECT_EQ(test, prog_call(prog, "f", &n), 0);
	KUNIT_EXPECT_EQ(test, n, 41);
	klua_prog_stats(prog, &st);
	KUNIT_EXPECT_EQ(test, st.calls, 1);
	KUNIT_EXPECT_EQ(test, st.errors, 0);
	KUNIT_EXPECT_STREQ(test, st.last_error, "");
	/* The state with all libraries: a goal of the design. */
	klua_prog_cpu_mem(prog, 0, &used, &peak);
	KUNIT_EXPECT_LE(test, used, 20 << 10);
	KUNIT_EXPECT_LE(test, used, peak);
	KUNIT_EXPECT_LE(test, peak, st.cpu_peak);
	KUNIT_EXPECT_GE(test, st.mem_used, used);
	kunit_info(test, "fresh state: %u bytes\n", used);
	klua_prog_destroy(prog);
}

static const struct {
	const char *source;
	const char *err;
} refused[] = {
	{ "x = = 1", "t.lua:1: unexpected symbol near '='" },
	{ "x = 1.5", "t.lua:1: no floating point near '1.5'" },
	{ "x = 1e3", "t.lua:1: no floating point near '1e3'" },
	{ "x = 9223372036854775808",
	  "t.lua:1: integer too large near '9223372036854775808'" },
	{ "x = 3y", "t.lua:1: malformed number near '3y'" },
	{ "\n\nerror('no', 1)", "t.lua:3: no" },
	{ "error({})", "error object is a table value" },
	{ "error(7)", "error 7" },
	{ "\nwhile true do\nend", "budget exceeded (t.lua:2)" },
	{ "repeat until pcall(function() while true do end end) and nil",
	  "budget exceeded (t.lua:1)" },
	{ "local t = {} for i = 1, 1 << 40 do t[i] = i end",
	  "not enough memory (t.lua:1)" },
	{ "require 'm'", "t.lua:1: module 'm' not found" },
	{ "\033Lua", "attempt to load a binary chunk (mode is 't')" },
};

/* Mutation: any message or line of the above. */
static void prog_refused(struct kunit *test)
{
	char err[KLUA_ERROR_LEN];
	struct klua_prog *prog;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		prog = prog_load(NAME, refused[i].source, MEMORY, BUDGET,
				 NULL, err);
		KUNIT_EXPECT_EQ_MSG(test, PTR_ERR_OR_ZERO(prog), -EINVAL, "%s",
				    refused[i].source);
		KUNIT_EXPECT_STREQ(test, err, refused[i].err);
		klua_prog_destroy(prog);
	}
	/* Any end of line is one newline. */
	prog = load(test, "assert([[\r\na\n\rb\rc]] == 'a\\nb\\nc' and 'a\\\r\nb' == 'a\\nb')");
	klua_prog_destroy(prog);
	prog = prog_load(NAME, "", KLUA_MEMORY_MIN - 1, BUDGET, NULL, err);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(prog), -ERANGE);
}

/* Mutation: number_funcs() that ignores the old program, or has one generation for
 * all programs, or for the first of each name.
 */
static void prog_slots(struct kunit *test)
{
	static const char second[] = "function h() end function f() end";
	static const char third[] = "function g() end function k() end function f() end";
	struct klua_prog *a = load(test, "function f() end function g() end");
	char err[KLUA_ERROR_LEN];
	struct klua_prog *b, *c, *d;
	s64 n;

	b = prog_load(NAME, second, MEMORY, BUDGET, a, err);
	KUNIT_ASSERT_FALSE(test, IS_ERR(b));
	KUNIT_EXPECT_EQ(test, klua_prog_slot(b, "f"), klua_prog_slot(a, "f"));
	KUNIT_EXPECT_NE(test, klua_prog_slot(b, "h"), klua_prog_slot(a, "g"));
	KUNIT_EXPECT_EQ(test, klua_prog_slot(b, "g"), -ENOENT);
	KUNIT_EXPECT_EQ(test, klua_prog_slot(b, "print"), -ENOENT);
	KUNIT_EXPECT_EQ(test, prog_call(b, "g", &n), -EINVAL);

	/* Who still has the slot of the first g() does not call the second. */
	c = prog_load(NAME, third, MEMORY, BUDGET, b, err);
	KUNIT_ASSERT_FALSE(test, IS_ERR(c));
	KUNIT_EXPECT_EQ(test, klua_prog_slot(c, "f"), klua_prog_slot(a, "f"));
	KUNIT_EXPECT_NE(test, klua_prog_slot(c, "g"), klua_prog_slot(a, "g"));
	KUNIT_EXPECT_NE(test, klua_prog_slot(c, "k"), klua_prog_slot(b, "h"));
	KUNIT_EXPECT_EQ(test, slot_call(c, klua_prog_slot(a, "g"), &n), -EINVAL);
	KUNIT_EXPECT_EQ(test, slot_call(c, klua_prog_slot(b, "h"), &n), -EINVAL);
	KUNIT_EXPECT_EQ(test, slot_call(c, klua_prog_slot(a, "f"), &n), 0);
	KUNIT_EXPECT_EQ(test, slot_call(c, U32_MAX, &n), -EINVAL);

	/* Nor does who has one of a program that is not the one before. */
	d = load(test, third);
	KUNIT_EXPECT_EQ(test, slot_call(d, klua_prog_slot(a, "f"), &n), -EINVAL);
	KUNIT_EXPECT_EQ(test, slot_call(d, klua_prog_slot(a, "g"), &n), -EINVAL);
	KUNIT_EXPECT_EQ(test, slot_call(d, klua_prog_slot(c, "k"), &n), -EINVAL);
	klua_prog_destroy(a);
	klua_prog_destroy(b);
	klua_prog_destroy(c);
	klua_prog_destroy(d);
}

/* Mutation: klua_begin() that looks at no owner. */
static void prog_nested(struct kunit *test)
{
	struct klua_prog *prog = load(test, "function f() end");
	struct klua_state *ks;
	struct klua_stats st;

	local_bh_disable();
	ks = klua_begin(prog);
	KUNIT_EXPECT_NOT_NULL(test, ks);
	KUNIT_EXPECT_NULL(test, klua_begin(prog));
	klua_end(ks);
	ks = klua_begin(prog);
	KUNIT_EXPECT_NOT_NULL(test, ks);
	klua_end(ks);
	local_bh_enable();
	klua_prog_stats(prog, &st);
	KUNIT_EXPECT_EQ(test, st.err_nested, 1);
	klua_prog_destroy(prog);
}

/*
 * Buffers of C functions that failed do not stay: those which a pcall() ended,
 * and those of a coroutine that nobody closes.
 * Mutation: no luaC_checkfinalizer() at all in override/lapi_c.h.
 */
static void prog_buffers(struct kunit *test)
{
	static const char source[] =
		"local function big() return ('0123456789'):rep(15000) end\n"
		"function f() coroutine.resume(coroutine.create(big)) end\n"
		"function g() pcall(big) end\n"
		"function h() local s = ('0123456789'):rep(9000) return #s end\n"
		"function gc() for i = 1, 400 do local t = {i} end end\n";
	struct klua_prog *prog = load(test, source);
	struct klua_stats st;
	s64 n = 0;
	int i;

	for (i = 0; i < 20; i++) {
		prog_call(prog, i & 1 ? "f" : "g", &n);
		KUNIT_EXPECT_EQ(test, prog_call(prog, "gc", &n), 0);
		KUNIT_EXPECT_EQ(test, prog_call(prog, "gc", &n), 0);
	}
	klua_prog_stats(prog, &st);
	KUNIT_EXPECT_LT(test, st.mem_used, 150000);
	KUNIT_EXPECT_EQ(test, prog_call(prog, "h", &n), 0);
	KUNIT_EXPECT_EQ(test, n, 90000);
	klua_prog_destroy(prog);
}

/*
 * Who catches that the budget is spent gets nothing done by it, in C either.
 * Mutation: C functions that are never refused, in override/ldo_c.h.
 */
static void prog_sticky(struct kunit *test)
{
	struct klua_prog *prog = load(test, "late = 0\n"
				      "local function spin() while true do end end\n"
				      "function f() pcall(spin) rawset(_G, 'late', 1) end\n"
				      "function g() return late end\n");
	s64 n = -1;

	KUNIT_EXPECT_EQ(test, prog_call(prog, "f", &n), -EDQUOT);
	KUNIT_EXPECT_EQ(test, prog_call(prog, "g", &n), 0);
	KUNIT_EXPECT_EQ(test, n, 0);
	klua_prog_destroy(prog);
}

static const struct {
	const char *name, *source;
} modules[] = {
	{ "m", "n = (n or 0) + 1 return { name = ..., n = n }" },
	{ "user", "local m = require 'm' function get() return m.n end" },
	{ "self", "require 'self'" },
	{ "ring", "return require 'ring2'" },
	{ "ring2", "return require 'ring'" },
	{ "syntax", "\nx = = 1" },
	{ "fails", "\n\nerror 'no'" },
};

static bool find(void *data, const char *name, struct klua_chunk *chunk)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(modules); i++) {
		if (strcmp(modules[i].name, name))
			continue;
		chunk->name = name;
		chunk->source = modules[i].source;
		chunk->len = strlen(modules[i].source);
		return true;
	}
	return false;
}

static struct klua_prog *load_modules(const char *source,
				      char err[KLUA_ERROR_LEN])
{
	struct klua_config cfg = {
		.chunk = { .name = NAME, .source = source, .len = strlen(source) },
		.memory = MEMORY,
		.budget = BUDGET,
		.self = "ring3",
		.find = find,
	};

	return klua_prog_create(&cfg, err);
}

/*
 * Mutation: require() that runs a module again, leaves it marked as being loaded
 * after an error, or looks for one during a call.
 */
static void prog_modules(struct kunit *test)
{
	static const char source[] =
		"local m = require 'm'\n"
		"assert(m.name == 'm' and require('m') == m and n == 1)\n"
		"assert(require('user') == true)\n"
		"for _ = 1, 2 do\n"
		"	local ok, err = pcall(require, 'fails')\n"
		"	assert(not ok and err == 'fails:3: no', err)\n"
		"end\n"
		"function f() return require('m').n + get() end\n"
		"function late() return require 'self' end\n";
	static const struct {
		const char *source, *err;
	} bad[] = {
		{ "require 'none'", "t.lua:1: module 'none' not found" },
		{ "require ''", "t.lua:1: module '' not found" },
		{ "require 'm\\0'", "t.lua:1: module 'm' not found" },
		{ "require 'self'", "self:1: module 'self' requires itself" },
		{ "require 'ring'", "ring2:1: module 'ring' requires itself" },
		{ "require 'ring3'", "t.lua:1: module 'ring3' requires itself" },
		{ "require 'syntax'", "syntax:2: unexpected symbol near '='" },
		{ "require 'fails'", "fails:3: no" },
		{ "require {}",
		  "t.lua:1: bad argument #1 to 'require' (string expected, got table)" },
	};
	char err[KLUA_ERROR_LEN];
	struct klua_prog *prog;
	struct klua_stats st;
	const char *name;
	s64 n = 0;
	size_t i;

	prog = load_modules(source, err);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(prog), "%s", err);
	KUNIT_EXPECT_EQ(test, prog_call(prog, "f", &n), 0);
	KUNIT_EXPECT_EQ(test, n, 2);
	KUNIT_EXPECT_EQ(test, prog_call(prog, "late", &n), -EINVAL);
	klua_prog_stats(prog, &st);
	KUNIT_EXPECT_STREQ(test, st.last_error,
			   "t.lua:9: module 'self' was not required at load (late: t.lua:9)");
	name = klua_prog_module(prog, NULL);
	KUNIT_EXPECT_STREQ(test, name, "m");
	name = klua_prog_module(prog, name);
	KUNIT_EXPECT_STREQ(test, name, "user");
	name = klua_prog_module(prog, name);
	KUNIT_EXPECT_STREQ(test, name, "fails");
	klua_prog_destroy(prog);

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		prog = load_modules(bad[i].source, err);
		KUNIT_EXPECT_EQ_MSG(test, PTR_ERR_OR_ZERO(prog), -EINVAL, "%s",
				    bad[i].source);
		KUNIT_EXPECT_STREQ(test, err, bad[i].err);
		klua_prog_destroy(prog);
	}
}

/* Mutation: klua_trace() that begins with the innermost, or knows no end. */
static void prog_traces(struct kunit *test)
{
	struct klua_prog *prog = load(test,
		"local function deep(n)\n"
		"	if n == 0 then error 'here' end\n"
		"	deep(n - 1)\n"
		"	return n\n"
		"end\n"
		"function one() error('no', 0) end\n"
		"function two() one()\n"
		"end\n"
		"function many() deep(9)\n"
		"	return 1\n"
		"end\n"
		"function cut() error(('x'):rep(1000)) end\n"
		"function spin()\n"
		"	while true do end\n"
		"end\n"
		"function caught() pcall(one) error({}) end\n");
	static const struct {
		const char *func, *text;
	} traces[] = {
		{ "one", "no (one: t.lua:6)" },
		{ "two", "no (two: t.lua:7, t.lua:6)" },
		{ "many", "t.lua:2: here (many: ..., t.lua:3, t.lua:3, t.lua:3, t.lua:2)" },
		{ "spin", "budget exceeded (spin: t.lua:14)" },
		{ "caught", "error object is a table value (caught: t.lua:16)" },
	};
	struct klua_stats st;
	size_t i;
	s64 n;

	for (i = 0; i < ARRAY_SIZE(traces); i++) {
		KUNIT_EXPECT_NE(test, prog_call(prog, traces[i].func, &n), 0);
		klua_prog_stats(prog, &st);
		KUNIT_EXPECT_STREQ(test, st.last_error, traces[i].text);
	}
	prog_call(prog, "cut", &n);
	klua_prog_stats(prog, &st);
	KUNIT_EXPECT_EQ(test, strlen(st.last_error), KLUA_ERROR_LEN - 1);
	KUNIT_EXPECT_NOT_NULL(test, strstr(st.last_error, "xx (cut: t.lua:12)"));
	klua_prog_destroy(prog);
}

/* Mutation: klua_prog_stats() that keeps nothing of what was before. */
static void prog_reset(struct kunit *test)
{
	struct klua_prog *prog = load(test,
		"function f() local s = ('0123456789'):rep(2000) end\n"
		"function g() error 'no' end\n");
	struct klua_stats st;
	s64 n;

	prog_call(prog, "f", &n);
	prog_call(prog, "g", &n);
	klua_prog_stats(prog, &st);
	prog_call(prog, "g", &n);
	klua_prog_reset(prog, &st);
	KUNIT_EXPECT_EQ(test, st.calls, 2);
	KUNIT_EXPECT_EQ(test, st.err_run, 1);
	KUNIT_EXPECT_EQ(test, st.errors, 1);
	KUNIT_EXPECT_GT(test, st.budget_peak, 100);
	KUNIT_EXPECT_GT(test, st.stack_peak, 100);
	KUNIT_EXPECT_GE(test, st.cpu_peak, 20000);

	klua_prog_stats(prog, &st);
	/* The call in between is not lost. */
	KUNIT_EXPECT_EQ(test, st.calls, 1);
	KUNIT_EXPECT_EQ(test, st.err_run, 1);
	KUNIT_EXPECT_STREQ(test, st.last_error, "t.lua:2: no (g: t.lua:2)");

	klua_prog_reset(prog, &st);
	klua_prog_reset(prog, &st);
	klua_prog_stats(prog, &st);
	KUNIT_EXPECT_EQ(test, st.calls, 0);
	KUNIT_EXPECT_EQ(test, st.errors, 0);
	KUNIT_EXPECT_EQ(test, st.budget_peak, 0);
	KUNIT_EXPECT_EQ(test, st.stack_peak, 0);
	KUNIT_EXPECT_EQ(test, st.mem_peak, st.mem_used);
	KUNIT_EXPECT_STREQ(test, st.last_error, "");

	prog_call(prog, "g", &n);
	klua_prog_stats(prog, &st);
	KUNIT_EXPECT_EQ(test, st.calls, 1);
	KUNIT_EXPECT_STREQ(test, st.last_error, "t.lua:2: no (g: t.lua:2)");
	klua_prog_destroy(prog);
}

static struct kunit_case klua_cases[] = {
	KUNIT_CASE(prog_calls),
	KUNIT_CASE(prog_refused),
	KUNIT_CASE(prog_slots),
	KUNIT_CASE(prog_nested),
	KUNIT_CASE(prog_buffers),
	KUNIT_CASE(prog_sticky),
	KUNIT_CASE(prog_modules),
	KUNIT_CASE(prog_traces),
	KUNIT_CASE(prog_reset),
	{}
};

static struct kunit_suite klua_suite = {
	.name = "klua",
	.test_cases = klua_cases,
};

kunit_test_suite(klua_suite);

MODULE_DESCRIPTION("KUnit tests of lib/lua");
MODULE_LICENSE("GPL");
