// SPDX-License-Identifier: GPL-2.0
/*
 * The ClientHello of TLS, RFC 8446 section 4.1.2; that of SSL 3.0 to TLS 1.2,
 * RFC 5246 section 7.4.1.2, has the same form.
 *
 * A handshake message may go over several records, RFC 8446 section 5.1, so it
 * is read by a reader that steps from record to record.
 */

#include <crypto/sha2.h>
#include <linux/array_size.h>
#include <linux/hex.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "nf_lua_dissect.h"

/* Section 5.1; the major version is 3 in all that is not SSL 2.0. */
#define TLS_RECORD_HEADER_LEN	5
#define TLS_RECORD_MAX		16384
#define TLS_RECORD_HANDSHAKE	22
#define TLS_MAJOR		3

/* Section 4 and 4.1.2 */
#define TLS_CLIENT_HELLO	1
#define TLS_RANDOM_LEN		32
#define TLS_SESSION_ID_MAX	32

/* Section 4.2, RFC 6066, RFC 7301 */
#define TLS_EXT_SERVER_NAME	0
#define TLS_EXT_GROUPS		10
#define TLS_EXT_SIGNATURES	13
#define TLS_EXT_ALPN		16
#define TLS_EXT_VERSIONS	43

/* RFC 6066 section 3; a name of DNS is no longer than 255 bytes. */
#define TLS_HOST_NAME		0
#define TLS_HOST_NAME_MAX	255

/* Where the session id is in a record that begins with a ClientHello. */
#define TLS_SESSION_ID		(TLS_RECORD_HEADER_LEN + 4 + 2 + TLS_RANDOM_LEN)

/* Bytes that are looked at in one go. */
#define TLS_QUICK_MAX		4096U

/* Entries of a list that are looked at. */
#define TLS_LIST_MAX		512

/**
 * struct tls_reader - reads handshake messages from the records of a span
 * @span: the records
 * @L: state, to be charged
 * @p: next byte of those at hand
 * @stop: end of the bytes at hand
 * @stop_pos: position of @stop in the sequence of handshake messages
 * @at: offset of @stop in @span
 * @record: offset in @span where the record ends, or would
 * @error: why reading failed
 * @buf: bytes at hand, of a packet in fragments
 */
struct tls_reader {
	struct nf_lua_span span;
	lua_State *L;
	const u8 *p;
	const u8 *stop;
	u32 stop_pos;
	u32 at;
	u32 record;
	enum nf_lua_found error;
	u8 buf[64];
};

/* Bytes of messages before the next one. */
static u32 tls_pos(const struct tls_reader *r)
{
	return r->stop_pos - (r->stop - r->p);
}

static bool tls_fail(struct tls_reader *r, enum nf_lua_found error)
{
	r->error = error;
	return false;
}

/* Section 5.1: type (1), version (2), length (2), of a handshake never zero. */
static bool tls_next_record(struct tls_reader *r, enum nf_lua_found unlike)
{
	u8 buf[TLS_RECORD_HEADER_LEN];
	const u8 *p;
	u32 n, len;

	n = min(r->span.len - r->at, TLS_RECORD_HEADER_LEN);
	p = nf_lua_span_bytes(r->L, &r->span, r->at, n, buf);
	if (!p || !n)
		return tls_fail(r, NF_LUA_TRUNCATED);
	if (p[0] != TLS_RECORD_HANDSHAKE || (n > 1 && p[1] != TLS_MAJOR))
		return tls_fail(r, unlike);
	if (n < TLS_RECORD_HEADER_LEN)
		return tls_fail(r, NF_LUA_TRUNCATED);
	len = get_unaligned_be16(p + 3);
	if (!len || len > TLS_RECORD_MAX)
		return tls_fail(r, NF_LUA_MALFORMED);
	r->at += TLS_RECORD_HEADER_LEN;
	r->record = r->at + len;
	return true;
}

/* Get bytes at hand where there are none, those after them in the span. */
static bool tls_fill(struct tls_reader *r)
{
	u32 n;

	klua_charge(r->L, 4);
	if (r->at == r->record && !tls_next_record(r, NF_LUA_MALFORMED))
		return false;
	n = min(r->record, r->span.len) - r->at;
	if (r->at < r->span.near)
		n = min(n, r->span.near - r->at);
	else
		n = min_t(u32, n, sizeof(r->buf));
	if (!n)
		return tls_fail(r, NF_LUA_TRUNCATED);
	r->p = nf_lua_span_bytes(r->L, &r->span, r->at, n, r->buf);
	if (!r->p)
		return tls_fail(r, NF_LUA_TRUNCATED);
	r->stop = r->p + n;
	r->stop_pos += n;
	r->at += n;
	return true;
}

