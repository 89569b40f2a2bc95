// SPDX-License-Identifier: GPL-2.0
/* What net/netfilter/nf_lua_*.c call in the kernel, as far as it wants the C library. */

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t nf_lua_user_time;

/*
 * Addresses as the kernel takes and writes them, which is not as inet_pton() and
 * inet_ntop() do: there may be zeros in front of numbers, and only what is mapped,
 * or is one of ISATAP, ends in an address of IPv4.
 */
static bool pton4(const char *s, int len, uint8_t *dst)
{
	unsigned int n;
	int i = 0, k;

	for (k = 0; k < 4; k++) {
		if (k && (i == len || s[i++] != '.'))
			return false;
		if (i == len || !isdigit((unsigned char)s[i]))
			return false;
		for (n = 0; i < len && isdigit((unsigned char)s[i]); i++) {
			n = n * 10 + (s[i] - '0');
			if (n > 255)
				return false;
		}
		dst[k] = n;
	}
	return i == len;
}

static bool pton6(const char *s, int len, uint8_t *dst)
{
	int i = 0, n = 0, gap = -1, start;
	uint8_t bytes[16];
	unsigned int word;

	if (len >= 2 && s[0] == ':' && s[1] == ':') {
		i = 2;
		gap = 2;
	}
	while (i < len) {
		start = i;
		for (word = 0; i < len && isxdigit((unsigned char)s[i]); i++) {
			word = word << 4 | (isdigit((unsigned char)s[i]) ? s[i] - '0' :
					    (s[i] | 32) - 'a' + 10);
			if (word > 0xffff)
				return false;
		}
		if (i < len && s[i] == '.') {
			if (n > 12 || !pton4(s + start, len - start, bytes + n))
				return false;
			n += 4;
			break;
		}
		if (i == start || n == 16)
			return false;
		bytes[n++] = word >> 8;
		bytes[n++] = word;
		if (i == len)
			break;
		if (s[i++] != ':' || i == len)
			return false;
		if (s[i] != ':')
			continue;
		if (gap >= 0)
			return false;
		/* bytes in front of it, and 2: 2 is none */
		gap = n + 2;
		i++;
	}
	if (gap < 0 ? n != 16 : n > 16)
		return false;
	gap = gap < 0 ? n : gap - 2;
	memset(dst, 0, 16);
	memcpy(dst, bytes, gap);
	memcpy(dst + 16 - (n - gap), bytes + gap, n - gap);
	return true;
}

int in4_pton(const char *src, int len, uint8_t *dst, int delim, const char **end)
{
	*end = src + len;
	return pton4(src, len, dst);
}

int in6_pton(const char *src, int len, uint8_t *dst, int delim, const char **end)
{
	*end = src + len;
	return pton6(src, len, dst);
}

static int ntop4(char *buf, size_t size, const uint8_t *b)
{
	return snprintf(buf, size, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
}

static int ntop6(char *buf, size_t size, const uint8_t *b)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	bool isatap = !(b[8] & ~2) && !b[9] && b[10] == 0x5e && b[11] == 0xfe;
	bool v4 = isatap || !memcmp(b, mapped, 12);
	int words = v4 ? 6 : 8, gap = -1, most = 1, len = 0, i, k;

	for (i = 0; i < words; i++) {
		for (k = i; k < words && !b[2 * k] && !b[2 * k + 1]; k++)
			;
		if (k - i > most) {
			most = k - i;
			gap = i;
		}
	}
	for (i = 0; i < words; i++) {
		if (i == gap) {
			len += snprintf(buf + len, size - len, i ? ":" : "::");
			i += most - 1;
			continue;
		}
		len += snprintf(buf + len, size - len, i == words - 1 && !v4 ? "%x" : "%x:",
				b[2 * i] << 8 | b[2 * i + 1]);
	}
	return v4 ? len + ntop4(buf + len, size - len, b + 12) : len;
}

bool mac_pton(const char *s, uint8_t *mac)
{
	int i;

	for (i = 0; i < 17; i++)
		if (i % 3 == 2 ? s[i] != ':' : !isxdigit((unsigned char)s[i]))
			return false;
	for (i = 0; i < 6; i++)
		mac[i] = strtoul(s + 3 * i, NULL, 16);
	return true;
}

int nf_lua_user_format(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	if (!strcmp(fmt, "%pI4")) {
		len = ntop4(buf, size, va_arg(ap, void *));
	} else if (!strcmp(fmt, "%pI6c")) {
		len = ntop6(buf, size, va_arg(ap, void *));
	} else if (!strcmp(fmt, "%pM")) {
		const uint8_t *m = va_arg(ap, void *);

		len = snprintf(buf, size, "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2],
			       m[3], m[4], m[5]);
	} else {
		len = vsnprintf(buf, size, fmt, ap);
	}
	va_end(ap);
	return len < (int)size ? len : (int)size - 1;
}
