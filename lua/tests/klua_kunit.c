// SPDX-License-Identifier: GPL-2.0
/* Programs: loading, calling, slots, and the limits. */

#include <kunit/test.h>
#include <linux/bottom_half.h>
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/lua.h>
#include <linux/string.h>

#include "lua.h"
#include "lauxlib.h"

#define MEMORY	KLUA_MEMORY_DEFAULT
#define BUDGET	KLUA_BUDGET_DEFAULT

static struct klua_prog *load_with(const char *source, size_t len, u32 memory,
				   const struct klua_prog *old, char *err)
{
	struct klua_config cfg = {
		.name = "t.lua",
		.source = source,
		.len = len,
		.memory = memory,
		.budget = BUDGET,
		.old = old,
	};

	return klua_prog_create(&cfg, err);
}

static struct klua_prog *load(struct kunit *test, const char *source)
{
	char err[KLUA_ERROR_LEN];
	struct klua_prog *prog;

	prog = load_with(source, strlen(source), MEMORY, NULL, err);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(prog), "%s: %s", source, err);
	return prog;
}

static void body(lua_State *L, void *data)
{
	s64 *result = data;

	lua_call(L, 0, 1);
	*result = lua_type(L, -1) == LUA_TNUMBER ? luaL_checkinteger(L, -1) :
						   lua_toboolean(L, -1);
}

static int call(struct klua_prog *prog, const char *func, s64 *result)
{
	struct klua_state *ks;
	int ret = -EBUSY;

	local_bh_disable();
	ks = klua_begin(prog);
	if (ks) {
		ret = klua_run(ks, klua_prog_slot(prog, func), body, result);
		klua_end(ks);
	}
	local_bh_enable();
	return ret;
}

/* Mutation: run_protected() without the function pushed. */
static void prog_call(struct kunit *test)
{
	struct klua_prog *prog = load(test, "local n = 40\n"
				      "function f() n = n + 1 return n end\n");
	struct klua_stats st;
	s64 n = 0;

	KUNIT_EXPECT_EQ(test, call(prog, "f", &n), 0);
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
		prog = load_with(refused[i].source, strlen(refused[i].source),
				 MEMORY, NULL, err);
		KUNIT_EXPECT_EQ_MSG(test, PTR_ERR_OR_ZERO(prog), -EINVAL, "%s",
				    refused[i].source);
		KUNIT_EXPECT_STREQ(test, err, refused[i].err);
		klua_prog_destroy(prog);
	}
	prog = load_with("", 0, KLUA_MEMORY_MIN - 1, NULL, err);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(prog), -ERANGE);
}

/* Long strings of letters and of blanks, an emptied table, endless closing. */
static const char setup[] =
	"B, S = ('b'):rep(12000), (' '):rep(12000) .. '1'\n"
	"E = {} for i = 1, 2000 do E[i] = i end\n"
	"for i = 1, 2000 do E[i] = nil end\n"
	"M = setmetatable({}, { __close = function() while true do end end })\n";

