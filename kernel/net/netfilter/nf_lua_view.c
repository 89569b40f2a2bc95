// SPDX-License-Identifier: GPL-2.0
/*
 * Views: bounded windows on the bytes of a call, that copy nothing.  A view is
 * good for the call that made it and says so afterwards.
 *
 * What is out of a view reads as nil, and an offset is kept in 64 bits until it
 * has been compared with a length.  Nothing is owned while Lua may raise.
 */

#include <linux/array_size.h>
#include <linux/kconfig.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "nf_lua_internal.h"

#include "lua.h"
#include "lauxlib.h"

/* Argument @arg is no view, or one of the past. */
void nf_lua_bad_view(lua_State *L, int arg)
{
	const struct nf_lua_view *v = NULL;

	if (lua_type(L, arg) == LUA_TUSERDATA)
		v = lua_touserdata(L, arg);
	if (v && v->serial < NF_LUA_TAG_MIN)
		luaL_error(L, "packet view used after its call");
	luaL_typeerror(L, arg, "packet view");
}

static void view_span(const struct nf_lua_ctx *ctx, const struct nf_lua_view *v,
		      struct nf_lua_span *span)
{
	const struct nf_lua_near *near = &ctx->near[v->place];

	span->pkt = v->place == NF_LUA_PACKET ? ctx->pkt : NULL;
	span->off = v->off;
	span->len = v->len;
	if (unlikely(v->base)) {
		span->data = v->base + v->off;
		span->near = v->len;
		return;
	}
	span->data = near->data + v->off;
	span->near = v->off < near->len ? min(near->len - v->off, v->len) : 0;
}

/* As nf_lua_view_bytes(), for bytes of the view that are not near. */
const void *nf_lua_view_far(lua_State *L, const struct nf_lua_view *v, u32 at, u32 len,
			    void *buf)
{
	if (v->base)
		return v->base + at;
	if (v->place != NF_LUA_PACKET || nf_lua_pkt_copy(L, at, buf, len))
		return NULL;
	return buf;
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
const void *nf_lua_span_far(lua_State *L, const struct nf_lua_span *span, u32 off,
			    u32 len, void *buf)
{
	if (off > span->len || len > span->len - off || !span->pkt ||
	    nf_lua_pkt_copy(L, span->off + off, buf, len))
		return NULL;
	return buf;
}

/**
 * nf_lua_span_chunk() - as many bytes of a span as there are in one piece
 * @L: state: copying is charged
 * @span: span
 * @off: first byte, less than @span->len
 * @len: gets the number of bytes: at least NF_LUA_WINDOW, or all from @off on
 *
 * Return: the bytes, good until the next chunk is asked for.
 */
const u8 *nf_lua_span_chunk(lua_State *L, const struct nf_lua_span *span,
			    u32 off, u32 *len)
{
	u32 n = min(span->len - off, NF_LUA_WINDOW);
	struct nf_lua_ctx *ctx;

	if (off < span->near && span->near - off >= n) {
		*len = span->near - off;
		return span->data + off;
	}
	ctx = klua_priv(L);
	klua_charge(L, 1);
	if (nf_lua_pkt_copy(L, span->off + off, ctx->window, n))
		luaL_error(L, "packet is shorter than it says");
	*len = n;
	return ctx->window;
}

/*
 * Whether others may write bytes meanwhile.  A short string is hashed and then copied, so
 * what these two see has to be the same: it is copied before.
 */
static __always_inline bool is_shared(const struct nf_lua_pkt *pkt)
{
	return IS_ENABLED(CONFIG_NF_LUA_BPF) && (!pkt || nf_lua_is_xdp(pkt));
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
	char buf[LUAI_MAXSHORTLEN];
	luaL_Buffer b;
	char *p;

	if (off <= span->near && len <= span->near - off) {
		const void *data = span->data + off;

		if (is_shared(span->pkt) && len <= sizeof(buf))
			data = memcpy(buf, data, len);
		lua_pushlstring(L, data, len);
		return;
	}
	p = luaL_buffinitsize(L, &b, len);
	klua_charge(L, 1);
	if (nf_lua_pkt_copy(L, span->off + off, p, len))
		luaL_error(L, "packet is shorter than it says");
	luaL_pushresultsize(&b, len);
}

/* ---- integers ---- */

/* Whether a byte order of that name is little endian; negative: no such name. */
int nf_lua_endian(const char *s)
{
	if (!strcmp(s, "be") || !strcmp(s, "big") || !strcmp(s, "net"))
		return 0;
	if (!strcmp(s, "le") || !strcmp(s, "little"))
		return 1;
	if (!strcmp(s, "host"))
		return !IS_ENABLED(CONFIG_CPU_BIG_ENDIAN);
	return -1;
}

/* As luaL_checkinteger(), with a call less. */
static __always_inline s64 check_integer(lua_State *L, int arg)
{
	int is_integer;
	s64 n = lua_tointegerx(L, arg, &is_integer);

	return likely(is_integer) ? n : luaL_checkinteger(L, arg);
}

/* Argument @arg is a byte order, by default that of networks. */
static bool opt_little(lua_State *L, int arg)
{
	int little;

	if (likely(lua_gettop(L) < arg) || lua_type(L, arg) == LUA_TNIL)
		return false;
	little = nf_lua_endian(luaL_checklstring(L, arg, NULL));
	if (little < 0)
		luaL_argerror(L, arg, "no byte order");
	return little;
}

static __always_inline u64 load(const u8 *p, u32 size, bool little)
{
	switch (size) {
	case sizeof(u8):
		return *p;
	case sizeof(u16):
		return little ? get_unaligned_le16(p) : get_unaligned_be16(p);
	case sizeof(u32):
		return little ? get_unaligned_le32(p) : get_unaligned_be32(p);
	default:
		return little ? get_unaligned_le64(p) : get_unaligned_be64(p);
	}
}

/* Argument 2 is the offset of @size bytes, argument 3 their order. */
static __always_inline int push_int(lua_State *L, u32 size, bool sign)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);
	const struct nf_lua_view *v = nf_lua_check_view(L, ctx, 1);
	bool little = size > sizeof(u8) && opt_little(L, 3);
	s64 off = check_integer(L, 2);
	u8 buf[sizeof(u64)];
	const u8 *p;
	u64 n;

	p = nf_lua_view_bytes(L, ctx, v, off, size, buf);
	if (unlikely(!p)) {
		if (off < 0)
			return luaL_argerror(L, 2, "offset is negative");
		lua_pushnil(L);
		return 1;
	}
	n = load(p, size, little);
	if (sign)
		n = (s64)(n << (64 - 8 * size)) >> (64 - 8 * size);
	lua_pushinteger(L, n);
	return 1;
}

