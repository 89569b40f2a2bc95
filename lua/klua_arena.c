// SPDX-License-Identifier: GPL-2.0
/* The memory of one Lua state; see klua_arena.h. */

#include <linux/align.h>
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/find.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "klua_arena.h"

#define GRANULE		16U
#define EXACT_MAX	(KLUA_ARENA_EXACT * GRANULE)
#define IN_USE		1U

/*
 * @prev is the size of the block before, 0 for the first; @size has IN_USE in
 * its low bit.  @next_free and @prev_free are there in free blocks only.
 */
struct block {
	u32 prev;
	u32 size;
	u32 next_free;
	u32 prev_free;
};

#define HEADER		offsetof(struct block, next_free)

/*
 * The first block starts HEADER bytes into the region, so that payloads fall
 * on multiples of 16 and no block has offset 0.  A header without a payload,
 * marked in use, ends the region.
 */
#define FIRST		HEADER

static struct block *at(const struct klua_arena *a, u32 off)
{
	return a->base + off;
}

static u32 offset(const struct klua_arena *a, const struct block *b)
{
	return (const void *)b - a->base;
}

static u32 size_of(const struct block *b)
{
	return b->size & ~IN_USE;
}

static struct block *next_of(struct block *b)
{
	return (void *)b + size_of(b);
}

/* The bin whose blocks are at least as large as its smallest: for freeing. */
static unsigned int bin_of(u32 size)
{
	unsigned int order;

	if (size < EXACT_MAX)
		return size / GRANULE;

	order = ilog2(size);
	return KLUA_ARENA_EXACT + (order - ilog2(EXACT_MAX)) * KLUA_ARENA_SPLIT +
	       ((size >> (order - ilog2(KLUA_ARENA_SPLIT))) &
		(KLUA_ARENA_SPLIT - 1));
}

/* The first bin all of whose blocks are large enough: for allocating. */
static unsigned int bin_for(u32 size)
{
	if (size >= EXACT_MAX)
		size += (1U << (ilog2(size) - ilog2(KLUA_ARENA_SPLIT))) - 1;
	return bin_of(size);
}

static void insert(struct klua_arena *a, struct block *b)
{
	unsigned int bin = bin_of(size_of(b));
	u32 head = a->bin[bin];

	b->next_free = head;
	b->prev_free = 0;
	if (head)
		at(a, head)->prev_free = offset(a, b);
	a->bin[bin] = offset(a, b);
	__set_bit(bin, a->map);
}

static void unlink(struct klua_arena *a, struct block *b)
{
	unsigned int bin = bin_of(size_of(b));

	if (b->next_free)
		at(a, b->next_free)->prev_free = b->prev_free;
	if (b->prev_free) {
		at(a, b->prev_free)->next_free = b->next_free;
		return;
	}
	a->bin[bin] = b->next_free;
	if (!b->next_free)
		__clear_bit(bin, a->map);
}

static void set_size(struct block *b, u32 size, u32 in_use)
{
	b->size = size | in_use;
	next_of(b)->prev = size;
}

/* Give back what a block in use has beyond @size. */
static void trim(struct klua_arena *a, struct block *b, u32 size)
{
	u32 rest = size_of(b) - size;
	struct block *tail, *next;

	if (rest < GRANULE)
		return;

	set_size(b, size, IN_USE);
	tail = next_of(b);
	tail->size = rest;
	next = next_of(tail);
	if (!(next->size & IN_USE)) {
		unlink(a, next);
		rest += size_of(next);
	}
	set_size(tail, rest, 0);
	insert(a, tail);
}

static void account(struct klua_arena *a, u32 size)
{
	a->used += size;
	if (a->used > a->peak)
		a->peak = a->used;
}

static void *take(struct klua_arena *a, u32 size)
{
	unsigned int bin;
	struct block *b;

	bin = find_next_bit(a->map, KLUA_ARENA_BINS, bin_for(size));
	if (bin >= KLUA_ARENA_BINS)
		return NULL;

	b = at(a, a->bin[bin]);
	unlink(a, b);
	b->size |= IN_USE;
	trim(a, b, size);
	account(a, size_of(b));
	return (void *)b + HEADER;
}

static void give(struct klua_arena *a, struct block *b)
{
	u32 size = size_of(b);
	struct block *next;

	a->used -= size;
	next = next_of(b);
	if (!(next->size & IN_USE)) {
		unlink(a, next);
		size += size_of(next);
	}
	if (b->prev) {
		struct block *prev = (void *)b - b->prev;

		if (!(prev->size & IN_USE)) {
			unlink(a, prev);
			size += size_of(prev);
			b = prev;
		}
	}
	set_size(b, size, 0);
	insert(a, b);
}

