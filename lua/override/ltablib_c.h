/* SPDX-License-Identifier: GPL-2.0 */
/* Forced into ltablib.c: each element that a function touches is charged. */
#define LUA_LIB
#include "lprefix.h"
#include "lua.h"

#define lua_geti(L, idx, n)						\
	({								\
		luai_charge(L, 3);					\
		(lua_geti)(L, idx, n);					\
	})

#define lua_seti(L, idx, n)						\
	({								\
		luai_charge(L, 3);					\
		(lua_seti)(L, idx, n);					\
	})

#define lua_compare(L, a, b, op)					\
	({								\
		luai_charge(L, 2);					\
		klua_check_stack(L, "stack overflow");			\
		(lua_compare)(L, a, b, op);				\
	})
