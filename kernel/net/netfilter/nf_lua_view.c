// SPDX-License-Identifier: GPL-2.0
/*
 * Views: bounded windows on the bytes of a call, that copy nothing.  A view is
 * good for the call that made it and says so afterwards.
 *
 * What is out of a view reads as nil.  Offsets are kept in 64 bits until they
 * have been compared with a length.  Nothing is owned while Lua may raise.
 */

#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "nf_lua_internal.h"

#include "lua.h"
#include "lauxlib.h"

/* Key in the registry: the metatable of views. */
static const char key_meta;

static void bad_view(lua_State *L, const struct nf_lua_view *v, int arg)
{
	if (v && v->serial < (u64)NF_LUA_TAG_LAYOUT)
		luaL_error(L, "packet view used after its call");
	luaL_typeerror(L, arg, "packet view");
}

/* The view that is argument @arg; raises if it is none, or one of the past. */
struct nf_lua_view *nf_lua_check_view(lua_State *L,
				      const struct nf_lua_ctx *ctx, int arg)
{
	struct nf_lua_view *v = NULL;

	if (likely(lua_type(L, arg) == LUA_TUSERDATA))
		v = lua_touserdata(L, arg);
	if (unlikely(!v || v->serial != ctx->serial))
		bad_view(L, v, arg);
	return v;
}

static void view_span(const struct nf_lua_ctx *ctx, const struct nf_lua_view *v,
		      struct nf_lua_span *span)
{
	const struct nf_lua_near *near = &ctx->near[v->place];

	span->pkt = v->place == NF_LUA_PACKET ? ctx->pkt : NULL;
	span->data = near->data + v->off;
	span->near = v->off < near->len ? min(near->len - v->off, v->len) : 0;
	span->off = v->off;
	span->len = v->len;
}

/**
 * nf_lua_check_span() - an argument that is bytes
 * @L: state, in a function that Lua called
 * @arg: number of the argument
 * @span: gets the bytes of a view of this call, or of a string
 *
 * Raises on all else, and on a view of an earlier call.
 */
void nf_lua_check_span(lua_State *L, int arg, struct nf_lua_span *span)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);
	size_t len;

	if (lua_type(L, arg) != LUA_TSTRING) {
		view_span(ctx, nf_lua_check_view(L, ctx, arg), span);
		return;
	}
	span->pkt = NULL;
	span->data = lua_tolstring(L, arg, &len);
	span->near = len;
	span->off = 0;
	span->len = len;
}

/* As nf_lua_span_get(), for what is not all at span->data. */
const void *nf_lua_span_far(const struct nf_lua_span *span, u32 off, u32 len,
			    void *buf)
{
	if (off > span->len || len > span->len - off || !span->pkt ||
	    nf_lua_pkt_copy(span->pkt, span->off + off, buf, len))
		return NULL;
	return buf;
}

/**
 * nf_lua_span_chunk() - as many bytes of a span as there are in one piece
 * @L: state: copying is charged
 * @span: span
 * @off: first byte, less than @span->len
 * @len: gets the number of bytes: all from @off on, or at least NF_LUA_WINDOW if
 *	there are so many
 *
 * Return: the bytes, good until the next chunk is asked for.
 */
const u8 *nf_lua_span_chunk(lua_State *L, const struct nf_lua_span *span,
			    u32 off, u32 *len)
{
	struct nf_lua_ctx *ctx = klua_priv(L);
	u32 n = min(span->len - off, NF_LUA_WINDOW);

	if (off < span->near && span->near - off >= n) {
		*len = span->near - off;
		return span->data + off;
	}
	klua_charge(L, 2 + n / 64);
	if (nf_lua_pkt_copy(span->pkt, span->off + off, ctx->window, n))
		luaL_error(L, "packet is shorter than it says");
	*len = n;
	return ctx->window;
}