/* Copy @len bytes, or all up to the end of the span. */
static noinline bool tls_copy(struct tls_reader *r, u8 *to, u32 len)
{
	while (len) {
		u32 n;

		if (r->p == r->stop && !tls_fill(r))
			return false;
		n = min_t(u32, len, r->stop - r->p);
		memcpy(to, r->p, n);
		r->p += n;
		to += n;
		len -= n;
	}
	return true;
}

/*
 * The next @len bytes of what ends at position @end, in @buf if they are not in
 * one piece.
 */
static __always_inline const u8 *tls_get(struct tls_reader *r, u32 end, u32 len,
					 u8 *buf)
{
	const u8 *p = r->p;

	if (unlikely(len > end - tls_pos(r))) {
		r->error = NF_LUA_MALFORMED;
		return NULL;
	}
	if (unlikely(len > r->stop - p))
		return tls_copy(r, buf, len) ? buf : NULL;
	r->p += len;
	return p;
}

static bool tls_u8(struct tls_reader *r, u32 end, u32 *value)
{
	u8 buf[1];
	const u8 *p = tls_get(r, end, sizeof(buf), buf);

	if (!p)
		return false;
	*value = *p;
	return true;
}

static bool tls_u16(struct tls_reader *r, u32 end, u32 *value)
{
	u8 buf[2];
	const u8 *p = tls_get(r, end, sizeof(buf), buf);

	if (!p)
		return false;
	*value = get_unaligned_be16(p);
	return true;
}

/* Skip @len bytes, more than are at hand. */
static noinline bool tls_skip_far(struct tls_reader *r, u32 len)
{
	len -= r->stop - r->p;
	r->p = r->stop;
	for (;;) {
		u32 n = min(len, r->record - r->at);

		if (n > r->span.len - r->at)
			return tls_fail(r, NF_LUA_TRUNCATED);
		r->at += n;
		r->stop_pos += n;
		len -= n;
		if (!len)
			return true;
		klua_charge(r->L, 4);
		if (!tls_next_record(r, NF_LUA_MALFORMED))
			return false;
	}
}

static __always_inline bool tls_skip(struct tls_reader *r, u32 end, u32 len)
{
	if (unlikely(len > end - tls_pos(r)))
		return tls_fail(r, NF_LUA_MALFORMED);
	if (unlikely(len > r->stop - r->p))
		return tls_skip_far(r, len);
	r->p += len;
	return true;
}

/* The end of a vector, whose length is in its first @size bytes: section 3.4. */
static __always_inline bool tls_vector(struct tls_reader *r, u32 end, u32 size,
				       u32 *vend)
{
	u32 len;

	if (!(size == 1 ? tls_u8(r, end, &len) : tls_u16(r, end, &len)))
		return false;
	if (len > end - tls_pos(r))
		return tls_fail(r, NF_LUA_MALFORMED);
	*vend = tls_pos(r) + len;
	return true;
}

/* Skip to position @to of what ends at @end. */
static __always_inline bool tls_skip_to(struct tls_reader *r, u32 to)
{
	return tls_skip(r, to, to - tls_pos(r));
}

/*
 * Begin with a ClientHello: message type (1), length (3), and of the message
 * legacy_version (2), random (32), legacy_session_id (0..32).  The list of
 * cipher suites is next; the message ends at position @end.
 */