/* Grow into the block behind, if that is free and large enough. */
static bool extend(struct klua_arena *a, struct block *b, u32 size)
{
	struct block *next = next_of(b);
	u32 old = size_of(b);

	if ((next->size & IN_USE) || old + size_of(next) < size)
		return false;

	unlink(a, next);
	set_size(b, old + size_of(next), IN_USE);
	trim(a, b, size);
	account(a, size_of(b) - old);
	return true;
}

/**
 * klua_arena_realloc() - allocate, resize or free
 * @a: the arena
 * @ptr: a payload, or NULL to allocate
 * @size: bytes wanted, 0 to free @ptr
 *
 * Context: any; the caller serializes.
 * Return: the payload, aligned to 8 bytes and good until it is resized or
 * freed; NULL if there is no room, @ptr then staying as it is, or if @size
 * is 0.  Making a block smaller never fails.
 */
void *klua_arena_realloc(struct klua_arena *a, void *ptr, size_t size)
{
	struct block *b = ptr ? ptr - HEADER : NULL;
	u32 need, old;
	void *new;

	if (!size) {
		if (b)
			give(a, b);
		return NULL;
	}

	if (size > a->size - HEADER)
		return NULL;
	need = ALIGN((u32)size + HEADER, GRANULE);
	if (!b)
		return take(a, need);

	old = size_of(b);
	if (need <= old) {
		trim(a, b, need);
		a->used -= old - size_of(b);
		return ptr;
	}
	if (extend(a, b, need))
		return ptr;

	new = take(a, need);
	if (!new)
		return NULL;
	memcpy(new, ptr, old - HEADER);
	give(a, b);
	return new;
}

/**
 * klua_arena_init() - make a region an arena
 * @a: the arena
 * @base: the region, aligned to 16 bytes; it stays the caller's to free
 * @size: its size in bytes, 1 KiB to 64 MiB
 *
 * Context: any.
 */
void klua_arena_init(struct klua_arena *a, void *base, u32 size)
{
	struct block *b, *end;

	/* The largest block must have a bin. */
	BUILD_BUG_ON(ilog2(64U << 20) - ilog2(EXACT_MAX) >=
		     (KLUA_ARENA_BINS - KLUA_ARENA_EXACT) / KLUA_ARENA_SPLIT);
	BUILD_BUG_ON(sizeof(struct block) > GRANULE);

	memset(a, 0, sizeof(*a));
	a->base = base;
	a->size = ALIGN_DOWN(size - FIRST - HEADER, GRANULE);

	b = at(a, FIRST);
	b->prev = 0;
	b->size = a->size;
	end = next_of(b);
	end->size = IN_USE;
	set_size(b, a->size, 0);
	insert(a, b);
}

/**
 * klua_arena_check() - test that an arena is whole
 * @a: the arena
 *
 * For tests: walks all of it.
 *
 * Context: any; the caller serializes.
 * Return: whether all blocks join up, no two free ones are next to each other,
 * each is in the bin it belongs to, and @used is their sum.
 */
bool klua_arena_check(const struct klua_arena *a)
{
	u32 off = FIRST, used = 0, prev = 0, nfree = 0, listed = 0;
	bool prev_free = false;
	unsigned int bin;

	while (off < FIRST + a->size) {
		const struct block *b = at(a, off);
		bool in_use = b->size & IN_USE;

		if (b->prev != prev || !size_of(b) || size_of(b) % GRANULE ||
		    (!in_use && prev_free))
			return false;
		if (in_use)
			used += size_of(b);
		else
			nfree++;
		prev = size_of(b);
		prev_free = !in_use;
		off += prev;
	}
	if (off != FIRST + a->size || used != a->used || a->peak < used)
		return false;

	for (bin = 0; bin < KLUA_ARENA_BINS; bin++) {
		u32 before = 0;

		if (!!a->bin[bin] != test_bit(bin, a->map))
			return false;
		for (off = a->bin[bin]; off; off = at(a, off)->next_free) {
			const struct block *b = at(a, off);

			if ((b->size & IN_USE) || bin_of(b->size) != bin ||
			    b->prev_free != before || ++listed > nfree)
				return false;
			before = off;
		}
	}
	return listed == nfree;
}
