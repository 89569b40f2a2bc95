// SPDX-License-Identifier: GPL-2.0
/* The scripts of tools/testing: hostile ones, and those about the language. */

#include <kunit/test.h>
#include <linux/ktime.h>

#include "hostile.h"
#include "prog.h"

struct script {
	const char *name;
	const char *source;
};

static const struct script hostile[] = {
#include "hostile.inc"
};

static const struct script language[] = {
#ifndef __CHECKER__	/* sparse ends strings at 8191 characters */
#include "language.inc"
#endif
};

static const struct script modules[] = {
#include "modules.inc"
};

static void describe(const struct script *script, char *desc)
{
	strscpy(desc, script->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(hostile, hostile, describe);
KUNIT_ARRAY_PARAM(language, language, describe);

/*
 * Each ends as its head says.  The figure that is logged is of its costlier
 * call: nanoseconds, which under QEMU's -icount are instructions.
 *
 * Mutations: any charge left out; pcall() that catches an exhausted budget;
 * KLUA_MAX_CCALLS for any stack; an allocator without its cap.
 */
static void hostile_script(struct kunit *test)
{
	const struct script *script = test->param_value;
	char err[KLUA_ERROR_LEN];
	struct klua_stats st;
	struct klua_prog *prog;
	u64 start, took, most = 0;
	struct hostile h;
	s64 result;
	int k, ret;

	KUNIT_ASSERT_TRUE(test, hostile_parse(&h, script->source));
	start = ktime_get_ns();
	prog = prog_load(script->name, script->source, h.memory,
			 KLUA_BUDGET_DEFAULT, NULL, err);
	took = ktime_get_ns() - start;
	if (IS_ERR(prog)) {
		KUNIT_EXPECT_FALSE_MSG(test, hostile_loads(&h), "%s", err);
		KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(err, h.text), "%s", err);
		kunit_info(test, "%llu ns to load, %s: %s\n", took, script->name, err);
		return;
	}
	KUNIT_EXPECT_TRUE(test, hostile_loads(&h));

	/* Twice: what the first leaves behind must not change the second. */
	for (k = 0; k < 2; k++) {
		result = 0;
		start = ktime_get_ns();
		ret = prog_call(prog, "attack", &result);
		took = ktime_get_ns() - start;
		most = max(most, took);
		klua_prog_stats(prog, &st);
		KUNIT_EXPECT_TRUE_MSG(test, hostile_expected(&h, ret, result, st.last_error),
				      "call %d: %d, %lld: %s", k + 1, ret, result,
				      st.last_error);
	}
	KUNIT_EXPECT_LE(test, st.cpu_peak, h.memory);
	KUNIT_EXPECT_EQ(test, prog_call(prog, "alive", &result), 0);
	KUNIT_EXPECT_EQ(test, result, 1);
	kunit_info(test, "%llu ns, %u units, %s: %s\n", most, st.budget_peak,
		   script->name, ret ? st.last_error : "ok");
	klua_prog_destroy(prog);
}

static bool find_script(void *data, const char *name, struct klua_chunk *chunk)
{
	const struct script *module;
	size_t len = strlen(name);

	for (module = modules; module < modules + ARRAY_SIZE(modules); module++) {
		if (strncmp(module->name, name, len) || strcmp(module->name + len, ".lua"))
			continue;
		chunk->name = module->name;
		chunk->source = module->source;
		chunk->len = strlen(module->source);
		return true;
	}
	return false;
}

/* Each runs to its end.  Mutation: any of the overrides left out. */
static void language_script(struct kunit *test)
{
	const struct script *script = test->param_value;
	char err[KLUA_ERROR_LEN];
	struct klua_config cfg;
	struct klua_prog *prog;

	cfg = prog_config(script->name, script->source, 1 << 20, KLUA_BUDGET_DEFAULT);
	cfg.find = find_script;
	prog = klua_prog_create(&cfg, err);
	KUNIT_EXPECT_FALSE_MSG(test, IS_ERR(prog), "%s", err);
	klua_prog_destroy(prog);
}

static struct kunit_case scripts_cases[] = {
	KUNIT_CASE_PARAM(hostile_script, hostile_gen_params),
	KUNIT_CASE_PARAM(language_script, language_gen_params),
	{}
};

static struct kunit_suite scripts_suite = {
	.name = "klua_scripts",
	.test_cases = scripts_cases,
};

kunit_test_suite(scripts_suite);