static bool tls_begin(lua_State *L, struct tls_reader *r, u32 *end, u32 *version)
{
	u32 session;
	u8 buf[4];
	const u8 *p;

	klua_charge(L, 4);
	r->L = L;
	r->p = NULL;
	r->stop = NULL;
	r->stop_pos = 0;
	r->at = 0;
	r->record = 0;
	if (!tls_next_record(r, NF_LUA_OTHER))
		return false;

	/* The type alone tells what is no ClientHello. */
	if (!tls_fill(r))
		return false;
	if (*r->p != TLS_CLIENT_HELLO)
		return tls_fail(r, NF_LUA_OTHER);
	p = tls_get(r, sizeof(buf), sizeof(buf), buf);
	if (!p)
		return false;
	*end = sizeof(buf) + (get_unaligned_be32(p) & 0xffffff);

	if (!tls_u16(r, *end, version))
		return false;
	if (*version >> 8 != TLS_MAJOR)
		return tls_fail(r, NF_LUA_MALFORMED);
	if (!tls_skip(r, *end, TLS_RANDOM_LEN) ||
	    !tls_vector(r, *end, 1, &session))
		return false;
	if (session - tls_pos(r) > TLS_SESSION_ID_MAX)
		return tls_fail(r, NF_LUA_MALFORMED);
	return tls_skip_to(r, session);
}

/* The cipher suites, section 4.1.2: <2..2^16-2> */
static bool tls_ciphers(struct tls_reader *r, u32 end, u32 *ciphers)
{
	u32 len;

	if (!tls_vector(r, end, 2, ciphers))
		return false;
	len = *ciphers - tls_pos(r);
	return len >= 2 && len % 2 == 0 ? true : tls_fail(r, NF_LUA_MALFORMED);
}

/*
 * From the end of the cipher suites to the extensions, which end at @exts; this
 * is the end of the message, too.  Before TLS 1.3 there need not be any.
 */
static bool tls_extensions(struct tls_reader *r, u32 end, u32 *exts)
{
	u32 compression;

	if (!tls_vector(r, end, 1, &compression))
		return false;
	if (compression == tls_pos(r))
		return tls_fail(r, NF_LUA_MALFORMED);
	if (!tls_skip_to(r, compression))
		return false;
	if (tls_pos(r) == end) {
		*exts = end;
		return true;
	}
	if (!tls_vector(r, end, 2, exts))
		return false;
	return *exts == end ? true : tls_fail(r, NF_LUA_MALFORMED);
}

/* Type and end of the next extension, section 4.2. */
static __always_inline bool tls_extension(struct tls_reader *r, u32 exts,
					  u32 *type, u32 *end)
{
	const u8 *p;
	u8 buf[4];
	u32 len;

	p = tls_get(r, exts, sizeof(buf), buf);
	if (!p)
		return false;
	*type = get_unaligned_be16(p);
	len = get_unaligned_be16(p + 2);
	if (unlikely(len > exts - tls_pos(r)))
		return tls_fail(r, NF_LUA_MALFORMED);
	*end = tls_pos(r) + len;
	return true;
}

/*
 * Take the name of a server_name extension that ends at @end.  RFC 6066 section 3:
 * it is ASCII, and has no final dot.
 */
static bool tls_server_name(struct tls_reader *r, u32 end, struct nf_lua_name *host)
{
	struct nf_lua_ctx *ctx = klua_priv(r->L);
	u32 list, name, type, len;
	const u8 *p;

	if (!tls_vector(r, end, 2, &list))
		return false;
	if (list != end)
		return tls_fail(r, NF_LUA_MALFORMED);

	/* A list, but for one name of each type, and no other type is known. */
	for (;;) {
		klua_charge(r->L, 2);
		if (!tls_u8(r, list, &type) || !tls_vector(r, list, 2, &name))
			return false;
		if (type == TLS_HOST_NAME)
			break;
		if (!tls_skip_to(r, name))
			return false;
	}

	len = name - tls_pos(r);
	if (!len || len > TLS_HOST_NAME_MAX)
		return tls_fail(r, NF_LUA_MALFORMED);
	p = tls_get(r, name, len, ctx->window);
	if (!p)
		return false;
	return nf_lua_take_name(r->L, host, p, len) ? true :
						      tls_fail(r, NF_LUA_MALFORMED);
}

/* The first server name. */
static bool tls_find_sni(lua_State *L, struct tls_reader *r, struct nf_lua_name *host)
{
	u32 end, ciphers, exts, type, ext, i;

	if (!tls_begin(L, r, &end, &type) ||
	    !tls_vector(r, end, 2, &ciphers) || !tls_skip_to(r, ciphers) ||
	    !tls_extensions(r, end, &exts))
		return false;

	for (i = 1; tls_pos(r) < exts; i++) {
		if (!tls_extension(r, exts, &type, &ext))
			return false;
		if (type == TLS_EXT_SERVER_NAME)
			return tls_server_name(r, ext, host);
		if (!tls_skip_to(r, ext))
			return false;
		if (i % 8 == 0)
			klua_charge(L, 8);
	}
	return tls_fail(r, NF_LUA_ABSENT);
}

