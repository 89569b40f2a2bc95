// SPDX-License-Identifier: GPL-2.0
/* What lib/lua takes from the kernel, as far as it wants the C library. */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

struct task_struct;
struct task_struct *const current = (void *)1;
int klua_user_kill;
uint64_t klua_user_seed = 1;

static void print(const char *name, const char *text, int len)
{
	printf("%s: %.*s\n", name, len, text);
}

void (*klua_user_print)(const char *name, const char *text, int len) = print;

void *kzalloc(size_t size, unsigned int gfp)
{
	return calloc(1, size);
}

void *krealloc_array(void *p, size_t n, size_t size, unsigned int gfp)
{
	return reallocarray(p, n, size);
}

void kfree(const void *p)
{
	free((void *)p);
}

void *kvzalloc_node(size_t size, unsigned int gfp, int node)
{
	return calloc(1, size);
}

void kvfree(const void *p)
{
	free((void *)p);
}

/* splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom generators). */
uint64_t get_random_u64(void)
{
	uint64_t z = klua_user_seed += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

void get_random_bytes(void *buf, size_t n)
{
	uint64_t r;

	for (; n; n -= n < 8 ? n : 8, buf = (char *)buf + 8) {
		r = get_random_u64();
		memcpy(buf, &r, n < 8 ? n : 8);
	}
}

/* Only tells values apart: there is nothing to hide in a process of one's own. */
uint64_t siphash_1u64(uint64_t val, const uint64_t key[2])
{
	return (val ^ key[0]) * (key[1] | 1) >> 16;
}

/* Pads, as strscpy_pad() does. */
ptrdiff_t strscpy_n(char *to, const char *from, size_t n)
{
	size_t len = strnlen(from, n);

	if (len == n)
		len = n - 1;
	memcpy(to, from, len);
	memset(to + len, 0, n - len);
	return len;
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return len < (int)size ? len : (int)size - 1;
}

void klua_user_unpoison(const void *from, size_t n)
{
#ifdef __SANITIZE_ADDRESS__
	__asan_unpoison_memory_region(from, n);
#endif
}

/* No stack but the task's: see task_stack_page(). */
unsigned long klua_stack_end(unsigned long sp)
{
	return 0;
}