static int view_u8(lua_State *L)
{
	return push_int(L, sizeof(u8), false);
}

static int view_u16(lua_State *L)
{
	return push_int(L, sizeof(u16), false);
}

static int view_u32(lua_State *L)
{
	return push_int(L, sizeof(u32), false);
}

static int view_u64(lua_State *L)
{
	return push_int(L, sizeof(u64), false);
}

static int view_i8(lua_State *L)
{
	return push_int(L, sizeof(u8), true);
}

static int view_i16(lua_State *L)
{
	return push_int(L, sizeof(u16), true);
}

static int view_i32(lua_State *L)
{
	return push_int(L, sizeof(u32), true);
}

/* As push_int() of what a pointer reaches, in network order; nil behind the end. */
static __always_inline bool quick_int(const struct nf_lua_ctx *ctx, StkId func,
				      int nargs, u32 size, bool sign)
{
	const TValue *arg = s2v(func + 2);
	const struct nf_lua_near *near;
	struct nf_lua_view *v;
	u64 off, n;

	/* Behind the arguments are values of the past. */
	if (unlikely(nargs != 2 || !ttisinteger(arg) ||
		     !nf_lua_quick_view(ctx, func + 1, &v)))
		return false;
	off = ivalue(arg);
	if (unlikely((s64)off < 0))
		return false;
	if (unlikely(off + size > v->len)) {
		setnilvalue(s2v(func));
		return true;
	}
	near = &ctx->near[v->place];
	off += v->off;
	if (unlikely(off + size > near->len))
		return false;
	n = load(near->data + off, size, false);
	if (sign)
		n = (s64)(n << (64 - 8 * size)) >> (64 - 8 * size);
	setivalue(s2v(func), n);
	return true;
}

#define QUICK_INT(name, size, sign)						\
	static bool quick_##name(lua_State *L, void *priv, StkId func, int nargs,	\
				 int wanted)					\
	{									\
		return quick_int(priv, func, nargs, size, sign);		\
	}