/*
 * The first server name of a ClientHello as nearly all are: in one record, of which
 * all up to the name is in one piece.  Says nothing of others.
 */
static bool tls_near_sni(lua_State *L, const struct nf_lua_span *span,
			 struct nf_lua_name *host)
{
	u32 end = min(span->near, TLS_QUICK_MAX);
	const u8 *p = span->data;
	u32 at, exts, len, i;

	/* record header (5), message header (4), version (2), random (32) */
	if (end < TLS_SESSION_ID + 1 || p[0] != TLS_RECORD_HANDSHAKE ||
	    p[1] != TLS_MAJOR || p[5] != TLS_CLIENT_HELLO || p[9] != TLS_MAJOR ||
	    p[TLS_SESSION_ID] > TLS_SESSION_ID_MAX)
		return false;
	len = get_unaligned_be16(p + 3);
	if (len > TLS_RECORD_MAX || (get_unaligned_be32(p + 5) & 0xffffff) + 4 > len)
		return false;

	at = TLS_SESSION_ID + 1 + p[TLS_SESSION_ID];
	if (at + 2 > end)
		return false;
	at += 2 + get_unaligned_be16(p + at);		/* cipher suites */
	if (at + 1 > end || !p[at])
		return false;
	at += 1 + p[at];				/* compression methods */
	if (at + 2 > end)
		return false;
	exts = at + 2 + get_unaligned_be16(p + at);
	if (exts != TLS_RECORD_HEADER_LEN + 4 + (get_unaligned_be32(p + 5) & 0xffffff))
		return false;
	end = min(end, exts);

	at += 2;
	for (i = 0; ; i++) {
		if (at + 4 > end)
			return false;
		len = get_unaligned_be16(p + at + 2);
		if (!get_unaligned_be16(p + at))
			break;
		at += 4 + len;
	}
	/* nf_lua_take_name() charges, too */
	klua_charge_later(L, 4 + i / 4);

	/* type (2), length (2), of the list (2), of name: type (1), length (2) */
	if (len < 5 || at + 4 + len > end ||
	    get_unaligned_be16(p + at + 4) != len - 2 ||
	    p[at + 6] != TLS_HOST_NAME)
		return false;
	len -= 5;
	at += 9;
	if (get_unaligned_be16(p + at - 2) != len || !len ||
	    len > TLS_HOST_NAME_MAX)
		return false;
	return nf_lua_take_name(L, host, p + at, len);
}

/*
 * tls.sni(x [, names [, parents]]): the server name that a client asks for, or what
 * is listed for it.
 */
static int tls_sni(lua_State *L)
{
	bool listed = lua_gettop(L) > 1;
	struct nf_lua_name host;
	const TValue *val;
	struct tls_reader r;

	if (listed && lua_type(L, 2) != LUA_TTABLE)
		return luaL_typeerror(L, 2, "table");
	if (!nf_lua_dissect_arg(L, &r.span))
		return nf_lua_dissect_none(L, NF_LUA_OTHER);
	if (!tls_near_sni(L, &r.span, &host) && !tls_find_sni(L, &r, &host))
		return nf_lua_dissect_none(L, r.error);
	if (!listed) {
		lua_pushlstring(L, host.text, host.len);
		return 1;
	}
	val = nf_lua_find_name(L, hvalue(klua_at(L, 2)), &host, lua_toboolean(L, 3));
	lua_pushnil(L);
	klua_copy(L, s2v(L->top.p - 1), val);
	return 1;
}

/* As tls_sni(), of what tls_near_sni() finds and of what clearly is no ClientHello. */
static bool tls_quick_sni(lua_State *L, void *priv, StkId func, int nargs, int wanted)
{
	struct nf_lua_span span __uninitialized;
	struct nf_lua_name host __uninitialized;
	const TValue *names = s2v(func + 2);

	if (unlikely(nargs < 1 || (nargs > 1 && !ttistable(names)) ||
		     !nf_lua_quick_arg(L, priv, func + 1, &span)))
		return false;
	if (wanted == 1 && (span.near ? *span.data != TLS_RECORD_HANDSHAKE : !span.len)) {
		setnilvalue(s2v(func));
		return true;
	}
	if (unlikely(!tls_near_sni(L, &span, &host)))
		return false;
	if (nargs == 1)
		return klua_set_bytes(L, s2v(func), host.text, host.len, host.hash);

	klua_copy(L, s2v(func), nf_lua_find_name(L, hvalue(names), &host,
						 nargs > 2 && !l_isfalse(s2v(func + 3))));
	return true;
}