/**
 * nf_lua_span_push() - push a string of part of a span
 * @L: state: copying is charged
 * @span: span
 * @off: first byte
 * @len: bytes, which the span has
 *
 * Raises where memory is short.
 */
void nf_lua_span_push(lua_State *L, const struct nf_lua_span *span,
		      u32 off, u32 len)
{
	luaL_Buffer b;
	char *p;

	if (off <= span->near && len <= span->near - off) {
		lua_pushlstring(L, span->data + off, len);
		return;
	}
	p = luaL_buffinitsize(L, &b, len);
	klua_charge(L, len / 64);
	if (nf_lua_pkt_copy(span->pkt, span->off + off, p, len))
		luaL_error(L, "packet is shorter than it says");
	luaL_pushresultsize(&b, len);
}

/* Bytes of a view, @buf if the packet has them in pieces; NULL: out of it. */
static __always_inline const u8 *view_bytes(lua_State *L,
					    const struct nf_lua_ctx *ctx,
					    const struct nf_lua_view *v,
					    u64 off, u32 len, void *buf)
{
	const struct nf_lua_near *near = &ctx->near[v->place];
	u32 at;

	if (unlikely(off > v->len || len > v->len - off)) {
		if ((s64)off < 0)
			luaL_argerror(L, 2, "offset is negative");
		return NULL;
	}
	at = v->off + off;
	if (likely(at <= near->len && len <= near->len - at))
		return near->data + at;
	return nf_lua_pkt_copy(ctx->pkt, at, buf, len) ? NULL : buf;
}

/* Argument 2 is the offset of @size bytes in network byte order. */
static __always_inline int push_uint(lua_State *L, u32 size)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);
	const struct nf_lua_view *v = nf_lua_check_view(L, ctx, 1);
	u64 off = luaL_checkinteger(L, 2);
	u8 buf[sizeof(u32)];
	const u8 *p;

	p = view_bytes(L, ctx, v, off, size, buf);
	if (!p)
		lua_pushnil(L);
	else if (size == sizeof(u8))
		lua_pushinteger(L, *p);
	else if (size == sizeof(u16))
		lua_pushinteger(L, get_unaligned_be16(p));
	else
		lua_pushinteger(L, get_unaligned_be32(p));
	return 1;
}

static int view_u8(lua_State *L)
{
	return push_uint(L, sizeof(u8));
}

static int view_u16(lua_State *L)
{
	return push_uint(L, sizeof(u16));
}

static int view_u32(lua_State *L)
{
	return push_uint(L, sizeof(u32));
}

static int view_len(lua_State *L)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);

	lua_pushinteger(L, nf_lua_check_view(L, ctx, 1)->len);
	return 1;
}

/* Argument @arg is an offset up to @len, by default 0. */
static bool opt_offset(lua_State *L, int arg, u32 len, u32 *off)
{
	u64 o = luaL_optinteger(L, arg, 0);

	if (o > len) {
		if ((s64)o < 0)
			luaL_argerror(L, arg, "offset is negative");
		return false;
	}
	*off = o;
	return true;
}

/* Arguments 2 and 3, offset and length: by default all, or all the rest. */
static bool opt_range(lua_State *L, u32 all, u32 *off, u32 *len)
{
	u64 n;

	if (!opt_offset(L, 2, all, off))
		return false;
	n = luaL_optinteger(L, 3, all - *off);
	if (n > all - *off) {
		if ((s64)n < 0)
			luaL_argerror(L, 3, "length is negative");
		return false;
	}
	*len = n;
	return true;
}

static int view_str(lua_State *L)
{
	struct nf_lua_span span;
	u32 off, len;

	nf_lua_check_span(L, 1, &span);
	if (opt_range(L, span.len, &off, &len))
		nf_lua_span_push(L, &span, off, len);
	else
		lua_pushnil(L);
	return 1;
}

