// SPDX-License-Identifier: GPL-2.0
/*
 * The standard libraries as scripts see them: an allowed part of upstream's,
 * and kernel versions of what they cannot have: print, math over integers,
 * debug.traceback.
 */

#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "klua_int.h"

#define LUA_LIB
#include "lua.h"
#include "lauxlib.h"
#include "lualib.h"
#include "ldebug.h"
#include "lobject.h"
#include "lstate.h"

/* Bytes of a line that print() shows. */
#define PRINT_MAX	200

static int base_print(lua_State *L)
{
	static DEFINE_RATELIMIT_STATE(rs, DEFAULT_RATELIMIT_INTERVAL,
				      DEFAULT_RATELIMIT_BURST);
	int i, n = lua_gettop(L);
	luaL_Buffer b;
	size_t len;
	const char *s;

	klua_check_stack(L, "C stack overflow");
	luaL_buffinit(L, &b);
	for (i = 1; i <= n; i++) {
		if (i > 1)
			luaL_addchar(&b, '\t');
		luaL_tolstring(L, i, NULL);
		luaL_addvalue(&b);
	}
	luaL_pushresult(&b);
	s = lua_tolstring(L, -1, &len);
	luai_charge(L, 50);
	if (___ratelimit(&rs, "lua: print"))
		pr_info("lua: %s: %*pE\n", klua_state_of(L)->prog->name,
			(int)min_t(size_t, len, PRINT_MAX), s);
	return 0;
}

/* collectgarbage("count") only, in whole KiB; the rest would harm the limits. */
static int base_collectgarbage(lua_State *L)
{
	const char *opt = luaL_optstring(L, 1, "collect");

	if (strcmp(opt, "count"))
		return luaL_argerror(L, 1, "only \"count\" is allowed");
	lua_pushinteger(L, klua_state_of(L)->arena.used >> 10);
	return 1;
}

/* Compile a script and push it as a function; raises what is wrong with it. */
void klua_load_chunk(lua_State *L, const struct klua_chunk *chunk)
{
	char name[KLUA_NAME_LEN + 1];

	snprintf(name, sizeof(name), "=%s", chunk->name);
	if (luaL_loadbufferx(L, chunk->source, chunk->len, name, "t"))
		lua_error(L);
}

/* Note what the first CPU's state requires. */
static void list_module(lua_State *L, struct klua_prog *prog, const char *name)
{
	size_t len = strlen(name) + 1;
	char *new;

	if (prog->slots)
		return;

	if (prog->nmodules == KLUA_MODULES_MAX ||
	    prog->modules_len + len > KLUA_MODULES_LEN)
		luaL_error(L, "too many modules");

	new = krealloc(prog->modules, prog->modules_len + len, GFP_KERNEL_ACCOUNT);
	if (!new)
		luaL_error(L, "no memory for the names of modules");

	memcpy(new + prog->modules_len, name, len);
	prog->modules = new;
	prog->modules_len += len;
	prog->nmodules++;
}

/* Key in the registry of the modules' results, by name; a module under way is
 * this address.
 */
static char modules_key;

static void set_module(lua_State *L, int modules)
{
	lua_pushvalue(L, 1);
	lua_insert(L, -2);
	lua_rawset(L, modules);
}

/*
 * require(name): what the module of that name returned, or true.  It runs once,
 * while the script is loaded: a call later gets what there is.
 */
static int base_require(lua_State *L)
{
	struct klua_state *ks = klua_state_of(L);
	const struct klua_config *cfg = ks->loading;
	struct klua_chunk chunk;
	const char *name;
	size_t len;

	name = luaL_checklstring(L, 1, &len);
	lua_settop(L, 1);
	lua_rawgetp(L, LUA_REGISTRYINDEX, &modules_key);
	lua_pushvalue(L, 1);
	lua_rawget(L, 2);
	if (lua_touserdata(L, 3) == &modules_key)
		return luaL_error(L, "module '%s' requires itself", name);
	if (!lua_isnil(L, 3))
		return 1;
	if (!cfg)
		return luaL_error(L, "module '%s' was not required at load", name);

	luai_charge(L, 50);
	if (!cfg->find || strlen(name) != len || len >= KLUA_MODULE_LEN ||
	    !cfg->find(cfg->find_data, name, &chunk))
		return luaL_error(L, "module '%s' not found", name);
	list_module(L, ks->prog, name);

	lua_pushlightuserdata(L, &modules_key);
	set_module(L, 2);
	klua_load_chunk(L, &chunk);
	lua_pushvalue(L, 1);
	if (lua_pcall(L, 1, 1, 0)) {
		lua_pushnil(L);
		set_module(L, 2);
		return lua_error(L);
	}
	if (lua_isnil(L, -1))
		lua_pushboolean(L, 1);
	lua_pushvalue(L, -1);
	set_module(L, 2);
	return 1;
}