/* As tls_extension(); twice the same type is an error, as section 4.2 says. */
static bool tls_extension_once(struct tls_reader *r, u32 exts, u64 *seen,
			       u32 *type, u32 *end)
{
	u64 bit;

	klua_charge(r->L, 1);
	if (!tls_extension(r, exts, type, end))
		return false;
	bit = *type < 64 ? BIT_ULL(*type) : 0;
	if (*seen & bit)
		return tls_fail(r, NF_LUA_MALFORMED);
	*seen |= bit;
	return true;
}

/*
 * Numbers of two bytes that go on to position @end: of versions their length is
 * in one byte, else in two.  RFC 8446 sections 4.2.1, 4.2.3, 4.2.7.
 */
static bool tls_numbers(struct tls_reader *r, u32 ext, u32 type, u32 *end)
{
	u32 len;

	if (!tls_vector(r, ext, type == TLS_EXT_VERSIONS ? 1 : 2, end))
		return false;
	len = *end - tls_pos(r);
	return len >= 2 && len % 2 == 0 && *end == ext ?
		true : tls_fail(r, NF_LUA_MALFORMED);
}

/* Set field @name of the table at @table to the list of numbers up to @end. */
static bool tls_set_numbers(lua_State *L, struct tls_reader *r, u32 end,
			    int table, const char *name)
{
	u32 n = (end - tls_pos(r)) / 2, value, i;

	if (n > TLS_LIST_MAX)
		return tls_fail(r, NF_LUA_TOO_LONG);
	klua_charge(L, n);
	lua_createtable(L, n, 0);
	for (i = 1; i <= n; i++) {
		if (!tls_u16(r, end, &value))
			return false;
		lua_pushinteger(L, value);
		lua_rawseti(L, -2, i);
	}
	lua_setfield(L, table, name);
	return true;
}

/* The next name of a list of protocols, RFC 7301 section 3.1: <1..2^8-1> */
static const u8 *tls_protocol(struct tls_reader *r, u32 list, u8 *buf, u32 *len)
{
	u32 name;

	if (!tls_vector(r, list, 1, &name))
		return NULL;
	*len = name - tls_pos(r);
	if (!*len) {
		r->error = NF_LUA_MALFORMED;
		return NULL;
	}
	return tls_get(r, name, *len, buf);
}

static bool tls_protocols(struct tls_reader *r, u32 ext, u32 *list)
{
	if (!tls_vector(r, ext, 2, list))
		return false;
	return *list == ext && *list > tls_pos(r) ?
		true : tls_fail(r, NF_LUA_MALFORMED);
}

/* Set the field "alpn" of the table at @table. */
static bool tls_set_alpn(lua_State *L, struct tls_reader *r, u32 ext, int table)
{
	struct nf_lua_ctx *ctx = klua_priv(L);
	u32 list, len, i;
	const u8 *p;

	if (!tls_protocols(r, ext, &list))
		return false;
	lua_createtable(L, 2, 0);
	for (i = 1; tls_pos(r) < list; i++) {
		if (i > TLS_LIST_MAX)
			return tls_fail(r, NF_LUA_TOO_LONG);
		p = tls_protocol(r, list, ctx->window, &len);
		if (!p)
			return false;
		klua_charge(L, 4 + len / 64);
		/* a string is hashed and then copied, and the packet may change between */
		if (p != ctx->window)
			p = memcpy(ctx->window, p, len);
		lua_pushlstring(L, p, len);
		lua_rawseti(L, -2, i);
	}
	lua_setfield(L, table, "alpn");
	return true;
}