/* Each is the body of a function that is called: its end, and its error. */
static const struct {
	const char *body;
	int ret;
	const char *err;
} limited[] = {
	{ "while true do end", -EDQUOT, "budget exceeded" },
	{ "repeat local x = 1 until x == 2", -EDQUOT, NULL },
	{ "for i = 1, math.maxinteger do end", -EDQUOT, NULL },
	{ "::a:: goto a", -EDQUOT, NULL },
	{ "local function g() return g() end g()", -EDQUOT, NULL },
	{ "while true do pcall(error) end", -EDQUOT, NULL },
	{ "pcall(function() while true do end end) return 1", -EDQUOT, NULL },
	{ "xpcall(function() while true do end end, print) return 1",
	  -EDQUOT, NULL },
	{ "local c = coroutine.wrap(function() while true do end end) c()",
	  -EDQUOT, NULL },
	{ "return setmetatable({}, { __index = function(t, k) return t[k] end }).x",
	  -EINVAL, "C stack overflow" },
	{ "return ('x'):rep(1 << 12):find(('.-'):rep(100) .. 'b')",
	  -EDQUOT, NULL },
	{ "return ('a'):rep(4000):find('a*a*b')", -EDQUOT, NULL },
	{ "('').rep('', 1 << 40)", -EDQUOT, NULL },
	{ "return table.concat({}, '', 1, 1 << 40)", -EINVAL, "invalid value" },
	{ "table.move({}, 1, 1 << 40, 2)", -EDQUOT, NULL },
	{ "return table.unpack({}, 1, 1 << 20)", -EINVAL, "too many results" },
	{ "local s = 'x' while true do s = s .. s end", -ENOMEM,
	  "not enough memory" },
	{ "local t = {} while true do t[#t + 1] = {} end", -ENOMEM, NULL },
	{ "local function g() return 1 + g() end return g()", -ENOMEM, NULL },
	{ "local function g() pcall(g) error('x') end g()", -EINVAL, NULL },
	{ "local function g(s) return (s:gsub('.', g)) end return g('x')",
	  -EINVAL, NULL },
	{ "local function g() table.sort({3, 2, 1}, function() g() end) end g()",
	  -EINVAL, "C stack overflow" },
	{ "local function g() coroutine.wrap(g)() end g()", -EINVAL,
	  "overflow" },
	{ "error('a\\0\\n' .. B .. 'z', 0)", -EINVAL, "a  bbb" },
	{ "error('a' .. B .. 'yz', 0)", -EINVAL, "bbbyz" },
	{ "xpcall(error, function() error() end)", 0, NULL },
	{ "return 7 / 2", -EINVAL, "no floating point: use '//'" },
	{ "local a, b = 2, 3 return a ^ b", -EINVAL, "no floating point" },
	{ "return ('x'):rep(250):find(('x?'):rep(250))", -EINVAL,
	  "pattern too complex" },
	{ "setmetatable({}, { __gc = function() while true do end end })", 0,
	  NULL },
	{ "return string.format('%f', 1)", -EINVAL, "invalid conversion '%f'" },
	{ "local a, b = B .. 'x', B .. 'y' while true do local c = a < b end",
	  -EDQUOT, NULL },
	{ "local a, b = B .. 'x', B .. 'y' while true do local c = a == b end",
	  -EDQUOT, NULL },
	{ "local a, b = B .. 'x', B .. 'y' while true do rawequal(a, b) end",
	  -EDQUOT, NULL },
	{ "local t, k = { [B .. 'x'] = 1 }, B .. 'y' while true do local c = t[k] end",
	  -EDQUOT, NULL },
	{ "while true do next(E) end", -EDQUOT, NULL },
	{ "local t = {} for i = 1, 1 << 40 do t[i % 7] = nil t[{}] = 1 end",
	  -ENOMEM, NULL },
	{ "while true do utf8.len(B) end", -EDQUOT, NULL },
	{ "while true do utf8.offset(B, -30000) end", -EDQUOT, NULL },
	{ "while true do tonumber(S) end", -EDQUOT, NULL },
	{ "while true do tonumber(B, 16) end", -EDQUOT, NULL },
	{ "while true do math.abs(S) end", -EINVAL, "number expected" },
	{ "while true do string.packsize(B) end", -EDQUOT, NULL },
	{ "while true do ('x'):find(B) end", -EDQUOT, NULL },
	{ "while true do B:upper() end", -EDQUOT, NULL },
	{ "while true do ('%q'):format(B) end", -EDQUOT, NULL },
	{ "while true do select('#', B:byte(1, 4000)) end", -EDQUOT, NULL },
	{ "local function v(...) while true do select('#', ...) end end v(B:byte(1, 400))",
	  -EDQUOT, NULL },
	{ "local function r() local x <close> = M return r() + 1 end r()",
	  -EDQUOT, NULL },
	{ "return load('x = 1')", -EINVAL, "global 'load'" },
	{ "return string.dump(print)", -EINVAL, "field 'dump'" },
	{ "return collectgarbage('stop')", -EINVAL, "only \"count\"" },
};

