/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Forced into lapi.c: scripts have no finalizers.  One would run whenever the
 * collector comes round, on behalf of a call that knows nothing of it.
 */
#define LUA_CORE
#include "lprefix.h"
#include "lua.h"
#include "lgc.h"

#define luaC_checkfinalizer(L, o, mt)	((void)(o), (void)(mt))
