// SPDX-License-Identifier: GPL-2.0
/* What net/netfilter/nf_lua_*.c call in the kernel, as far as it wants the C library. */

#include <arpa/inet.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t nf_lua_user_time;

/* inet_pton() wants an end and takes none of @delim. */
static int pton(int family, const char *src, int len, uint8_t *dst, const char **end)
{
	char text[INET6_ADDRSTRLEN];

	if (len < 0 || len >= (int)sizeof(text) || memchr(src, '\0', len))
		return 0;
	memcpy(text, src, len);
	text[len] = '\0';
	*end = src + len;
	return inet_pton(family, text, dst) == 1;
}

int in4_pton(const char *src, int len, uint8_t *dst, int delim, const char **end)
{
	return pton(AF_INET, src, len, dst, end);
}

int in6_pton(const char *src, int len, uint8_t *dst, int delim, const char **end)
{
	return pton(AF_INET6, src, len, dst, end);
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
	if (!strcmp(fmt, "%pI4") || !strcmp(fmt, "%pI6c")) {
		inet_ntop(fmt[3] == '4' ? AF_INET : AF_INET6, va_arg(ap, void *), buf, size);
		len = strlen(buf);
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
