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

#define atomic_read(v)		READ_ONCE((v)->counter)

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

#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define is_power_of_2(n)	((n) && !((n) & ((n) - 1)))

#define BIT_ULL(n)		(1ULL << (n))

/* byte order: the process's is that of x86-64 and arm64, little */
#undef ntohs
#undef ntohl
#define ntohs(x)		__builtin_bswap16(x)
#define ntohl(x)		__builtin_bswap32(x)

#define cpu_to_be64(x)		__builtin_bswap64(x)

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

static inline void put_unaligned_be16(u16 val, void *p)
{
	((struct { u16 x; } __attribute__((__packed__)) *)p)->x = __builtin_bswap16(val);
}

static inline void put_unaligned_be32(u32 val, void *p)
{
	((struct { u32 x; } __attribute__((__packed__)) *)p)->x = __builtin_bswap32(val);
}

static inline void put_unaligned_be64(u64 val, void *p)
{
	((struct { u64 x; } __attribute__((__packed__)) *)p)->x = __builtin_bswap64(val);
}

#define swab64(x)		__builtin_bswap64(x)

#define hash_32(val, bits)	((u32)(val) * 0x61C88647 >> (32 - (bits)))

#undef fallthrough
#define fallthrough		__attribute__((__fallthrough__))
#undef __counted_by
#define __counted_by(n)
#define U16_MAX			0xffff
#define S32_MAX			0x7fffffff
#define S32_MIN			(-S32_MAX - 1)

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

/* text of addresses */
int in4_pton(const char *src, int len, u8 *dst, int delim, const char **end);
int in6_pton(const char *src, int len, u8 *dst, int delim, const char **end);
bool mac_pton(const char *s, u8 *mac);

/* as the kernel's, with %pI4, %pI6c and %pM if one is all there is */
int nf_lua_user_format(char *buf, size_t size, const char *fmt, ...);
#define scnprintf		nf_lua_user_format

/* linux/netfilter/nf_tables.h, which the system may have without what is new */
enum nft_verdicts {
	NFT_CONTINUE	= -1,
	NFT_BREAK	= -2,
	NFT_RETURN	= -5,
};

enum nft_lua_kind {
	NFT_LUA_KIND_BYTES,
	NFT_LUA_KIND_BE,
	NFT_LUA_KIND_HOST,
	NFT_LUA_KIND_STRING,
};

#define IFNAMSIZ		16
#define ARPHRD_ETHER		1
#define ARPHRD_LOOPBACK		772
#define VLAN_HLEN		4

struct net_device {
	int ifindex;
	unsigned short type;
	char name[IFNAMSIZ];
};

struct nf_hook_state {
	u8 hook;
	u8 pf;
	struct net_device *in;
	struct net_device *out;
};

/* pkt.ct: see nf_lua_user_ct.h */
#define CONFIG_NF_CONNTRACK	1
struct nf_conn;

/**
 * struct sk_buff - a packet: a linear part, then fragments, then a list of others
 * @data: first byte of the linear part
 * @mac_len: bytes of a link-layer header in front of @data
 * @len: bytes of all parts
 * @data_len: bytes of the fragments and of the list
 * @nr_frags: number of fragments
 * @frags: where they are
 * @frag_list: the list, each with parts of its own; in the kernel that and @frags are
 *	behind skb_shinfo()
 * @next: in a list
 * @dev: device
 * @mark: packet mark
 * @protocol: ETH_P_*, in network byte order
 * @vlan_tci: VLAN tag that is not in the data
 * @vlan_present: whether there is one
 * @ct: connection, or NULL
 * @ctinfo: what the packet is to it, enum ip_conntrack_info
 */
struct sk_buff {
	unsigned char *data;
	unsigned int mac_len;
	unsigned int len;
	unsigned int data_len;
	unsigned int nr_frags;
	struct {
		const unsigned char *data;
		unsigned int len;
	} frags[17];
	struct sk_buff *frag_list;
	struct sk_buff *next;
	struct net_device *dev;
	u32 mark;
	__be16 protocol;
	u16 vlan_tci;
	bool vlan_present;
	struct nf_conn *ct;
	int ctinfo;
};

#define skb_headlen(skb)		((skb)->len - (skb)->data_len)
#define skb_is_nonlinear(skb)		((skb)->data_len != 0)
#define skb_shinfo(skb)			(skb)
#define skb_mac_header(skb)		((skb)->data - (skb)->mac_len)
#define skb_mac_header_len(skb)		((skb)->mac_len)
#define skb_mac_header_was_set(skb)	((skb)->mac_len != 0)
#define skb_vlan_tag_present(skb)	((skb)->vlan_present)
#define skb_vlan_tag_get(skb)		((skb)->vlan_tci)
int skb_copy_bits(const struct sk_buff *skb, int off, void *to, int len);

/* fragments, and others of lists, that were looked at: tests ask whether it is bounded */
extern u64 nf_lua_user_pieces;
#define skb_walk_frags(skb, iter)					\
	for (iter = skb_shinfo(skb)->frag_list;				\
	     iter && ++nf_lua_user_pieces; iter = iter->next)

/* nanoseconds since the epoch, as the program says */
extern u64 nf_lua_user_time;
#define ktime_get_real_ns()		nf_lua_user_time

#endif /* NF_LUA_USER_H */
