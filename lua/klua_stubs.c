// SPDX-License-Identifier: GPL-2.0
/*
 * The front end's callbacks, apart from klua_host.c since Lua has a field named
 * current: what is no number here, and no bytecode in or out.
 */

#include <string.h>

#include "override/llex_c.h"
#include "lauxlib.h"
#include "ldebug.h"
#include "ldo.h"
#include "lundump.h"

#undef luaO_str2num

/* What stock Lua reads as a float, in decimal or hexadecimal. */
static int is_float(const char *s)
{
	int hex = s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
	const char *digits = hex ? "0123456789abcdefABCDEF" : "0123456789";
	size_t n, whole;

	s += hex ? 2 : 0;
	whole = strspn(s, digits);
	s += whole;
	n = 0;
	if (*s == '.') {
		n = strspn(++s, digits);
		s += n;
	}
	if (!whole && !n)
		return 0;
	if (*s && strchr(hex ? "pP" : "eE", *s)) {
		s++;
		s += *s == '+' || *s == '-';
		n = strspn(s, "0123456789");
		s += n;
		if (!n)
			return 0;
	}
	return *s == '\0';
}

/* Numbers as luaO_str2num() reads them, or the reason why not. */
size_t klua_str2num(LexState *ls, const char *s, TValue *o)
{
	size_t len = luaO_str2num(s, o);
	const char *msg;

	if (len)
		return len;

	if (s[strspn(s, "0123456789")] == '\0')
		msg = "integer too large";
	else if (is_float(s))
		msg = "no floating point";
	else
		return 0;

	msg = luaG_addinfo(ls->L, msg, ls->source, ls->linenumber);
	luaO_pushfstring(ls->L, "%s near '%s'", msg, s);
	luaD_throw(ls->L, LUA_ERRSYNTAX);
	return 0;
}

LClosure *luaU_undump(lua_State *L, ZIO *Z, const char *name)
{
	luaL_error(L, "binary chunks are not loaded");
	return NULL;
}

int luaU_dump(lua_State *L, const Proto *f, lua_Writer w, void *data, int strip)
{
	return 1;
}
