/* SPDX-License-Identifier: GPL-2.0 */
/* Loading and calling, for KUnit and for tools/testing/lua. */
#ifndef KLUA_TESTS_PROG_H
#define KLUA_TESTS_PROG_H

#include <linux/bottom_half.h>
#include <linux/err.h>
#include <linux/lua.h>
#include <linux/string.h>
#include <linux/types.h>

#include "lua.h"
#include "lauxlib.h"

static inline struct klua_config prog_config(const char *name, const char *source,
					     u32 memory, u32 budget)
{
	struct klua_config cfg = {
		.chunk = { .name = name, .source = source, .len = strlen(source) },
		.memory = memory,
		.budget = budget,
	};

	return cfg;
}

static inline struct klua_prog *prog_load(const char *name, const char *source,
					  u32 memory, u32 budget,
					  const struct klua_prog *old, char *err)
{
	struct klua_config cfg = prog_config(name, source, memory, budget);

	cfg.old = old;
	return klua_prog_create(&cfg, err);
}

static inline void prog_body(lua_State *L, void *data)
{
	s64 *result = data;

	lua_call(L, 0, 1);
	*result = lua_type(L, -1) == LUA_TNUMBER ? luaL_checkinteger(L, -1) :
						   lua_toboolean(L, -1);
}

/* As klua_run(), or -EBUSY; a number goes to @result, of others whether true. */
static inline int slot_call(struct klua_prog *prog, unsigned int slot, s64 *result)
{
	struct klua_state *ks;
	int ret = -EBUSY;

	local_bh_disable();
	ks = klua_begin(prog);
	if (ks) {
		ret = klua_run(ks, slot, prog_body, result);
		klua_end(ks);
	}
	local_bh_enable();
	return ret;
}

static inline int prog_call(struct klua_prog *prog, const char *func, s64 *result)
{
	return slot_call(prog, klua_prog_slot(prog, func), result);
}

#endif /* KLUA_TESTS_PROG_H */
