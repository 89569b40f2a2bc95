// SPDX-License-Identifier: GPL-2.0
/* What the tool does in a program's state itself, rather than by its functions. */

#include <stdio.h>
#include <string.h>

#include "nf-lua.h"
#include "klua_int.h"

#include "lua.h"
#include "lauxlib.h"

struct protected {
	void (*body)(struct lua_State *L, void *data);
	void *data;
};

static int run_protected(lua_State *L)
{
	struct protected *p = lua_touserdata(L, 1);

	lua_settop(L, 0);
	p->body(L, p->data);
	return 0;
}

/*
 * Run @body in the state of a program, with an empty stack.  It has @units and may
 * raise; 0, or an error as of klua_run(), whose text is the program's last one.
 */
int state_run(struct nf_lua_prog *prog, s64 units,
	      void (*body)(struct lua_State *L, void *data), void *data)
{
	struct klua_state *ks = klua_begin(nf_lua_prog_klua(prog));
	struct protected p = { .body = body, .data = data };
	lua_State *L = ks->L;
	int status, ret = 0;

	ks->meter.left = units;
	lua_pushcfunction(L, run_protected);
	lua_pushlightuserdata(L, &p);
	status = lua_pcall(L, 1, 0, 0);
	if (status != LUA_OK || ks->meter.left < 0)
		ret = klua_call_failed(ks, KLUA_NO_SLOT, status);
	lua_settop(L, 0);
	/* what was lent is not the script's */
	ks->meter.left += ks->prog->budget - units;
	klua_end(ks);
	return ret;
}

const char *state_error(struct nf_lua_prog *prog)
{
	static struct klua_stats st;

	klua_prog_stats(nf_lua_prog_klua(prog), &st);
	return st.last_error;
}