QUICK_INT(u8, sizeof(u8), false)
QUICK_INT(u16, sizeof(u16), false)
QUICK_INT(u32, sizeof(u32), false)
QUICK_INT(u64, sizeof(u64), false)
QUICK_INT(i8, sizeof(u8), true)
QUICK_INT(i16, sizeof(u16), true)
QUICK_INT(i32, sizeof(u32), true)

/* @n bits, 1 to 64, from bit @shift of @p on, the most significant one first. */
u64 nf_lua_load_bits(const u8 *p, u32 shift, u32 n)
{
	u32 end = shift + n, bytes = (end + 7) / 8, i;
	u64 all = 0;

	for (i = 0; i < min(bytes, 8U); i++)
		all = all << 8 | p[i];
	if (bytes <= 8)
		all >>= bytes * 8 - end;
	else
		all = all << (end - 64) | p[8] >> (72 - end);
	return all & (~0ULL >> (64 - n));
}

/* view:bits(off, n): offset and number of bits. */
static int view_bits(lua_State *L)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);
	const struct nf_lua_view *v = nf_lua_check_view(L, ctx, 1);
	s64 off = check_integer(L, 2);
	u64 n = check_integer(L, 3);
	const u8 *p;
	u8 buf[9];

	if (off < 0)
		return luaL_argerror(L, 2, "offset is negative");
	if (n - 1 > 63)
		return luaL_argerror(L, 3, "has to be 1 to 64");

	p = nf_lua_view_bytes(L, ctx, v, off / 8, (off % 8 + n + 7) / 8, buf);
	if (p)
		lua_pushinteger(L, nf_lua_load_bits(p, off % 8, n));
	else
		lua_pushnil(L);
	return 1;
}

/* As view_bits(), of what a pointer reaches. */
static bool quick_bits(lua_State *L, void *priv, StkId func, int nargs, int wanted)
{
	const TValue *arg = s2v(func + 2), *arg2 = s2v(func + 3);
	const struct nf_lua_ctx *ctx = priv;
	const struct nf_lua_near *near;
	struct nf_lua_view *v;
	u64 off, at, n;
	u32 len;

	if (unlikely(nargs != 3 || !ttisinteger(arg) || !ttisinteger(arg2) ||
		     !nf_lua_quick_view(ctx, func + 1, &v)))
		return false;
	off = ivalue(arg);
	n = ivalue(arg2);
	if (unlikely((s64)off < 0 || n - 1 > 63))
		return false;
	at = off / 8;
	len = (off % 8 + n + 7) / 8;
	if (unlikely(at + len > v->len)) {
		setnilvalue(s2v(func));
		return true;
	}
	near = &ctx->near[v->place];
	at += v->off;
	if (unlikely(at + len > near->len))
		return false;
	n = nf_lua_load_bits(near->data + at, off % 8, n);
	setivalue(s2v(func), n);
	return true;
}

/* ---- strings ---- */

/* Argument @arg is an offset up to @len, by default 0. */
bool nf_lua_opt_offset(lua_State *L, int arg, u32 len, u32 *off)
{
	s64 o = luaL_optinteger(L, arg, 0);

	if (o < 0)
		luaL_argerror(L, arg, "offset is negative");
	if (o > len)
		return false;
	*off = o;
	return true;
}

