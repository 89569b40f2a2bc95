/* SPDX-License-Identifier: GPL-2.0 */
/* Forced into llex.c: say why a number that Lua otherwise knows is none. */
#define LUA_CORE
#include "lprefix.h"
#include "lua.h"
#include "llex.h"
#include "lobject.h"

#define luaO_str2num(s, o)	klua_str2num(ls, s, o)