/* Set what an extension says in the table at @table. */
static bool tls_set_extension(lua_State *L, struct tls_reader *r, u32 type,
			      u32 ext, int table)
{
	struct nf_lua_name host;
	const char *name;
	u32 end;

	switch (type) {
	case TLS_EXT_SERVER_NAME:
		if (!tls_server_name(r, ext, &host))
			return false;
		lua_pushlstring(L, host.text, host.len);
		lua_setfield(L, table, "sni");
		return tls_skip_to(r, ext);
	case TLS_EXT_ALPN:
		return tls_set_alpn(L, r, ext, table);
	case TLS_EXT_GROUPS:
		name = "groups";
		break;
	case TLS_EXT_SIGNATURES:
		name = "signatures";
		break;
	case TLS_EXT_VERSIONS:
		name = "versions";
		break;
	default:
		return tls_skip_to(r, ext);
	}
	return tls_numbers(r, ext, type, &end) &&
	       tls_set_numbers(L, r, end, table, name);
}

static bool tls_push_hello(lua_State *L, struct tls_reader *r)
{
	/* The result's index, and that of its list of extensions. */
	const int hello = 2, list = 3;
	u32 end, value, exts, ext, i;
	u64 seen = 0;

	lua_settop(L, 1);
	if (!tls_begin(L, r, &end, &value))
		return false;
	lua_createtable(L, 0, 8);
	lua_pushinteger(L, value);
	lua_setfield(L, hello, "version");
	if (!tls_ciphers(r, end, &value) ||
	    !tls_set_numbers(L, r, value, hello, "ciphers") ||
	    !tls_extensions(r, end, &exts))
		return false;

	lua_createtable(L, 16, 0);
	for (i = 1; tls_pos(r) < exts; i++) {
		if (i > TLS_LIST_MAX)
			return tls_fail(r, NF_LUA_TOO_LONG);
		if (!tls_extension_once(r, exts, &seen, &value, &ext) ||
		    !tls_set_extension(L, r, value, ext, hello))
			return false;
		lua_pushinteger(L, value);
		lua_rawseti(L, list, i);
	}
	lua_setfield(L, hello, "extensions");
	return true;
}

/* tls.client_hello(x): a table of what a client offers. */
static int tls_client_hello(lua_State *L)
{
	struct tls_reader r;

	if (!nf_lua_dissect_arg(L, &r.span))
		return nf_lua_dissect_none(L, NF_LUA_OTHER);
	if (!tls_push_hello(L, &r))
		return nf_lua_dissect_none(L, r.error);
	return 1;
}

/**
 * struct tls_mark - where a reader was
 * @at: offset in the span of its next byte
 * @record: offset where the record ends
 * @pos: position
 * @end: position of the end of the list that begins here
 * @count: entries of it that JA4 counts
 */
struct tls_mark {
	u32 at;
	u32 record;
	u32 pos;
	u32 end;
	u32 count;
};

static void tls_mark(const struct tls_reader *r, struct tls_mark *mark, u32 end)
{
	mark->at = r->at - (r->stop - r->p);
	mark->record = r->record;
	mark->pos = tls_pos(r);
	mark->end = end;
	mark->count = 0;
}

static void tls_return(struct tls_reader *r, const struct tls_mark *mark)
{
	r->p = NULL;
	r->stop = NULL;
	r->stop_pos = mark->pos;
	r->at = mark->at;
	r->record = mark->record;
}

