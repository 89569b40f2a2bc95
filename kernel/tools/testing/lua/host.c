// SPDX-License-Identifier: GPL-2.0
/*
 * The core is linked so that it finds these in the place of what they wrap, see
 * the Makefile.  Each of Lua's blocks is malloc()ed, for the sanitizer to see
 * their ends, but counts as in the arena that it stands for.
 */

#include <stdlib.h>

#include "host.h"

u64 host_work, host_allocs, host_fail_from, host_fail_count;
u64 host_other_at = ~0ULL;
void (*host_other)(void);

#ifdef HOST_WRAPS
#define wrapped(type, name, args, call, bytes)				\
	type __real_##name args;					\
	type __wrap_##name args;					\
	type __wrap_##name args						\
	{								\
		type ret = __real_##name call;				\
									\
		host_work += (size_t)(bytes) / 16;			\
		return ret;						\
	}

wrapped(void *, memchr, (const void *s, int c, size_t n), (s, c, n),
	ret ? (const char *)ret - (const char *)s : n)
wrapped(int, memcmp, (const void *a, const void *b, size_t n), (a, b, n), n)
wrapped(void *, memcpy, (void *to, const void *from, size_t n), (to, from, n), n)
wrapped(void *, memset, (void *s, int c, size_t n), (s, c, n), n)
wrapped(char *, strchr, (const char *s, int c), (s, c), ret ? ret - s : 0)
wrapped(size_t, strlen, (const char *s), (s), ret)
wrapped(int, strcmp, (const char *a, const char *b), (a, b), __real_strlen(a))
wrapped(size_t, strcspn, (const char *s, const char *r), (s, r), ret)
wrapped(char *, strpbrk, (const char *s, const char *a), (s, a), ret ? ret - s : 0)
wrapped(size_t, strspn, (const char *s, const char *a), (s, a), ret)

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
	host_work++;
	if (host_work >= host_other_at)
		host_other();
}

struct host_block {
	struct host_block *next, **prev;
	size_t size;
	u64 data[];
};

static void block_unlink(struct host_block *b)
{
	*b->prev = b->next;
	if (b->next)
		b->next->prev = b->prev;
}

static void block_link(struct host_block *b, struct host_block **list)
{
	b->next = *list;
	b->prev = list;
	if (b->next)
		b->next->prev = &b->next;
	*list = b;
}

/* The region itself is not used but for the list of blocks, at its start. */
void *__wrap_klua_arena_realloc(struct klua_arena *a, void *ptr, size_t size);
void *__wrap_klua_arena_realloc(struct klua_arena *a, void *ptr, size_t size)
{
	struct host_block *b = ptr ? container_of(ptr, struct host_block, data) : NULL;
	struct host_block **list = a->base, *new;
	size_t old = b ? ALIGN(b->size + 8, 16) : 0;
	size_t need = size ? ALIGN(size + 8, 16) : 0;

	if (need > old) {
		host_allocs++;
		if (host_allocs - host_fail_from < host_fail_count)
			return NULL;
		if (need > a->size - a->used + old)
			return NULL;
	}
	if (b)
		block_unlink(b);
	a->used += need - old;
	if (a->used > a->peak)
		a->peak = a->used;
	if (!size) {
		free(b);
		return NULL;
	}
	/* always to another place: who kept a pointer is found out */
	new = malloc(sizeof(*new) + size);
	if (!new)
		abort();
	if (b)
		memcpy(new->data, b->data, b->size < size ? b->size : size);
	free(b);
	new->size = size;
	block_link(new, list);
	return new->data;
}

/* A state's blocks go with its region, which only states get from here. */
void __real_kvfree(const void *p);
void __wrap_kvfree(const void *p);
void __wrap_kvfree(const void *p)
{
	struct host_block *b, *next;

	for (b = p ? *(struct host_block **)p : NULL; b; b = next) {
		next = b->next;
		free(b);
	}
	__real_kvfree(p);
}
#endif
