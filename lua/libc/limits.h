/* SPDX-License-Identifier: GPL-2.0 */
/* Lua compares these in the preprocessor, where the kernel's casts do not go. */
#ifndef KLUA_LIMITS_H
#define KLUA_LIMITS_H

#include <linux/limits.h>

#undef SHRT_MAX
#undef INT_MAX
#undef INT_MIN
#undef UINT_MAX
#undef LONG_MAX
#undef ULONG_MAX
#undef LLONG_MAX
#undef LLONG_MIN
#undef ULLONG_MAX

#define CHAR_BIT	8
#define UCHAR_MAX	0xff
#define SHRT_MAX	0x7fff
#define INT_MAX		0x7fffffff
#define INT_MIN		(-INT_MAX - 1)
#define UINT_MAX	0xffffffffU
#define LONG_MAX	0x7fffffffffffffffL
#define ULONG_MAX	0xffffffffffffffffUL
#define LLONG_MAX	0x7fffffffffffffffLL
#define LLONG_MIN	(-LLONG_MAX - 1)
#define ULLONG_MAX	0xffffffffffffffffULL

#endif /* KLUA_LIMITS_H */
