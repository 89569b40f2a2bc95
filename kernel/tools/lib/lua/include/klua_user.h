/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What lib/lua takes from the kernel, for a process: one CPU, one task.
 *
 * The core is compiled as it is; its #include <linux/...> all end here, see the
 * Makefile.  No header of the C library is included, since lib/lua/libc stands
 * in for them; user.c has what needs them.
 */
#ifndef KLUA_USER_H
#define KLUA_USER_H

#include <asm/errno.h>

/* types */
typedef __UINT8_TYPE__		u8;
typedef __UINT32_TYPE__		u32;
typedef __UINT64_TYPE__		u64;
typedef long long		s64;
typedef __SIZE_TYPE__		size_t;
typedef __PTRDIFF_TYPE__	ptrdiff_t;
typedef __UINTPTR_TYPE__	uintptr_t;
typedef __INTPTR_TYPE__		intptr_t;
typedef __UINTMAX_TYPE__	uintmax_t;
typedef __INTMAX_TYPE__		intmax_t;
typedef unsigned int		gfp_t;
typedef struct { int counter; }	atomic_t;
typedef struct { s64 counter; }	atomic64_t;
typedef struct { int unused; }	spinlock_t;
typedef struct { int unused; }	local_lock_t;
typedef struct { u64 key[2]; }	siphash_key_t;
typedef __builtin_va_list	va_list;

#define bool	_Bool
#define true	1
#define false	0
#undef NULL
#define NULL	((void *)0)

#ifndef va_start
#define va_start(ap, last)	__builtin_va_start(ap, last)
#define va_arg(ap, type)	__builtin_va_arg(ap, type)
#define va_end(ap)		__builtin_va_end(ap)
#endif

/* compiler */
#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)
#undef __always_inline
#define __always_inline		inline __attribute__((__always_inline__))
#define noinline		__attribute__((__noinline__))
#define __aligned(n)		__attribute__((__aligned__(n)))
#define __maybe_unused		__attribute__((__unused__))
#define __read_mostly
#define __uninitialized
#define __annotate_jump_table
#define __printf(a, b)		__attribute__((__format__(printf, a, b)))
#define __noreturn		__attribute__((__noreturn__))
#define READ_ONCE(x)		(*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, val)	(*(volatile typeof(x) *)&(x) = (val))
#define BUILD_BUG_ON(cond)	_Static_assert(!(cond), #cond)
#define BUG()			__builtin_trap()

#undef offsetof
#define offsetof(type, member)	__builtin_offsetof(type, member)
#define container_of(ptr, type, member)					\
	((type *)((char *)(ptr) - offsetof(type, member)))
#define struct_size(p, member, n)					\
	(sizeof(*(p)) + (n) * sizeof(*(p)->member))
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define ALIGN_DOWN(x, a)	((x) & ~((typeof(x))(a) - 1))
#define ALIGN(x, a)		ALIGN_DOWN((x) + (typeof(x))(a) - 1, a)
#define max(a, b)		({ typeof(a) _a = (a), _b = (b); _a > _b ? _a : _b; })
#define min(a, b)		({ typeof(a) _a = (a), _b = (b); _a < _b ? _a : _b; })
#define min_t(type, a, b)	({ type _a = (a), _b = (b); _a < _b ? _a : _b; })
#define max_t(type, a, b)	({ type _a = (a), _b = (b); _a > _b ? _a : _b; })
#define U32_MAX			((u32)~0U)
#define roundup_pow_of_two(n)	((n) > 1 ? 1UL << (64 - __builtin_clzl((n) - 1UL)) : 1UL)
#ifndef ULONG_MAX
#define ULONG_MAX		(~0UL)
#endif

/* As <linux/kconfig.h>: whether a CONFIG_ symbol is defined to 1. */
#define __ARG_PLACEHOLDER_1	0,
#define __take_second(ignored, val, ...) val
#define __is_defined3(junk)	__take_second(junk 1, 0, 0)
#define __is_defined2(val)	__is_defined3(__ARG_PLACEHOLDER_##val)
#define IS_ENABLED(option)	__is_defined2(option)

/* The sanitizer's frames are as much larger as KASAN's. */
#ifdef __SANITIZE_ADDRESS__
#define CONFIG_KASAN_STACK	1
#define THREAD_SIZE		(64UL << 10)
#else
#define THREAD_SIZE		(16UL << 10)
#endif

/* errors in pointers */
#define IS_ERR(p)		((unsigned long)(p) >= -4095UL)
#define IS_ERR_OR_NULL(p)	(!(p) || IS_ERR(p))
#define ERR_PTR(e)		((void *)(long)(e))
#define ERR_CAST(p)		((void *)(p))
#define PTR_ERR(p)		((long)(p))

/* bits */
#define BITS_PER_LONG		(8 * sizeof(long))
#define BITS_TO_LONGS(n)	(((n) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define DECLARE_BITMAP(name, n)	unsigned long name[BITS_TO_LONGS(n)]
#define ilog2(n)		(63 - __builtin_clzll(n))

static inline void __set_bit(unsigned long n, unsigned long *map)
{
	map[n / BITS_PER_LONG] |= 1UL << n % BITS_PER_LONG;
}

static inline void __clear_bit(unsigned long n, unsigned long *map)
{
	map[n / BITS_PER_LONG] &= ~(1UL << n % BITS_PER_LONG);
}

static inline bool test_bit(unsigned long n, const unsigned long *map)
{
	return map[n / BITS_PER_LONG] >> n % BITS_PER_LONG & 1;
}