/* Mutations: no sticky counter; KLUA_MAX_CCALLS for any stack; no cap. */
static void prog_limits(struct kunit *test)
{
	char err[KLUA_ERROR_LEN];
	struct klua_stats st;
	struct klua_prog *prog;
	char source[512];
	u64 start, took;
	u32 stack = 0;
	bool small;
	size_t i;
	s64 n;
	int k;

	for (i = 0; i < ARRAY_SIZE(limited); i++) {
		/* Where memory is the limit it is to run out before the budget. */
		small = limited[i].ret == -ENOMEM;
		snprintf(source, sizeof(source), "%sfunction f() %s end\n"
			 "function g() return 5 end", small ? "" : setup,
			 limited[i].body);
		prog = load_with(source, strlen(source),
				 small ? KLUA_MEMORY_MIN : MEMORY, NULL, err);
		KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(prog), "%s: %s", source, err);

		/* Twice: what the first left behind must not hurt. */
		for (k = 0; k < 2; k++) {
			start = ktime_get_ns();
			KUNIT_EXPECT_EQ_MSG(test, call(prog, "f", &n),
					    limited[i].ret, "%s",
					    limited[i].body);
			took = ktime_get_ns() - start;
		}
		/* Under QEMU's -icount these are instructions. */
		kunit_info(test, "%llu ns: %s\n", took, limited[i].body);
		klua_prog_stats(prog, &st);
		KUNIT_EXPECT_EQ(test, st.errors, limited[i].ret ? 2 : 0);
		if (limited[i].err)
			KUNIT_EXPECT_NOT_NULL_MSG(test,
						  strstr(st.last_error, limited[i].err),
						  "%s: %s", limited[i].body,
						  st.last_error);
		KUNIT_EXPECT_LE(test, st.mem_peak, MEMORY);
		stack = max(stack, st.stack_peak);

		KUNIT_EXPECT_EQ(test, call(prog, "g", &n), 0);
		KUNIT_EXPECT_EQ(test, n, 5);
		klua_prog_destroy(prog);
	}
	kunit_info(test, "deepest stack: %u of %lu bytes\n", stack, THREAD_SIZE);
	/* A recursion got far, and not into the reserve's last third. */
	KUNIT_EXPECT_GT(test, stack, THREAD_SIZE / 2);
	KUNIT_EXPECT_LT(test, stack, THREAD_SIZE / 6 * 5);
}