/* Arguments 2 and 3, offset and length: by default all, or all the rest. */
static bool opt_range(lua_State *L, u32 all, u32 *off, u32 *len)
{
	bool inside = nf_lua_opt_offset(L, 2, all, off);
	s64 n = luaL_optinteger(L, 3, inside ? all - *off : 0);

	if (n < 0)
		luaL_argerror(L, 3, "length is negative");
	if (!inside || n > all - *off)
		return false;
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

/* As view_str(), of a short string that a pointer reaches. */
static bool quick_str(lua_State *L, void *priv, StkId func, int nargs, int wanted)
{
	const TValue *arg = s2v(func + 2), *arg2 = s2v(func + 3);
	const struct nf_lua_ctx *ctx = priv;
	const struct nf_lua_near *near;
	char buf[LUAI_MAXSHORTLEN];
	struct nf_lua_view *v;
	unsigned int hash;
	u64 off, n;

	if (unlikely(nargs != 3 || !ttisinteger(arg) || !ttisinteger(arg2) ||
		     !nf_lua_quick_view(ctx, func + 1, &v)))
		return false;
	off = ivalue(arg);
	n = ivalue(arg2);
	if (unlikely((s64)(off | n) < 0))
		return false;
	if (unlikely(off + n > v->len)) {
		setnilvalue(s2v(func));
		return true;
	}
	near = &ctx->near[v->place];
	off += v->off;
	if (unlikely(off + n > near->len || n > LUAI_MAXSHORTLEN))
		return false;
	/* see is_shared(); asking would take longer */
	hash = klua_hash_copy(buf, near->data + off, n, klua_seed(L));
	return klua_set_bytes(L, s2v(func), buf, n, hash);
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
	if (!nf_lua_opt_offset(L, 3, span.len, &off))
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

/* ---- writing ---- */

static bool writable(const struct nf_lua_ctx *ctx, const struct nf_lua_view *v)
{
	return v->place == NF_LUA_ARG || v->place == NF_LUA_VALUE ||
	       (v->place == NF_LUA_PACKET && nf_lua_is_xdp(ctx->pkt));
}

/**
 * nf_lua_view_store() - write bytes of a view
 * @L: state
 * @ctx: its call
 * @v: view, argument 1
 * @off: first byte, any number: argument 2 tells it
 * @from: the bytes
 * @len: how many
 *
 * Raises where they are not in the view, and where the view cannot be written.
 */
void nf_lua_view_store(lua_State *L, const struct nf_lua_ctx *ctx,
		       const struct nf_lua_view *v, s64 off, const void *from, u64 len)
{
	const struct nf_lua_near *near = &ctx->near[v->place];
	u32 at;

	if (!writable(ctx, v))
		luaL_argerror(L, 1, "cannot be written");
	if (off < 0 || off > v->len || len > v->len - off)
		luaL_argerror(L, 2, "is out of the view");
	at = v->off + off;
	if (v->base)
		memcpy(v->base + at, from, len);
	else if (at <= near->len && len <= near->len - at)
		memcpy((u8 *)near->data + at, from, len);
	else if (nf_lua_pkt_store(L, at, from, len))
		luaL_error(L, "packet is shorter than it says");
}

/* Argument 2 is the offset, 3 the integer and 4 its byte order. */
static int set_int(lua_State *L, u32 size)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);
	const struct nf_lua_view *v = nf_lua_check_view(L, ctx, 1);
	bool little = size > sizeof(u8) && opt_little(L, 4);
	s64 off = check_integer(L, 2), n = check_integer(L, 3);
	u32 bits = 8 * size, i;
	u8 buf[sizeof(n)];

	if (size < sizeof(n) && (n >> bits) && n >> (bits - 1) != -1)
		return luaL_argerror(L, 3, "does not fit");
	for (i = 0; i < size; i++)
		buf[little ? i : size - 1 - i] = n >> 8 * i;
	nf_lua_view_store(L, ctx, v, off, buf, size);
	return 0;
}

static int view_set_u8(lua_State *L)
{
	return set_int(L, sizeof(u8));
}

static int view_set_u16(lua_State *L)
{
	return set_int(L, sizeof(u16));
}

static int view_set_u32(lua_State *L)
{
	return set_int(L, sizeof(u32));
}

static int view_set_u64(lua_State *L)
{
	return set_int(L, sizeof(u64));
}

/* view:set_str(off, s) */
static int view_set_str(lua_State *L)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);
	const struct nf_lua_view *v = nf_lua_check_view(L, ctx, 1);
	s64 off = check_integer(L, 2);
	const char *s;
	size_t len;

	s = luaL_checklstring(L, 3, &len);
	klua_charge(L, len / 64);
	nf_lua_view_store(L, ctx, v, off, s, len);
	return 0;
}

/* ---- unpack ---- */

/**
 * struct unpack - fields that are being read
 * @span: the bytes
 * @off: next one
 * @fmt: what is left of the format
 * @little: byte order
 */
struct unpack {
	struct nf_lua_span span;
	u32 off;
	const char *fmt;
	bool little;
};

/* A number behind an option, or @dflt. */
static u32 option_size(struct unpack *u, u32 dflt)
{
	u32 n = 0;

	if (*u->fmt < '0' || *u->fmt > '9')
		return dflt;
	/* More digits are no option, so the number cannot overflow. */
	while (*u->fmt >= '0' && *u->fmt <= '9' && n < 100000)
		n = n * 10 + (*u->fmt++ - '0');
	return n;
}

static u32 int_size(lua_State *L, struct unpack *u, u32 dflt)
{
	u32 size = option_size(u, dflt);

	if (!size || size > 8)
		luaL_error(L, "integer of %d bytes in format, not 1 to 8", size);
	return size;
}

