// SPDX-License-Identifier: GPL-2.0
/*
 * The libraries that scripts find as fields of nf.  One that a script does not
 * use takes no memory: its table is made when the field is read first, which
 * mostly is at load.
 */

#include <linux/string.h>

#include "nf_lua_dissect.h"
#include "nf_lua_internal.h"

#include "lua.h"
#include "lauxlib.h"

const struct nf_lua_lib nf_lua_libs[] = {
	{ "dns", nf_lua_dns_funcs },
	{ "http", nf_lua_http_funcs },
	{ "rtp", nf_lua_rtp_funcs },
	{ "ssh", nf_lua_ssh_funcs },
	{ "tls", nf_lua_tls_funcs, nf_lua_tls_quicks },
	{ NULL, NULL }
};

/* Fields of nf itself. */
static const luaL_Reg funcs[] = {
	{ "layout", nf_lua_layout_new },
	{ "map", nf_lua_map_bind },
	{ "net", nf_lua_net },
	{ "ntop", nf_lua_ntop },
	{ "pton", nf_lua_pton },
	{ "set", nf_lua_set_bind },
	{ NULL, NULL }
};

/* nf's __index: arguments are nf and the name of a field that it lacks. */
static int open_lib(lua_State *L)
{
	const char *name = lua_tolstring(L, 2, NULL);
	int i;

	for (i = 0; name && nf_lua_libs[i].name; i++) {
		if (strcmp(name, nf_lua_libs[i].name))
			continue;
		lua_createtable(L, 0, 0);
		luaL_setfuncs(L, nf_lua_libs[i].funcs, 0);
		if (nf_lua_libs[i].quicks)
			klua_setquicks(L, nf_lua_libs[i].quicks);
		lua_pushvalue(L, 2);
		lua_pushvalue(L, -2);
		lua_rawset(L, 1);
		return 1;
	}
	return 0;
}

/* Give a new state's nf the libraries.  Raises where memory is short. */
void nf_lua_libs_open(lua_State *L)
{
	lua_getglobal(L, "nf");
	luaL_setfuncs(L, funcs, 0);
	lua_createtable(L, 0, 2);
	lua_pushcfunction(L, open_lib);
	lua_setfield(L, -2, "__index");
	/* Scripts get this for the metatable, so they cannot change it. */
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	lua_setmetatable(L, -2);
	lua_pop(L, 1);
}