static const char language[] =
	"assert(7 // 2 == 3 and -7 // 2 == -4 and -7 % 3 == 2)\n"
	"assert(math.maxinteger + 1 == math.mininteger)\n"
	"assert(math.mininteger // -1 == math.mininteger)\n"
	"assert(not pcall(function() return 1 // 0 end))\n"
	"assert(1 << 63 == math.mininteger and 1 << 64 == 0)\n"
	"assert('10' + 5 == 15 and 10 .. 20 == '1020')\n"
	"assert(tonumber('1.5') == nil and tonumber('0x10') == 16)\n"
	"assert(tonumber('z', 36) == 35)\n"
	"assert(math.type(3) == 'integer' and math.ult(1, -1))\n"
	"assert(not pcall(load or error))\n"
	"assert(string.format('%5d|%-5s|%x|%q', 42, 'a', 255, 'x\\n') ==\n"
	"       '   42|a    |ff|\"x\\\\\\n\"')\n"
	"assert(('k=v'):match('(%w+)=(%w+)') == 'k')\n"
	"assert(('hello'):gsub('l', 'L') == 'heLLo')\n"
	"assert(string.pack('>I2', 258) == '\\1\\2')\n"
	"assert(not pcall(string.pack, 'd', 1))\n"
	"local t = {5, 2, 8} table.sort(t) assert(t[1] == 2 and t[3] == 8)\n"
	"assert(table.concat(t, ',') == '2,5,8' and select('#', table.unpack(t)) == 3)\n"
	"assert(utf8.len('\\u{20ac}') == 1)\n"
	"local co = coroutine.wrap(function(a) local b = coroutine.yield(a + 1) return b * 2 end)\n"
	"assert(co(1) == 2 and co(21) == 42)\n"
	"local ok, e = pcall(error, {1}) assert(not ok and e[1] == 1)\n"
	"do local x <close> = setmetatable({}, { __close = function() t.closed = true end }) end\n"
	"assert(t.closed)\n"
	"assert(not tostring(t):find('table: 0x%x%x%x%x%x%x%x%x%x'))\n"
	"assert(tostring(t) == tostring(t) and tostring(t) ~= tostring({}))\n"
	"local sum = 0 for i = 10, 1, -3 do sum = sum + i end assert(sum == 22)\n"
	"assert(not pcall(function() for i = '1', 2 do end end))\n"
	"assert(debug.traceback('m'):find('^m\\nstack traceback:') and not debug.getinfo)\n"
	"for _, n in ipairs { 'io', 'os', 'package', 'require', 'dofile', 'loadfile' } do\n"
	"  assert(_G[n] == nil)\n"
	"end\n";

/* Mutation: any of the overrides left out. */
static void prog_language(struct kunit *test)
{
	klua_prog_destroy(load(test, language));
}

/* Mutation: number_funcs() that ignores the old program. */
static void prog_slots(struct kunit *test)
{
	static const char second[] = "function h() end function f() end";
	struct klua_prog *a = load(test, "function f() end function g() end");
	char err[KLUA_ERROR_LEN];
	struct klua_prog *b;
	s64 n;

	b = load_with(second, strlen(second), MEMORY, a, err);
	KUNIT_ASSERT_FALSE(test, IS_ERR(b));
	KUNIT_EXPECT_EQ(test, klua_prog_slot(b, "f"), klua_prog_slot(a, "f"));
	KUNIT_EXPECT_NE(test, klua_prog_slot(b, "h"), klua_prog_slot(a, "g"));
	KUNIT_EXPECT_EQ(test, klua_prog_slot(b, "g"), -ENOENT);
	KUNIT_EXPECT_EQ(test, klua_prog_slot(b, "print"), -ENOENT);
	KUNIT_EXPECT_EQ(test, call(b, "g", &n), -EINVAL);
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
		"function gc() for i = 1, 1500 do local t = {i} end end\n";
	struct klua_prog *prog = load(test, source);
	struct klua_stats st;
	s64 n = 0;
	int i;

	for (i = 0; i < 20; i++) {
		call(prog, i & 1 ? "f" : "g", &n);
		KUNIT_EXPECT_EQ(test, call(prog, "gc", &n), 0);
		KUNIT_EXPECT_EQ(test, call(prog, "gc", &n), 0);
	}
	klua_prog_stats(prog, &st);
	KUNIT_EXPECT_LT(test, st.mem_used, 150000);
	KUNIT_EXPECT_EQ(test, call(prog, "h", &n), 0);
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

	KUNIT_EXPECT_EQ(test, call(prog, "f", &n), -EDQUOT);
	KUNIT_EXPECT_EQ(test, call(prog, "g", &n), 0);
	KUNIT_EXPECT_EQ(test, n, 0);
	klua_prog_destroy(prog);
}

static struct kunit_case klua_cases[] = {
	KUNIT_CASE(prog_call),
	KUNIT_CASE(prog_refused),
	KUNIT_CASE(prog_limits),
	KUNIT_CASE(prog_language),
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