static int math_abs(lua_State *L)
{
	lua_Integer n = luaL_checkinteger(L, 1);

	lua_pushinteger(L, n < 0 ? (lua_Integer)(0u - (lua_Unsigned)n) : n);
	return 1;
}

/* floor and ceil of an integer are the integer. */
static int math_floor(lua_State *L)
{
	lua_pushinteger(L, luaL_checkinteger(L, 1));
	return 1;
}

/* The remainder has the sign of the dividend, as C's. */
static int math_fmod(lua_State *L)
{
	lua_Integer a = luaL_checkinteger(L, 1);
	lua_Integer b = luaL_checkinteger(L, 2);

	luaL_argcheck(L, b != 0, 2, "zero");
	lua_pushinteger(L, b == -1 ? 0 : a % b);
	return 1;
}

/* As upstream's: what is compared, and returned, are the arguments themselves. */
static int extreme(lua_State *L, bool max)
{
	int i, n = lua_gettop(L), best = 1;

	luaL_argcheck(L, n >= 1, 1, "value expected");
	for (i = 2; i <= n; i++)
		if (lua_compare(L, max ? best : i, max ? i : best, LUA_OPLT))
			best = i;
	lua_pushvalue(L, best);
	return 1;
}

static int math_max(lua_State *L)
{
	return extreme(L, true);
}

static int math_min(lua_State *L)
{
	return extreme(L, false);
}

/* The kernel's generator: nothing to seed, nothing to predict. */
static int math_random(lua_State *L)
{
	lua_Integer low = 1, up = LUA_MAXINTEGER;
	u64 span, r = klua_random(L);

	switch (lua_gettop(L)) {
	case 0:
		return luaL_error(L, "math.random needs a range: no floating point");
	case 1:
		up = luaL_checkinteger(L, 1);
		if (!up) {
			lua_pushinteger(L, r);
			return 1;
		}
		break;
	case 2:
		low = luaL_checkinteger(L, 1);
		up = luaL_checkinteger(L, 2);
		break;
	default:
		return luaL_error(L, "wrong number of arguments");
	}
	luaL_argcheck(L, low <= up, lua_gettop(L), "interval is empty");

	span = (u64)up - (u64)low + 1;
	if (span)
		r = mul_u64_u64_shr(r, span, 64);
	lua_pushinteger(L, (u64)low + r);
	return 1;
}

static int math_tointeger(lua_State *L)
{
	int ok;
	lua_Integer n = lua_tointegerx(L, 1, &ok);

	luaL_checkany(L, 1);
	if (ok)
		lua_pushinteger(L, n);
	else
		luaL_pushfail(L);
	return 1;
}

static int math_type(lua_State *L)
{
	luaL_checkany(L, 1);
	if (lua_type(L, 1) == LUA_TNUMBER)
		lua_pushliteral(L, "integer");
	else
		luaL_pushfail(L);
	return 1;
}

static int math_ult(lua_State *L)
{
	lua_pushboolean(L, (lua_Unsigned)luaL_checkinteger(L, 1) <
			   (lua_Unsigned)luaL_checkinteger(L, 2));
	return 1;
}

static const luaL_Reg math_lib[] = {
	{ "abs", math_abs },
	{ "ceil", math_floor },
	{ "floor", math_floor },
	{ "fmod", math_fmod },
	{ "max", math_max },
	{ "min", math_min },
	{ "random", math_random },
	{ "tointeger", math_tointeger },
	{ "type", math_type },
	{ "ult", math_ult },
	{ NULL, NULL }
};

static int open_math(lua_State *L)
{
	luaL_newlib(L, math_lib);
	lua_pushinteger(L, LUA_MAXINTEGER);
	lua_setfield(L, -2, "maxinteger");
	lua_pushinteger(L, LUA_MININTEGER);
	lua_setfield(L, -2, "mininteger");
	return 1;
}

