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
	s64 n = 0;

	KUNIT_EXPECT_EQ(test, prog_call(prog, "f", &n), 0);
	KUNIT_EXPECT_EQ(test, n, 41);
	klua_prog_stats(prog, &st);
	KUNIT_EXPECT_EQ(test, st.calls, 1);
	KUNIT_EXPECT_EQ(test, st.errors, 0);
	KUNIT_EXPECT_STREQ(test, st.last_error, "");
	/* The state with all libraries: a goal of the design. */
	KUNIT_EXPECT_LE(test, st.mem_used, 20 << 10);
	kunit_info(test, "fresh state: %u bytes\n", st.mem_used);
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
	{ "while true do end", "budget exceeded" },
	{ "repeat until pcall(function() while true do end end) and nil",
	  "budget exceeded" },
	{ "local t = {} for i = 1, 1 << 40 do t[i] = i end", "not enough memory" },
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

/* Mutation: number_funcs() that ignores the old program. */
static void prog_slots(struct kunit *test)
{
	static const char second[] = "function h() end function f() end";
	struct klua_prog *a = load(test, "function f() end function g() end");
	char err[KLUA_ERROR_LEN];
	struct klua_prog *b;
	s64 n;

	b = prog_load(NAME, second, MEMORY, BUDGET, a, err);
	KUNIT_ASSERT_FALSE(test, IS_ERR(b));
	KUNIT_EXPECT_EQ(test, klua_prog_slot(b, "f"), klua_prog_slot(a, "f"));
	KUNIT_EXPECT_NE(test, klua_prog_slot(b, "h"), klua_prog_slot(a, "g"));
	KUNIT_EXPECT_EQ(test, klua_prog_slot(b, "g"), -ENOENT);
	KUNIT_EXPECT_EQ(test, klua_prog_slot(b, "print"), -ENOENT);
	KUNIT_EXPECT_EQ(test, prog_call(b, "g", &n), -EINVAL);
	klua_prog_destroy(a);
	klua_prog_destroy(b);
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

static struct kunit_case klua_cases[] = {
	KUNIT_CASE(prog_calls),
	KUNIT_CASE(prog_refused),
	KUNIT_CASE(prog_slots),
	KUNIT_CASE(prog_nested),
	KUNIT_CASE(prog_buffers),
	KUNIT_CASE(prog_sticky),
	{}
};

static struct kunit_suite klua_suite = {
	.name = "klua",
	.test_cases = klua_cases,
};

kunit_test_suite(klua_suite);

MODULE_DESCRIPTION("KUnit tests of lib/lua");
MODULE_LICENSE("GPL");
