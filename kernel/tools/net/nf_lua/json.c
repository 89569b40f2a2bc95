// SPDX-License-Identifier: GPL-2.0
/* Strings of JSON. */

#include "nf-lua.h"

/* Bytes of a character of UTF-8 (RFC 3629) at @s, 0 if there is none. */
static unsigned int utf8(const unsigned char *s, size_t len)
{
	unsigned int n = *s < 0x80 ? 1 : *s >= 0xc2 && *s < 0xe0 ? 2 :
			 *s >= 0xe0 && *s < 0xf0 ? 3 : *s >= 0xf0 && *s < 0xf5 ? 4 : 0;
	unsigned int i;

	if (!n || n > len)
		return 0;
	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* too long, a surrogate, or too large */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

/* Bytes that are no UTF-8 become the characters of these numbers. */
void json_string(FILE *f, const void *from, size_t len)
{
	const unsigned char *s = from;
	unsigned int n;

	putc('"', f);
	for (; len; s += n, len -= n) {
		n = utf8(s, len);
		if (*s == '"' || *s == '\\')
			fprintf(f, "\\%c", *s);
		else if (!n || *s < 0x20 || *s == 0x7f)
			fprintf(f, "\\u%04x", *s);
		else
			fwrite(s, 1, n, f);
		n = n ?: 1;
	}
	putc('"', f);
}