/* Levels that luaL_traceback() shows. */
#define TRACEBACK_LEVELS	22U

/*
 * A traceback looks for the end of the stack, shows some levels, and reads a
 * function's code to tell the name of what it called.  To be paid before: it
 * would raise in the thread that it looks at.
 */
static void charge_traceback(lua_State *L, const lua_State *thread)
{
	unsigned int most = 0, levels = 0;
	const CallInfo *ci;
	const Proto *p;

	luai_charge(L, 200 + 2 * thread->nci);
	for (ci = thread->ci; ci != &thread->base_ci; ci = ci->previous) {
		if (!isLua(ci))
			continue;
		p = ci_func(ci)->p;
		most = max(most, klua_name_units(p, p->sizecode));
		levels++;
	}
	luai_charge(L, most * min(levels, TRACEBACK_LEVELS));
}

/* debug.traceback([thread,] [message [, level]]) */
static int debug_traceback(lua_State *L)
{
	lua_State *thread = lua_tothread(L, 1);
	int arg = thread ? 1 : 0;
	const char *msg = lua_tostring(L, arg + 1);

	if (!msg && !lua_isnoneornil(L, arg + 1)) {
		lua_pushvalue(L, arg + 1);
		return 1;
	}
	charge_traceback(L, thread ?: L);
	luaL_traceback(L, thread ?: L, msg,
		       (int)luaL_optinteger(L, arg + 2, thread ? 0 : 1));
	return 1;
}

static const luaL_Reg debug_lib[] = {
	{ "traceback", debug_traceback },
	{ NULL, NULL }
};

static int open_debug(lua_State *L)
{
	luaL_newlib(L, debug_lib);
	return 1;
}

static const luaL_Reg libs[] = {
	{ LUA_GNAME, luaopen_base },
	{ LUA_COLIBNAME, luaopen_coroutine },
	{ LUA_STRLIBNAME, luaopen_string },
	{ LUA_TABLIBNAME, luaopen_table },
	{ LUA_UTF8LIBNAME, luaopen_utf8 },
	{ LUA_MATHLIBNAME, open_math },
	{ LUA_DBLIBNAME, open_debug },
};

/* The globals that stay; a later Lua's new ones are not let in unseen. */
static const char *const base_allowed[] = {
	"_G", "_VERSION", "assert", "error", "getmetatable", "ipairs", "next",
	"pairs", "pcall", "rawequal", "rawget", "rawlen", "rawset", "select",
	"setmetatable", "tonumber", "tostring", "type", "xpcall",
};

static const char *const string_allowed[] = {
	"byte", "char", "find", "format", "gmatch", "gsub", "len", "lower",
	"match", "pack", "packsize", "rep", "reverse", "sub", "unpack", "upper",
};

/* Keep of the table on top of the stack what @allowed names. */
static void allow(lua_State *L, const char *const *allowed, size_t n)
{
	int t = lua_gettop(L);
	size_t i;

	lua_pushnil(L);
	while (lua_next(L, t)) {
		const char *key = lua_tostring(L, -2);

		for (i = 0; i < n; i++)
			if (!strcmp(key, allowed[i]))
				break;
		lua_pop(L, 1);
		if (i == n) {
			lua_pushvalue(L, -1);
			lua_pushnil(L);
			lua_rawset(L, t);
		}
	}
}

/* Open the libraries in a new state.  Raises where memory is short. */
void klua_openlibs(lua_State *L)
{
	const char *self = klua_state_of(L)->loading->self;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(libs); i++) {
		lua_pushcfunction(L, libs[i].func);
		lua_call(L, 0, 1);
		if (libs[i].func == luaopen_base)
			allow(L, base_allowed, ARRAY_SIZE(base_allowed));
		if (libs[i].func == luaopen_string)
			allow(L, string_allowed, ARRAY_SIZE(string_allowed));
		lua_setglobal(L, libs[i].name);
	}
	lua_pushcfunction(L, base_print);
	lua_setglobal(L, "print");
	lua_pushcfunction(L, base_collectgarbage);
	lua_setglobal(L, "collectgarbage");

	lua_newtable(L);
	if (self) {
		lua_pushlightuserdata(L, &modules_key);
		lua_setfield(L, -2, self);
	}
	lua_rawsetp(L, LUA_REGISTRYINDEX, &modules_key);
	lua_pushcfunction(L, base_require);
	lua_setglobal(L, "require");
}
