/* SPDX-License-Identifier: GPL-2.0 */
/* Forced into lgc.c: collecting begins while there is room to finish it. */
#define LUA_CORE
#include "lprefix.h"
#include "lua.h"
#include "lstate.h"

#define luaE_setdebt(g, debt)						\
	(luaE_setdebt)(g, klua_limit_debt((g)->mainthread, debt))