/* Each of these reads one field, or returns false if it is out of the span. */
static bool unpack_int(lua_State *L, struct unpack *u, u32 size, bool sign, u64 *n)
{
	u8 buf[sizeof(u64)];
	const u8 *p;
	u32 i;

	p = nf_lua_span_get(L, &u->span, u->off, size, buf);
	if (!p)
		return false;
	for (*n = 0, i = 0; i < size; i++)
		*n = *n << 8 | p[u->little ? size - 1 - i : i];
	if (sign)
		*n = (s64)(*n << (64 - 8 * size)) >> (64 - 8 * size);
	u->off += size;
	return true;
}

static bool unpack_bytes(lua_State *L, struct unpack *u, u64 len)
{
	if (len > u->span.len - u->off)
		return false;
	nf_lua_span_push(L, &u->span, u->off, len);
	u->off += len;
	return true;
}

/* Up to a NUL, which is not part of it. */
static bool unpack_zero(lua_State *L, struct unpack *u)
{
	u32 at = u->off, n;

	for (; at < u->span.len; at += n) {
		const u8 *chunk = nf_lua_span_chunk(L, &u->span, at, &n);
		const u8 *p = memchr(chunk, '\0', n);

		klua_charge(L, 1 + (p ? p - chunk : n) / 16);
		if (p) {
			unpack_bytes(L, u, at + (p - chunk) - u->off);
			u->off++;
			return true;
		}
	}
	return false;
}

/* The next option, which pushes one value or none. */
static bool unpack_option(lua_State *L, struct unpack *u)
{
	char c = *u->fmt++;
	u32 size = 0;
	u64 n;

	switch (c) {
	case '<':
	case '>':
	case '=':
		u->little = c == '<' ||
			    (c == '=' && !IS_ENABLED(CONFIG_CPU_BIG_ENDIAN));
		return true;
	case ' ':
		return true;
	case 'x':
		return u->off++ < u->span.len;
	case 'z':
		return unpack_zero(L, u);
	case 'c':
		size = option_size(u, ~0U);
		if (size == ~0U)
			luaL_error(L, "missing size for format option 'c'");
		return unpack_bytes(L, u, size);
	case 's':
		size = int_size(L, u, sizeof(u64));
		return unpack_int(L, u, size, false, &n) && unpack_bytes(L, u, n);
	case 'b':
	case 'B':
		size = sizeof(u8);
		break;
	case 'h':
	case 'H':
		size = sizeof(u16);
		break;
	case 'i':
	case 'I':
		size = int_size(L, u, sizeof(u32));
		break;
	case 'j':
	case 'J':
	case 'l':
	case 'L':
	case 'T':
		size = sizeof(u64);
		break;
	default:
		luaL_error(L, "invalid format option '%c'", c);
	}

	if (!unpack_int(L, u, size, c >= 'a', &n))
		return false;
	lua_pushinteger(L, n);
	return true;
}

/* view:unpack(fmt [, off]): the fields, and the offset behind them; or nil. */
static int view_unpack(lua_State *L)
{
	struct unpack u = { };
	int top;

	nf_lua_check_span(L, 1, &u.span);
	u.fmt = luaL_checklstring(L, 2, NULL);
	if (!nf_lua_opt_offset(L, 3, u.span.len, &u.off))
		goto none;

	top = lua_gettop(L);
	while (*u.fmt) {
		luaL_checkstack(L, 4, "too many results");
		klua_charge(L, 2);
		if (!unpack_option(L, &u))
			goto none;
	}
	lua_pushinteger(L, u.off);
	return lua_gettop(L) - top;
none:
	lua_pushnil(L);
	return 1;
}

/* ---- views of views ---- */

/* view:len(), #view; of an array its elements. */
static int view_len(lua_State *L)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);
	const struct nf_lua_view *v = nf_lua_check_view(L, ctx, 1);

	lua_pushinteger(L, v->array ? nf_lua_array_len(v) : v->len);
	return 1;
}

/* Push a view of part of @from, whose metatable and @values the caller sets. */
struct nf_lua_view *nf_lua_view_new(lua_State *L, const struct nf_lua_view *from,
				    u32 off, u32 len, int values)
{
	struct nf_lua_view *v = lua_newuserdatauv(L, sizeof(*v), values);

	v->serial = from->serial;
	v->off = from->off + off;
	v->len = len;
	v->place = from->place;
	v->layout = NULL;
	v->array = NULL;
	v->base = from->base;
	return v;
}