/* RFC 8701 section 2 */
static bool tls_is_grease(u32 value)
{
	return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

/**
 * struct tls_ja4 - what the fingerprint JA4 is made of
 * @ciphers: cipher suites
 * @exts: extensions
 * @signatures: signature algorithms
 * @version: highest one offered
 * @sni: there is a server name
 * @alpn: first and last byte of the first protocol, zero if there is none
 */
struct tls_ja4 {
	struct tls_mark ciphers;
	struct tls_mark exts;
	struct tls_mark signatures;
	u32 version;
	bool sni;
	u8 alpn[2];
};

/* Count the numbers of two bytes from here to @end; @max gets the highest one. */
static bool ja4_count(struct tls_reader *r, u32 end, struct tls_mark *mark,
		      u32 *max)
{
	u32 value;

	tls_mark(r, mark, end);
	if ((end - mark->pos) / 2 > TLS_LIST_MAX)
		return tls_fail(r, NF_LUA_TOO_LONG);
	klua_charge(r->L, 1 + (end - mark->pos) / 8);
	*max = 0;
	while (tls_pos(r) < end) {
		if (!tls_u16(r, end, &value))
			return false;
		if (tls_is_grease(value))
			continue;
		mark->count++;
		*max = max(*max, value);
	}
	return true;
}

static bool ja4_alpn(struct tls_reader *r, u32 ext, u8 alpn[2])
{
	struct nf_lua_ctx *ctx = klua_priv(r->L);
	u32 list, len;
	const u8 *p;

	if (!tls_protocols(r, ext, &list))
		return false;
	p = tls_protocol(r, list, ctx->window, &len);
	if (!p)
		return false;
	alpn[0] = p[0];
	alpn[1] = p[len - 1];
	return tls_skip_to(r, ext);
}

static bool ja4_extension(struct tls_reader *r, u32 type, u32 ext,
			  struct tls_ja4 *ja4)
{
	struct tls_mark versions;
	u32 end, max;

	switch (type) {
	case TLS_EXT_SERVER_NAME:
		ja4->sni = true;
		break;
	case TLS_EXT_ALPN:
		return ja4_alpn(r, ext, ja4->alpn);
	case TLS_EXT_SIGNATURES:
		return tls_numbers(r, ext, type, &end) &&
		       ja4_count(r, end, &ja4->signatures, &max);
	case TLS_EXT_VERSIONS:
		return tls_numbers(r, ext, type, &end) &&
		       ja4_count(r, end, &versions, &ja4->version);
	}
	return tls_skip_to(r, ext);
}

/* Go through a ClientHello for its fingerprint. */
static bool ja4_read(lua_State *L, struct tls_reader *r, struct tls_ja4 *ja4)
{
	u32 end, ciphers, exts, type, ext, max, i;
	u64 seen = 0;

	if (!tls_begin(L, r, &end, &ja4->version) ||
	    !tls_ciphers(r, end, &ciphers) ||
	    !ja4_count(r, ciphers, &ja4->ciphers, &max) ||
	    !tls_extensions(r, end, &exts))
		return false;

	tls_mark(r, &ja4->exts, exts);
	for (i = 1; tls_pos(r) < exts; i++) {
		if (i > TLS_LIST_MAX)
			return tls_fail(r, NF_LUA_TOO_LONG);
		if (!tls_extension_once(r, exts, &seen, &type, &ext) ||
		    !ja4_extension(r, type, ext, ja4))
			return false;
		if (!tls_is_grease(type))
			ja4->exts.count++;
	}
	return true;
}

static int ja4_compare(const void *a, const void *b)
{
	return *(const u16 *)a - *(const u16 *)b;
}

static void ja4_sort(lua_State *L, u16 *list, u32 n)
{
	klua_charge(L, 1 + n * (ilog2(n | 1) + 1));
	sort(list, n, sizeof(*list), ja4_compare, NULL);
}

/* Write numbers as "1301,1302". */
static u8 *ja4_text(lua_State *L, u8 *text, const u16 *list, u32 n)
{
	u32 i;

	klua_charge(L, 1 + n / 4);
	for (i = 0; i < n; i++) {
		if (i)
			*text++ = ',';
		text = hex_byte_pack(text, list[i] >> 8);
		text = hex_byte_pack(text, list[i]);
	}
	return text;
}

/* Write 12 digits of the hash of a text; zeros if it is empty. */
static u8 *ja4_hash(lua_State *L, u8 *to, const u8 *text, u32 len)
{
	u8 digest[SHA256_DIGEST_SIZE] = {};
	u32 i;

	klua_charge(L, 60 + len);
	if (len)
		sha256(text, len, digest);
	for (i = 0; i < 6; i++)
		to = hex_byte_pack(to, digest[i]);
	return to;
}

/*
 * The cipher suites or the signature algorithms, as they stand: as many as were
 * counted, or this is no more the message that it was.
 */
static bool ja4_numbers(struct tls_reader *r, const struct tls_mark *mark,
			u16 *list)
{
	u32 value, n = 0;

	tls_return(r, mark);
	while (tls_pos(r) < mark->end) {
		if (!tls_u16(r, mark->end, &value))
			return false;
		if (tls_is_grease(value))
			continue;
		if (n == mark->count)
			return tls_fail(r, NF_LUA_MALFORMED);
		list[n++] = value;
	}
	return n == mark->count ? true : tls_fail(r, NF_LUA_MALFORMED);
}

/* The extensions but server_name and ALPN: @n gets their number, the count at most. */
static bool ja4_extensions(struct tls_reader *r, const struct tls_mark *mark,
			   u16 *list, u32 *n)
{
	u32 type, ext;

	*n = 0;
	tls_return(r, mark);
	while (tls_pos(r) < mark->end) {
		if (!tls_extension(r, mark->end, &type, &ext) ||
		    !tls_skip_to(r, ext))
			return false;
		if (tls_is_grease(type) || type == TLS_EXT_SERVER_NAME ||
		    type == TLS_EXT_ALPN)
			continue;
		if (*n == mark->count)
			return tls_fail(r, NF_LUA_MALFORMED);
		list[(*n)++] = type;
	}
	return true;
}

static u8 *ja4_decimal(u8 *to, u32 n)
{
	n = min(n, 99);
	*to++ = '0' + n / 10;
	*to++ = '0' + n % 10;
	return to;
}

static bool ja4_is_alnum(u8 c)
{
	return nf_lua_is_digit(c) || (u8)(nf_lua_lower(c) - 'a') < 26;
}

/* The first part, ten characters: "t13d1516h2". */
static u8 *ja4_first(u8 *to, const struct tls_ja4 *ja4)
{
	static const char versions[][2] = {
		{ 's', '3' }, { '1', '0' }, { '1', '1' }, { '1', '2' }, { '1', '3' },
	};
	u32 minor = ja4->version - (TLS_MAJOR << 8);
	u8 first = ja4->alpn[0], last = ja4->alpn[1];

	*to++ = 't';
	if (minor < ARRAY_SIZE(versions)) {
		*to++ = versions[minor][0];
		*to++ = versions[minor][1];
	} else {
		*to++ = '0';
		*to++ = '0';
	}
	*to++ = ja4->sni ? 'd' : 'i';
	to = ja4_decimal(to, ja4->ciphers.count);
	to = ja4_decimal(to, ja4->exts.count);
	if (ja4_is_alnum(first) && ja4_is_alnum(last)) {
		*to++ = first;
		*to++ = last;
	} else {
		*to++ = hex_asc_hi(first);
		*to++ = hex_asc_lo(last);
	}
	return to;
}

static bool tls_push_ja4(lua_State *L, struct tls_reader *r)
{
	struct tls_ja4 ja4 = {};
	u32 most, n;
	u8 result[40], *to, *text, *end;
	u16 *list;

	if (!ja4_read(L, r, &ja4))
		return false;

	/* One list at a time, and the longer of two texts, 5 bytes a number. */
	most = max3(ja4.ciphers.count, ja4.exts.count, ja4.signatures.count);
	n = max(ja4.ciphers.count, ja4.exts.count + ja4.signatures.count);
	list = lua_newuserdatauv(L, most * sizeof(*list) + n * 5, 0);
	text = (u8 *)(list + most);

	to = ja4_first(result, &ja4);
	*to++ = '_';
	if (!ja4_numbers(r, &ja4.ciphers, list))
		return false;
	ja4_sort(L, list, ja4.ciphers.count);
	end = ja4_text(L, text, list, ja4.ciphers.count);
	to = ja4_hash(L, to, text, end - text);

	*to++ = '_';
	if (!ja4_extensions(r, &ja4.exts, list, &n))
		return false;
	ja4_sort(L, list, n);
	end = ja4_text(L, text, list, n);
	if (ja4.signatures.count) {
		*end++ = '_';
		if (!ja4_numbers(r, &ja4.signatures, list))
			return false;
		end = ja4_text(L, end, list, ja4.signatures.count);
	}
	to = ja4_hash(L, to, text, end - text);
	lua_pushlstring(L, result, to - result);
	return true;
}

/* tls.ja4(x): the fingerprint of a client by FoxIO's JA4. */
static int tls_ja4(lua_State *L)
{
	struct tls_reader r;

	if (!nf_lua_dissect_arg(L, &r.span))
		return nf_lua_dissect_none(L, NF_LUA_OTHER);
	if (!tls_push_ja4(L, &r))
		return nf_lua_dissect_none(L, r.error);
	return 1;
}

const struct klua_quick_reg nf_lua_tls_quicks[] = {
	{ "sni", { tls_sni, tls_quick_sni } },
	{ }
};

const luaL_Reg nf_lua_tls_funcs[] = {
	{ "sni", tls_sni },
	{ "client_hello", tls_client_hello },
	{ "ja4", tls_ja4 },
	{ NULL, NULL }
};
