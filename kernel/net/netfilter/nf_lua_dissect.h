/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the dissectors share.
 *
 * They read bytes by nf_lua_span_bytes(), nothing past the end of a span, and allocate
 * nothing but what they return.  They own nothing, so charging the budget, which
 * they do as they go, may raise anywhere.
 */
#ifndef NF_LUA_DISSECT_H
#define NF_LUA_DISSECT_H

#include <linux/types.h>

#include "nf_lua_internal.h"

#include "lauxlib.h"

extern const luaL_Reg nf_lua_dns_funcs[];
extern const luaL_Reg nf_lua_http_funcs[];
extern const luaL_Reg nf_lua_rtp_funcs[];
extern const luaL_Reg nf_lua_ssh_funcs[];
extern const luaL_Reg nf_lua_tls_funcs[];
extern const struct klua_quick_reg nf_lua_tls_quicks[];

/**
 * struct nf_lua_lib - a library that is a field of nf
 * @name: name of the field
 * @funcs: its functions
 * @quicks: those of them that have a short way, or NULL
 */
struct nf_lua_lib {
	const char *name;
	const luaL_Reg *funcs;
	const struct klua_quick_reg *quicks;
};

/* All of them, and one without a name. */
extern const struct nf_lua_lib nf_lua_libs[];

/**
 * enum nf_lua_found - what a dissector has to say
 * @NF_LUA_FOUND: here it is
 * @NF_LUA_OTHER: nil: this is another protocol
 * @NF_LUA_ABSENT: nil, "absent": the message has no such field
 * @NF_LUA_TRUNCATED: nil, "truncated": right so far, but more bytes are needed
 * @NF_LUA_MALFORMED: nil, "malformed": not as its RFC has it
 * @NF_LUA_TOO_LONG: nil, "too long": a list with more entries than are looked at
 */
enum nf_lua_found {
	NF_LUA_FOUND,
	NF_LUA_OTHER,
	NF_LUA_ABSENT,
	NF_LUA_TRUNCATED,
	NF_LUA_MALFORMED,
	NF_LUA_TOO_LONG,
};

/* As nf_lua_span_get(), and the work around what is copied is charged. */
static inline const u8 *nf_lua_span_bytes(lua_State *L,
					  const struct nf_lua_span *span,
					  u32 off, u32 len, void *buf)
{
	if (likely(off <= span->near && len <= span->near - off))
		return span->data + off;
	klua_charge(L, 4);
	return nf_lua_span_far(L, span, off, len, buf);
}

bool nf_lua_dissect_arg(lua_State *L, struct nf_lua_span *span);
int nf_lua_dissect_none(lua_State *L, enum nf_lua_found found);

u32 nf_lua_find_byte(lua_State *L, const struct nf_lua_span *span,
		     u32 from, u32 to, u8 byte);
bool nf_lua_copy_lower(u8 *to, const u8 *from, u32 len);

/**
 * struct nf_lua_name - a name of a host
 * @text: in lower case, without a dot at its end
 * @len: its bytes
 * @hash: of it as a string of Lua's
 */
struct nf_lua_name {
	const u8 *text;
	u32 len;
	u32 hash;
};

bool nf_lua_take_name(lua_State *L, struct nf_lua_name *name, const u8 *from, u32 len);
const TValue *nf_lua_find_parent(lua_State *L, const Table *names,
				 const struct nf_lua_name *name);

/*
 * What @names has for a name, which needs no string; NULL if it has none.  If @parents,
 * also for the domains that it is in.
 */
static __always_inline const TValue *
nf_lua_find_name(lua_State *L, const Table *names, const struct nf_lua_name *name,
		 bool parents)
{
	const TValue *val;

	val = klua_find_bytes(L, names, name->text, name->len, name->hash);
	return val || !parents ? val : nf_lua_find_parent(L, names, name);
}

/* RFC 20; the kernel's tolower() knows Latin-1 too. */
static inline u8 nf_lua_lower(u8 c)
{
	return (u8)(c - 'A') < 26 ? c | 0x20 : c;
}

static inline bool nf_lua_is_digit(u8 c)
{
	return (u8)(c - '0') < 10;
}

#endif /* NF_LUA_DISSECT_H */
