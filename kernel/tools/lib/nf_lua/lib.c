// SPDX-License-Identifier: GPL-2.0
/* What net/netfilter/nf_lua_*.c call of the kernel's lib/. */

#include <crypto/sha2.h>
#include <linux/sort.h>
#include <linux/string.h>

static void swap_bytes(u8 *a, u8 *b, size_t size)
{
	while (size--) {
		u8 tmp = a[size];

		a[size] = b[size];
		b[size] = tmp;
	}
}

static void sift(u8 *list, size_t at, size_t num, size_t size,
		 int (*cmp)(const void *a, const void *b))
{
	size_t child;

	for (; (child = 2 * at + 1) < num; at = child) {
		if (child + 1 < num &&
		    cmp(list + child * size, list + (child + 1) * size) < 0)
			child++;
		if (cmp(list + at * size, list + child * size) >= 0)
			break;
		swap_bytes(list + at * size, list + child * size, size);
	}
}

/* Heapsort, as the kernel's. */
void sort(void *base, size_t num, size_t size,
	  int (*cmp)(const void *a, const void *b),
	  void (*swap)(void *a, void *b, int size))
{
	size_t i;

	for (i = num / 2; i--;)
		sift(base, i, num, size, cmp);
	for (i = num; i > 1; i--) {
		swap_bytes(base, (u8 *)base + (i - 1) * size, size);
		sift(base, 0, i - 1, size, cmp);
	}
}

/* FIPS 180-4 */
static const u32 sha256_k[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
};

static u32 ror32(u32 x, unsigned int n)
{
	return x >> n | x << (32 - n);
}

static void sha256_block(u32 *h, const u8 *block)
{
	u32 w[64], s[8], t1, t2;
	int i, k;

	for (i = 0; i < 16; i++)
		w[i] = get_unaligned_be32(block + 4 * i);
	for (; i < 64; i++)
		w[i] = w[i - 16] + w[i - 7] +
		       (ror32(w[i - 15], 7) ^ ror32(w[i - 15], 18) ^ w[i - 15] >> 3) +
		       (ror32(w[i - 2], 17) ^ ror32(w[i - 2], 19) ^ w[i - 2] >> 10);
	memcpy(s, h, sizeof(s));
	for (i = 0; i < 64; i++) {
		t1 = s[7] + (ror32(s[4], 6) ^ ror32(s[4], 11) ^ ror32(s[4], 25)) +
		     ((s[4] & s[5]) ^ (~s[4] & s[6])) + sha256_k[i] + w[i];
		t2 = (ror32(s[0], 2) ^ ror32(s[0], 13) ^ ror32(s[0], 22)) +
		     ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
		for (k = 7; k; k--)
			s[k] = s[k - 1];
		s[4] += t1;
		s[0] = t1 + t2;
	}
	for (i = 0; i < 8; i++)
		h[i] += s[i];
}

void sha256(const u8 *data, size_t len, u8 *out)
{
	u32 h[8] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
		0x1f83d9ab, 0x5be0cd19
	};
	u64 bits = __builtin_bswap64((u64)len * 8);
	u8 last[128] = {};
	size_t i, n;

	for (n = len; n >= 64; n -= 64, data += 64)
		sha256_block(h, data);
	memcpy(last, data, n);
	last[n] = 0x80;
	i = n < 56 ? 64 : 128;
	memcpy(last + i - 8, &bits, 8);
	sha256_block(h, last);
	if (i == 128)
		sha256_block(h, last + 64);
	for (i = 0; i < 32; i++)
		out[i] = h[i / 4] >> (24 - 8 * (i % 4));
}
