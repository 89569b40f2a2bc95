/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory of one Lua state: a fixed region, carved up here.
 *
 * Two-level segregated fit (Masmano et al., ECRTS 2004): blocks that are next
 * to each other coalesce at once, a fitting free block is found by two bit
 * searches.  So each operation takes bounded time and fragmentation stays low
 * however long a script runs.
 *
 * A block is a header of 8 bytes and its payload; sizes are multiples of 16,
 * payloads are aligned to 8.  Offsets count from the region's start.
 */
#ifndef KLUA_ARENA_H
#define KLUA_ARENA_H

#include <linux/types.h>

/* Sizes to KLUA_ARENA_EXACT * 16 have a list each, above it 8 per power of 2. */
#define KLUA_ARENA_EXACT	32
#define KLUA_ARENA_SPLIT	8
#define KLUA_ARENA_BINS		(KLUA_ARENA_EXACT + 18 * KLUA_ARENA_SPLIT)

/**
 * struct klua_arena - a region and what is free in it
 * @base: the region
 * @size: bytes of it that blocks occupy
 * @used: bytes in blocks that are not free, headers included
 * @peak: highest @used
 * @map: bins that are not empty
 * @bin: offset of the first free block of each bin, 0 if none
 */
struct klua_arena {
	void *base;
	u32 size;
	u32 used;
	u32 peak;
	DECLARE_BITMAP(map, KLUA_ARENA_BINS);
	u32 bin[KLUA_ARENA_BINS];
};

void klua_arena_init(struct klua_arena *a, void *base, u32 size);
void *klua_arena_realloc(struct klua_arena *a, void *ptr, size_t size);
bool klua_arena_check(const struct klua_arena *a);

#endif /* KLUA_ARENA_H */
