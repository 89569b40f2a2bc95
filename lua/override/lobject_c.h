/* SPDX-License-Identifier: GPL-2.0 */
/* Forced into lobject.c: no operand converts to a float. */
#define LUA_CORE
#include "lprefix.h"
#include "lua.h"
#include "lvm.h"

#undef tonumberns
#define tonumberns(o, n)	((void)(o), (n) = 0, 0)
