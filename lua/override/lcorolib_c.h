/* SPDX-License-Identifier: GPL-2.0 */
/* Forced into lcorolib.c: values that go from one coroutine to another. */
#define LUA_LIB
#include "lprefix.h"
#include "lua.h"

#define lua_xmove(from, to, n)						\
	do {								\
		luai_charge(L, (unsigned int)(n) >> 3);			\
		(lua_xmove)(from, to, n);				\
	} while (0)
