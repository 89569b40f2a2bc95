/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KLUA_STRING_H
#define KLUA_STRING_H

#include <linux/string.h>

/* There is one locale, C's. */
#define strcoll(a, b)	strcmp(a, b)
#define strerror(e)	((void)(e), "no files")

#endif /* KLUA_STRING_H */