/* First @needle in @hay, with work charged by candidate. */
static const u8 *search(lua_State *L, const u8 *hay, u32 len,
			const u8 *needle, u32 nlen)
{
	const u8 *end = hay + len - nlen;

	while (hay <= end) {
		const u8 *p = memchr(hay, *needle, end - hay + 1);

		klua_charge(L, 1 + ((p ?: end) - hay) / 16 + nlen / 64);
		if (!p)
			return NULL;
		if (!memcmp(p, needle, nlen))
			return p;
		hay = p + 1;
	}
	return NULL;
}

/* view:find(needle [, init]): offset of a plain string, or nil. */
static int view_find(lua_State *L)
{
	struct nf_lua_span span;
	const u8 *needle;
	size_t nlen;
	u32 off;

	nf_lua_check_span(L, 1, &span);
	needle = luaL_checklstring(L, 2, &nlen);
	if (!nlen || nlen > NF_LUA_WINDOW / 2)
		return luaL_error(L, "needle has to have 1 to %d bytes",
				  NF_LUA_WINDOW / 2);
	if (!opt_offset(L, 3, span.len, &off))
		goto none;

	/* Chunks overlap by a needle less one byte. */
	while (nlen <= span.len - off) {
		const u8 *hay, *p;
		u32 n;

		hay = nf_lua_span_chunk(L, &span, off, &n);
		p = search(L, hay, n, needle, nlen);
		if (p) {
			lua_pushinteger(L, off + (p - hay));
			return 1;
		}
		off += n - (nlen - 1);
	}
none:
	lua_pushnil(L);
	return 1;
}

/* A view of part of this one. */
static int view_sub(lua_State *L)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);
	const struct nf_lua_view *v = nf_lua_check_view(L, ctx, 1);
	struct nf_lua_view *sub;
	u32 off, len;

	if (!opt_range(L, v->len, &off, &len)) {
		lua_pushnil(L);
		return 1;
	}
	sub = lua_newuserdatauv(L, sizeof(*sub), 0);
	sub->serial = ctx->serial;
	sub->off = v->off + off;
	sub->len = len;
	sub->place = v->place;
	sub->layout = NULL;
	lua_rawgetp(L, LUA_REGISTRYINDEX, &key_meta);
	lua_setmetatable(L, -2);
	return 1;
}

static const luaL_Reg view_methods[] = {
	{ "find", view_find },
	{ "len", view_len },
	{ "str", view_str },
	{ "sub", view_sub },
	{ "u8", view_u8 },
	{ "u16", view_u16 },
	{ "u32", view_u32 },
	{ NULL, NULL }
};

/*
 * Push the view that the registry keeps under @key, made anew if there is none;
 * the caller fills it in.
 */
struct nf_lua_view *nf_lua_view_keep(lua_State *L, const void *key)
{
	struct nf_lua_view *v;

	if (likely(lua_rawgetp(L, LUA_REGISTRYINDEX, key) == LUA_TUSERDATA))
		return lua_touserdata(L, -1);
	lua_pop(L, 1);

	v = lua_newuserdatauv(L, sizeof(*v), 0);
	memset(v, 0, sizeof(*v));
	lua_rawgetp(L, LUA_REGISTRYINDEX, &key_meta);
	lua_setmetatable(L, -2);
	lua_pushvalue(L, -1);
	lua_rawsetp(L, LUA_REGISTRYINDEX, key);
	return v;
}

/* Add views to a new state; leaves their methods on the stack. */
void nf_lua_view_open(lua_State *L)
{
	lua_createtable(L, 0, ARRAY_SIZE(view_methods) + 1);
	luaL_setfuncs(L, view_methods, 0);

	lua_createtable(L, 0, 4);
	lua_pushvalue(L, -2);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, view_len);
	lua_setfield(L, -2, "__len");
	lua_pushlstring(L, "packet view", 11);
	lua_setfield(L, -2, "__name");
	/* Scripts get this for the metatable, so they cannot change it. */
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	lua_rawsetp(L, LUA_REGISTRYINDEX, &key_meta);
}
