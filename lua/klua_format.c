// SPDX-License-Identifier: GPL-2.0
/*
 * Formatting as C's snprintf() does it.  The kernel's differs where scripts can
 * see it: "%.0d" and "%#x" of 0, "%05.3d", and "%p", which it hashes.
 */

#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/types.h>

#include "klua_port.h"

/* Digits of a 64-bit number in base 8. */
#define DIGITS_MAX	22

struct out {
	char *buf;
	size_t size;
	size_t len;
};

/* How many of @n bytes there is room for, after which they are written. */
static size_t advance(struct out *o, int n, char **to)
{
	size_t room = o->len < o->size ? o->size - o->len : 0;

	*to = o->buf + o->len;
	o->len += n;
	return min_t(size_t, n, room);
}

static void pad(struct out *o, char c, int n)
{
	char *to;

	if (n > 0) {
		n = advance(o, n, &to);
		memset(to, c, n);
	}
}

static void put_bytes(struct out *o, const char *s, int n)
{
	char *to;

	n = advance(o, n, &to);
	memcpy(to, s, n);
}

struct spec {
	bool left, plus, space, alt, zero, wide;
	int width;
	int precision;	/* -1 if there is none */
};

static int read_int(const char **fmt)
{
	int n = 0;

	while (**fmt >= '0' && **fmt <= '9')
		n = 10 * n + *(*fmt)++ - '0';
	return n;
}

static void read_spec(struct spec *spec, const char **fmt)
{
	*spec = (struct spec){ .precision = -1 };
	for (;; (*fmt)++) {
		if (**fmt == '-')
			spec->left = true;
		else if (**fmt == '+')
			spec->plus = true;
		else if (**fmt == ' ')
			spec->space = true;
		else if (**fmt == '#')
			spec->alt = true;
		else if (**fmt == '0')
			spec->zero = true;
		else
			break;
	}
	spec->width = read_int(fmt);
	if (**fmt == '.') {
		(*fmt)++;
		spec->precision = read_int(fmt);
	}
	for (; **fmt == 'l'; (*fmt)++)
		spec->wide = true;
}

static void put_string(struct out *o, const struct spec *spec, const char *s,
		       int n)
{
	if (!spec->left)
		pad(o, ' ', spec->width - n);
	put_bytes(o, s, n);
	if (spec->left)
		pad(o, ' ', spec->width - n);
}

static void put_number(struct out *o, const struct spec *spec, char conv,
		       unsigned long long val)
{
	const char *digits = conv == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	unsigned int base = conv == 'x' || conv == 'X' ? 16 : conv == 'o' ? 8 : 10;
	char prefix[2], digit[DIGITS_MAX], *first = digit + DIGITS_MAX;
	int nprefix = 0, n, zeros, width;

	if (conv == 'd' || conv == 'i') {
		if ((long long)val < 0) {
			val = -val;
			prefix[nprefix++] = '-';
		} else if (spec->plus || spec->space) {
			prefix[nprefix++] = spec->plus ? '+' : ' ';
		}
	} else if (spec->alt && base == 16 && val) {
		prefix[nprefix++] = '0';
		prefix[nprefix++] = conv;
	}

	for (; val; val /= base)
		*--first = digits[val % base];
	n = digit + DIGITS_MAX - first;

	zeros = (spec->precision < 0 ? 1 : spec->precision) - n;
	if (spec->alt && base == 8 && zeros <= 0)
		zeros = 1;
	if (zeros < 0)
		zeros = 0;
	width = spec->width - nprefix - n - zeros;
	if (spec->zero && !spec->left && spec->precision < 0 && width > 0) {
		zeros += width;
		width = 0;
	}

	if (!spec->left)
		pad(o, ' ', width);
	put_bytes(o, prefix, nprefix);
	pad(o, '0', zeros);
	put_bytes(o, first, n);
	if (spec->left)
		pad(o, ' ', width);
}

/*
 * What Lua formats by: text and conversions of c, d, i, u, o, x, X, s, and of p,
 * whose pointers are numbers of klua_topointer().  Returns the length as
 * snprintf() does.
 */
int klua_format(char *buf, size_t size, const char *fmt, ...)
{
	struct out o = { .buf = buf, .size = size };
	struct spec spec;
	const char *s;
	va_list ap;
	char c;

	va_start(ap, fmt);
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			put_bytes(&o, fmt, 1);
			continue;
		}
		fmt++;
		read_spec(&spec, &fmt);
		switch (*fmt) {
		case 'c':
			c = va_arg(ap, int);
			put_string(&o, &spec, &c, 1);
			break;
		case 's':
			s = va_arg(ap, const char *);
			put_string(&o, &spec, s, spec.precision < 0 ? strlen(s) :
				   strnlen(s, spec.precision));
			break;
		case 'p':
			spec.alt = true;
			put_number(&o, &spec, 'x', (unsigned long)va_arg(ap, void *));
			break;
		default:
			put_number(&o, &spec, *fmt, spec.wide ?
				   va_arg(ap, long long) : va_arg(ap, int));
		}
	}
	va_end(ap);
	if (size)
		buf[o.len < size ? o.len : size - 1] = '\0';
	return o.len;
}

/* What "%lld" gives, for the many numbers that become strings. */
int klua_itoa(char *buf, long long n)
{
	unsigned long long val = n < 0 ? -(unsigned long long)n : n;
	char digit[DIGITS_MAX], *first = digit + DIGITS_MAX;
	int len;

	do {
		*--first = '0' + val % 10;
		val /= 10;
	} while (val);
	if (n < 0)
		*--first = '-';
	len = digit + DIGITS_MAX - first;
	memcpy(buf, first, len);
	buf[len] = '\0';
	return len;
}