static inline unsigned long __find_bit(const unsigned long *map, unsigned long size,
				       unsigned long from, unsigned long invert)
{
	unsigned long word, n;

	for (n = from; n < size; n = (n / BITS_PER_LONG + 1) * BITS_PER_LONG) {
		word = (map[n / BITS_PER_LONG] ^ invert) >> n % BITS_PER_LONG;
		if (word)
			return min_t(unsigned long, n + __builtin_ctzl(word), size);
	}
	return size;
}

#define find_next_bit(map, size, from)		__find_bit(map, size, from, 0UL)

static inline u64 mul_u64_u64_shr(u64 a, u64 b, unsigned int shift)
{
	return (unsigned __int128)a * b >> shift;
}

static inline void memset32(u32 *to, u32 val, size_t n)
{
	while (n--)
		*to++ = val;
}

/* strings */
void *memchr(const void *s, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *s, int c, size_t n);
char *strchr(const char *s, int c);
int strcmp(const char *a, const char *b);
char *strcpy(char *to, const char *from);
size_t strcspn(const char *s, const char *reject);
size_t strlen(const char *s);
int strncmp(const char *a, const char *b, size_t n);
size_t strnlen(const char *s, size_t n);
char *strpbrk(const char *s, const char *accept);
size_t strspn(const char *s, const char *accept);
char *strstr(const char *s, const char *find);
int snprintf(char *buf, size_t size, const char *fmt, ...);
int scnprintf(char *buf, size_t size, const char *fmt, ...);
ptrdiff_t strscpy_n(char *to, const char *from, size_t n);

#define __STRSCPY(to, from, n, ...)	strscpy_n(to, from, n)
#define strscpy(to, ...)	__STRSCPY(to, __VA_ARGS__, sizeof(to))
#define strscpy_pad(to, from, n)	strscpy_n(to, from, n)

/* memory */
#define GFP_KERNEL		0
#define GFP_KERNEL_ACCOUNT	0
#define __GFP_NOWARN		0
void *kvzalloc_node(size_t size, gfp_t gfp, int node);
void kvfree(const void *p);
void *kzalloc(size_t size, gfp_t gfp);
void *krealloc_array(void *p, size_t n, size_t size, gfp_t gfp);
void kfree(const void *p);
#define krealloc(p, size, gfp)		krealloc_array(p, size, 1, gfp)
#define kmalloc_array(n, size, gfp)	krealloc_array(NULL, n, size, gfp)
#define kzalloc_node(size, gfp, node)	kzalloc(size, gfp)

/* CPUs: one */
#define cpu_to_node(cpu)		((void)(cpu), 0)
#define nr_cpu_ids			1
#define for_each_possible_cpu(cpu)	for ((cpu) = 0; (cpu) < nr_cpu_ids; (cpu)++)
#define smp_processor_id()		0
#define DEFINE_PER_CPU(type, name)	type name
#define DECLARE_PER_CPU(type, name)	extern type name
#define this_cpu_read(var)		(var)
#define this_cpu_write(var, val)	((void)((var) = (val)))
#define INIT_LOCAL_LOCK(name)		{ 0 }
#define local_bh_disable()		((void)0)
#define local_bh_enable()		((void)0)
#define softirq_count()			1
#define local_lock_nested_bh(lock)	((void)(lock))
#define local_unlock_nested_bh(lock)	((void)(lock))
#define spin_lock_init(lock)		((void)(lock))
#define spin_lock_bh(lock)		((void)(lock))
#define spin_unlock_bh(lock)		((void)(lock))
#define atomic64_inc_return(v)		(++(v)->counter)
#define atomic_inc_return(v)		(++(v)->counter)
#define ATOMIC_INIT(i)			{ (i) }

/*
 * The task.  A call begins with three quarters of a kernel stack left, wherever
 * it begins.
 */
struct task_struct;
extern struct task_struct *const current;
extern int klua_user_kill;
#define cond_resched()			((void)0)
#define fatal_signal_pending(task)	((void)(task), klua_user_kill)
#define task_stack_page(task)						\
	((void)(task), (void *)(klua_sp() - THREAD_SIZE / 4 * 3))
#define kasan_unpoison_range(from, n)	klua_user_unpoison(from, n)
void klua_user_unpoison(const void *from, size_t n);

/* random numbers: a sequence that klua_user_seed starts */
extern u64 klua_user_seed;
u64 get_random_u64(void);
void get_random_bytes(void *buf, size_t n);
#define get_random_once(buf, n)						\
	({								\
		static bool done;					\
									\
		if (!done)						\
			get_random_bytes(buf, n);			\
		done = true;						\
	})
#define rng_is_initialized()	true
u64 siphash_1u64(u64 val, const siphash_key_t *key);

/* what print() prints goes where this says */
extern void (*klua_user_print)(const char *name, const char *text, int len);
struct ratelimit_state {
	int unused;
};

#define DEFAULT_RATELIMIT_INTERVAL	0
#define DEFAULT_RATELIMIT_BURST		0
#define DEFINE_RATELIMIT_STATE(name, interval, burst)			\
	struct ratelimit_state name __maybe_unused = { (interval) + (burst) }
#define ___ratelimit(rs, func)		((void)(rs), 1)
/* lib/lua has one: name, length, text */
#define pr_info(fmt, name, len, text)	klua_user_print(name, text, len)

/* modules */
#define EXPORT_SYMBOL_GPL(name)		extern typeof(name) name
#define EXPORT_PER_CPU_SYMBOL_GPL(name)	extern typeof(name) name
#define MODULE_DESCRIPTION(text)	extern int klua_user_kill
#define MODULE_LICENSE(text)		extern int klua_user_kill

#endif /* KLUA_USER_H */