/* A view of part of this one. */
static int view_sub(lua_State *L)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);
	const struct nf_lua_view *v = nf_lua_check_view(L, ctx, 1);
	u32 off, len;

	if (!opt_range(L, v->len, &off, &len)) {
		lua_pushnil(L);
		return 1;
	}
	nf_lua_view_new(L, v, off, len, 0);
	nf_lua_push_kept(L, ctx, NF_LUA_META_VIEW);
	lua_setmetatable(L, -2);
	return 1;
}

static const luaL_Reg view_methods[] = {
	{ "find", view_find },
	{ "layout", nf_lua_view_layout },
	{ "len", view_len },
	{ "match", nf_lua_view_match },
	{ "set_str", view_set_str },
	{ "set_u16", view_set_u16 },
	{ "set_u32", view_set_u32 },
	{ "set_u64", view_set_u64 },
	{ "set_u8", view_set_u8 },
	{ "sub", view_sub },
	{ "unpack", view_unpack },
	{ NULL, NULL }
};

static const struct klua_quick_reg quick_methods[] = {
	{ "bits", { view_bits, quick_bits } },
	{ "i8", { view_i8, quick_i8 } },
	{ "i16", { view_i16, quick_i16 } },
	{ "i32", { view_i32, quick_i32 } },
	/* all of Lua's integers have a sign */
	{ "i64", { view_u64, quick_u64 } },
	{ "str", { view_str, quick_str } },
	{ "u8", { view_u8, quick_u8 } },
	{ "u16", { view_u16, quick_u16 } },
	{ "u32", { view_u32, quick_u32 } },
	{ "u64", { view_u64, quick_u64 } },
	{ }
};

/* ---- what a state keeps ---- */

/* Pop a value, which is from now on kept. */
void nf_lua_keep(lua_State *L, struct nf_lua_ctx *ctx, enum nf_lua_kept kept)
{
	ctx->ref[kept] = klua_keep(L);
}

/*
 * Push a view that is the same one in each call, with fields if it has a
 * @layout.  The caller says what it is a view of.
 */
struct nf_lua_view *nf_lua_view_keep(lua_State *L, struct nf_lua_ctx *ctx,
				     enum nf_lua_kept kept,
				     const struct nf_lua_layout *layout)
{
	struct nf_lua_view *v;

	if (unlikely(!ctx->ref[kept])) {
		v = lua_newuserdatauv(L, sizeof(*v), 0);
		memset(v, 0, sizeof(*v));
		v->layout = layout;
		nf_lua_push_kept(L, ctx, layout ? NF_LUA_META_FIELDS :
						  NF_LUA_META_VIEW);
		lua_setmetatable(L, -2);
		nf_lua_keep(L, ctx, kept);
	}
	nf_lua_push_kept(L, ctx, kept);
	v = lua_touserdata(L, -1);
	v->serial = ctx->serial;
	return v;
}

/* Push a new table of the methods of views. */
void nf_lua_view_methods(lua_State *L)
{
	lua_createtable(L, 0, ARRAY_SIZE(view_methods) + ARRAY_SIZE(quick_methods) - 2);
	luaL_setfuncs(L, view_methods, 0);
	klua_setquicks(L, quick_methods);
}

/* Pop what finds methods and keep it as a metatable. */
void nf_lua_view_meta(lua_State *L, struct nf_lua_ctx *ctx, enum nf_lua_kept kept)
{
	lua_createtable(L, 0, 4);
	lua_rotate(L, -2, 1);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, view_len);
	lua_setfield(L, -2, "__len");
	lua_pushlstring(L, "packet view", 11);
	lua_setfield(L, -2, "__name");
	/* Scripts get this for the metatable, so they cannot change it. */
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	klua_seal(L);
	nf_lua_keep(L, ctx, kept);
}

/* Add views to a new state.  Leaves values on the stack. */
void nf_lua_view_open(lua_State *L, struct nf_lua_ctx *ctx)
{
	klua_pushnames(L, quick_methods);
	luaL_checkstack(L, LUA_MINSTACK, NULL);
	nf_lua_view_methods(L);
	lua_pushvalue(L, -1);
	nf_lua_keep(L, ctx, NF_LUA_METHODS);
	nf_lua_view_meta(L, ctx, NF_LUA_META_VIEW);
}
