/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of nf_lua in user space share. */
#ifndef NF_LUA_TESTING_H
#define NF_LUA_TESTING_H

#include "nf_lua_user.h"
#include "nf_lua_internal.h"
#include "lua.h"
#include "lauxlib.h"
#include "../lua/script.h"

/* The libraries of packets, without those of hooks. */
static inline void open_libs(lua_State *L)
{
	lua_createtable(L, 0, 0);
	lua_setglobal(L, "nf");
	nf_lua_pkt_open(L);
}

/* All of a packet as a view: of pkt itself dissectors take the payload. */
static inline void push_bytes(lua_State *L, const struct nf_lua_pkt *pkt)
{
	const struct nf_lua_view *whole;

	nf_lua_pkt_push(L, pkt);
	whole = lua_touserdata(L, -1);
	nf_lua_view_new(L, whole, 0, whole->len, 0);
	nf_lua_push_kept(L, klua_priv(L), NF_LUA_META_VIEW);
	lua_setmetatable(L, -2);
	lua_remove(L, -2);
}

#endif /* NF_LUA_TESTING_H */
