/* SPDX-License-Identifier: GPL-2.0 */
/* Forced into lauxlib.c and lstrlib.c: no address gets into a string. */
#define LUA_LIB
#include "lprefix.h"
#include "lua.h"
#include <string.h>

/* The kernel has a panic() too. */
#define panic				lauxlib_panic

#define lua_topointer(L, idx)	klua_topointer(L, idx)
