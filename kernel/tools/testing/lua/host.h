/* SPDX-License-Identifier: GPL-2.0 */
/* What klua-test puts under the core: memory that can fail, and a count of work. */
#ifndef KLUA_TEST_HOST_H
#define KLUA_TEST_HOST_H

#include "klua_int.h"

/* Basic blocks of the core that were run, and 16 bytes each of the C library. */
extern u64 host_work;

/* Blocks of Lua's that were allocated or grown. */
extern u64 host_allocs;

/* Of those which fail: from the one numbered so, as many; 0 for none. */
extern u64 host_fail_from, host_fail_count;

/* Called by the core, once as much work is done: another processor of the machine. */
extern void (*host_other)(void);
extern u64 host_other_at;

#endif /* KLUA_TEST_HOST_H */
