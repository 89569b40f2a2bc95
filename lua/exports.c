// SPDX-License-Identifier: GPL-2.0
/*
 * Lua's own C API, as far as libraries of other modules are written against it.
 * The programs' API, klua_*(), is exported where it is defined.
 */

#include <linux/export.h>

#include "lua.h"
#include "lauxlib.h"

#include "klua_port.h"

/* klua_call.h and klua_inline.h */
EXPORT_SYMBOL_GPL(klua_exhausted);
EXPORT_SYMBOL_GPL(klua_intern);
EXPORT_SYMBOL_GPL(klua_mix_key);
EXPORT_SYMBOL_GPL(klua_try_execute);

EXPORT_SYMBOL_GPL(lua_callk);
EXPORT_SYMBOL_GPL(lua_createtable);
EXPORT_SYMBOL_GPL(lua_getglobal);
EXPORT_SYMBOL_GPL(lua_getiuservalue);
EXPORT_SYMBOL_GPL(lua_gettop);
EXPORT_SYMBOL_GPL(lua_newuserdatauv);
EXPORT_SYMBOL_GPL(lua_next);
EXPORT_SYMBOL_GPL(lua_pushboolean);
EXPORT_SYMBOL_GPL(lua_pushcclosure);
EXPORT_SYMBOL_GPL(lua_pushinteger);
EXPORT_SYMBOL_GPL(lua_pushlightuserdata);
EXPORT_SYMBOL_GPL(lua_pushlstring);
EXPORT_SYMBOL_GPL(lua_pushnil);
EXPORT_SYMBOL_GPL(lua_pushstring);
EXPORT_SYMBOL_GPL(lua_pushvalue);
EXPORT_SYMBOL_GPL(lua_rawget);
EXPORT_SYMBOL_GPL(lua_rawgeti);
EXPORT_SYMBOL_GPL(lua_rawgetp);
EXPORT_SYMBOL_GPL(lua_rawlen);
EXPORT_SYMBOL_GPL(lua_rawset);
EXPORT_SYMBOL_GPL(lua_rawseti);
EXPORT_SYMBOL_GPL(lua_rawsetp);
EXPORT_SYMBOL_GPL(lua_rotate);
EXPORT_SYMBOL_GPL(lua_setfield);
EXPORT_SYMBOL_GPL(lua_setglobal);
EXPORT_SYMBOL_GPL(lua_setiuservalue);
EXPORT_SYMBOL_GPL(lua_setmetatable);
EXPORT_SYMBOL_GPL(lua_settop);
EXPORT_SYMBOL_GPL(lua_toboolean);
EXPORT_SYMBOL_GPL(lua_tointegerx);
EXPORT_SYMBOL_GPL(lua_tolstring);
EXPORT_SYMBOL_GPL(lua_touserdata);
EXPORT_SYMBOL_GPL(lua_type);
EXPORT_SYMBOL_GPL(lua_typename);
EXPORT_SYMBOL_GPL(luaL_addlstring);
EXPORT_SYMBOL_GPL(luaL_argerror);
EXPORT_SYMBOL_GPL(luaL_buffinit);
EXPORT_SYMBOL_GPL(luaL_buffinitsize);
EXPORT_SYMBOL_GPL(luaL_checkinteger);
EXPORT_SYMBOL_GPL(luaL_checklstring);
EXPORT_SYMBOL_GPL(luaL_checkstack);
EXPORT_SYMBOL_GPL(luaL_error);
EXPORT_SYMBOL_GPL(luaL_optinteger);
EXPORT_SYMBOL_GPL(luaL_pushresult);
EXPORT_SYMBOL_GPL(luaL_pushresultsize);
EXPORT_SYMBOL_GPL(luaL_ref);
EXPORT_SYMBOL_GPL(luaL_setfuncs);
EXPORT_SYMBOL_GPL(luaL_typeerror);
