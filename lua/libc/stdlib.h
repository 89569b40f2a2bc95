/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory comes from a state's arena, so what luaL_newstate() would allocate
 * with fails; nothing calls it.  abort() is reached if an error is raised
 * outside of any protected call, which klua.c does not do.
 */
#ifndef KLUA_STDLIB_H
#define KLUA_STDLIB_H

#include "klua_port.h"

#define abort		klua_abort
#define realloc(p, n)	((void)(p), (void)(n), NULL)
#define free(p)		((void)(p))
#define abs(x)		__builtin_abs(x)

#endif /* KLUA_STDLIB_H */
