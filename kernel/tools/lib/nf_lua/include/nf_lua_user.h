/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What net/netfilter/nf_lua_*.c take from the kernel, for a process.  Their
 * #include <linux/...> all end here and then, for headers of the UAPI, at the
 * system's, see the Makefile.
 */
#ifndef NF_LUA_USER_H
#define NF_LUA_USER_H

#include <linux/types.h>
#include "klua_user.h"

typedef __UINT16_TYPE__		u16;
typedef __INT8_TYPE__		s8;
typedef __INT16_TYPE__		s16;
typedef __INT32_TYPE__		s32;
typedef s64			ktime_t;

#undef min
#define min(a, b)							\
	({								\
		typeof(a) _a = (a);					\
		typeof(b) _b = (b);					\
									\
		_a < _b ? _a : _b;					\
	})

#define min3(a, b, c)		min(min(a, b), c)
#define max3(a, b, c)		max(max(a, b), c)

#define noinline		__attribute__((__noinline__))
#define BIT_ULL(n)		(1ULL << (n))
#define U16_MAX			((u16)~0U)
#define U32_MAX			((u32)~0U)
#define S32_MAX			((s32)(U32_MAX >> 1))

/* byte order: the process's is that of x86-64 and arm64, little */
#undef ntohs
#undef ntohl
#define ntohs(x)		__builtin_bswap16(x)
#define ntohl(x)		__builtin_bswap32(x)

#define __get_unaligned_t(type, p)					\
	(((const struct { type x; } __attribute__((__packed__)) *)(p))->x)

#define get_unaligned(p)	__get_unaligned_t(typeof(*(p)), p)
#define put_unaligned(val, p)						\
	(((struct { typeof(*(p)) x; } __attribute__((__packed__)) *)(p))->x = (val))

static inline u16 get_unaligned_be16(const void *p)
{
	return __builtin_bswap16(__get_unaligned_t(u16, p));
}

static inline u32 get_unaligned_be32(const void *p)
{
	return __builtin_bswap32(__get_unaligned_t(u32, p));
}

static inline u64 get_unaligned_be64(const void *p)
{
	return __builtin_bswap64(__get_unaligned_t(u64, p));
}

static inline u16 get_unaligned_le16(const void *p)
{
	return __get_unaligned_t(u16, p);
}

static inline u32 get_unaligned_le32(const void *p)
{
	return __get_unaligned_t(u32, p);
}

static inline u64 get_unaligned_le64(const void *p)
{
	return __get_unaligned_t(u64, p);
}

/* text */
#define hex_asc_lo(x)		("0123456789abcdef"[(x) & 15])
#define hex_asc_hi(x)		hex_asc_lo((x) >> 4)

static inline void *hex_byte_pack(void *buf, u8 byte)
{
	char *to = buf;

	*to++ = hex_asc_hi(byte);
	*to++ = hex_asc_lo(byte);
	return to;
}

void sort(void *base, size_t num, size_t size,
	  int (*cmp)(const void *a, const void *b),
	  void (*swap)(void *a, void *b, int size));

#define SHA256_DIGEST_SIZE	32
void sha256(const u8 *data, size_t len, u8 *out);

/**
 * struct sk_buff - a packet: a linear part, and the rest in fragments
 * @data: first byte of the linear part
 * @len: bytes of all parts
 * @data_len: bytes of the fragments
 * @nr_frags: number of fragments
 * @frags: where they are
 */
struct sk_buff {
	unsigned char *data;
	unsigned int len;
	unsigned int data_len;
	unsigned int nr_frags;
	struct {
		const unsigned char *data;
		unsigned int len;
	} frags[17];
};

static inline unsigned int skb_headlen(const struct sk_buff *skb)
{
	return skb->len - skb->data_len;
}

int skb_copy_bits(const struct sk_buff *skb, int off, void *to, int len);

#endif /* NF_LUA_USER_H */
