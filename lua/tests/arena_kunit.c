// SPDX-License-Identifier: GPL-2.0
/* The arena against a model that only remembers what it was given. */

#include <kunit/test.h>
#include <linux/prandom.h>
#include <linux/slab.h>

/* A copy of it, since lua.ko exports none of this. */
#define klua_arena_init		test_arena_init
#define klua_arena_realloc	test_arena_realloc
#define klua_arena_check	test_arena_check
#include "../klua_arena.c"

#define BLOCKS		200
#define STEPS		100000

struct model {
	u8 *ptr;
	u32 size;
	u8 fill;
};

static bool intact(const struct model *m)
{
	return !m->ptr || !memchr_inv(m->ptr, m->fill, m->size);
}

static void *arena_region(struct kunit *test, struct klua_arena *a, u32 size)
{
	void *mem = kunit_kzalloc(test, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mem);
	klua_arena_init(a, mem, size);
	return mem;
}

/* Mutations: no coalescing in give(); trim() without merging; bin_for off by 1. */
static void arena_random(struct kunit *test)
{
	struct klua_arena *a = kunit_kzalloc(test, sizeof(*a), GFP_KERNEL);
	struct model *m = kunit_kcalloc(test, BLOCKS, sizeof(*m), GFP_KERNEL);
	u32 failed = 0, step, size;
	struct rnd_state rnd;
	u8 *new;

	KUNIT_ASSERT_NOT_NULL(test, a);
	KUNIT_ASSERT_NOT_NULL(test, m);
	arena_region(test, a, 64 << 10);
	prandom_seed_state(&rnd, 1);

	for (step = 0; step < STEPS; step++) {
		struct model *b = &m[prandom_u32_state(&rnd) % BLOCKS];

		KUNIT_ASSERT_TRUE_MSG(test, intact(b), "step %u", step);
		size = prandom_u32_state(&rnd) % 4;
		size = size ? prandom_u32_state(&rnd) % (8U << (3 * size)) : 0;
		new = klua_arena_realloc(a, b->ptr, size);
		if (size && !new) {
			/* Only growing may fail, and what was there stays. */
			KUNIT_ASSERT_GT(test, size, b->size);
			KUNIT_ASSERT_TRUE(test, intact(b));
			failed++;
			continue;
		}
		if (new) {
			u32 kept = min(size, b->size);

			KUNIT_ASSERT_EQ(test, (unsigned long)new % 8, 0);
			KUNIT_ASSERT_TRUE(test, !memchr_inv(new, b->fill, kept));
			b->fill = step;
			memset(new, b->fill, size);
		}
		b->ptr = new;
		b->size = size;
		if (step % 64 == 0)
			KUNIT_ASSERT_TRUE_MSG(test, klua_arena_check(a), "step %u", step);
	}
	/* The region was too small at times, or nothing was tried. */
	KUNIT_EXPECT_GT(test, failed, 0);

	for (step = 0; step < BLOCKS; step++)
		klua_arena_realloc(a, m[step].ptr, 0);
	KUNIT_EXPECT_TRUE(test, klua_arena_check(a));
	KUNIT_EXPECT_EQ(test, a->used, 0);

	/* All in one piece again; the fit of large blocks is to an eighth. */
	KUNIT_EXPECT_NOT_NULL(test, klua_arena_realloc(a, NULL, a->size / 8 * 7));
}

/* Mutation: size check of klua_arena_realloc() left out. */
static void arena_bounds(struct kunit *test)
{
	struct klua_arena *a = kunit_kzalloc(test, sizeof(*a), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, a);
	arena_region(test, a, 1024);
	KUNIT_EXPECT_NULL(test, klua_arena_realloc(a, NULL, SIZE_MAX));
	KUNIT_EXPECT_NULL(test, klua_arena_realloc(a, NULL, (size_t)U32_MAX + 17));
	KUNIT_EXPECT_NULL(test, klua_arena_realloc(a, NULL, 1024));
	KUNIT_EXPECT_NULL(test, klua_arena_realloc(a, NULL, 0));
	KUNIT_EXPECT_TRUE(test, klua_arena_check(a));
}

static struct kunit_case arena_cases[] = {
	KUNIT_CASE_SLOW(arena_random),
	KUNIT_CASE(arena_bounds),
	{}
};

static struct kunit_suite arena_suite = {
	.name = "klua_arena",
	.test_cases = arena_cases,
};

kunit_test_suite(arena_suite);
