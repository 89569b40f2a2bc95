// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of DNS, RFC 1035 section 4.  Over TCP each has its length before it,
 * section 4.2.2.
 *
 * Names come in lower case, as they are compared (RFC 4343), and otherwise in
 * the form of RFC 1035 section 5.1, but for the dot of the root at their end.
 */

#include <linux/array_size.h>
#include <linux/in.h>
#include <linux/limits.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "nf_lua_dissect.h"

/* RFC 1035 sections 4.1.1 and 2.3.4 */
#define DNS_HEADER_LEN		12
#define DNS_NAME_MAX		255
#define DNS_LABEL_MAX		63

/* A name has no more labels than this, and need not have more pointers. */
#define DNS_POINTERS_MAX	127

/* Section 3.2.2, RFC 6672: records whose data is a name */
#define DNS_TYPE_NS		2
#define DNS_TYPE_CNAME		5
#define DNS_TYPE_PTR		12
#define DNS_TYPE_DNAME		39

/* Questions and answers that are looked at. */
#define DNS_ENTRIES_MAX		128

/**
 * struct dns - a message
 * @span: bytes
 * @L: state, to be charged
 * @base: offset in @span of the message, that pointers count from
 * @len: bytes of the message, of which the span may lack some
 * @at: offset in the message of what is read next
 * @error: why reading failed
 */
struct dns {
	struct nf_lua_span span;
	lua_State *L;
	u32 base;
	u32 len;
	u32 at;
	enum nf_lua_found error;
};

static bool dns_fail(struct dns *d, enum nf_lua_found error)
{
	d->error = error;
	return false;
}

/* @len bytes at @at, in @buf if they are not in one piece. */
static const u8 *dns_bytes(struct dns *d, u32 at, u32 len, u8 *buf)
{
	const u8 *p;

	if (at > d->len || len > d->len - at) {
		d->error = NF_LUA_MALFORMED;
		return NULL;
	}
	p = nf_lua_span_bytes(d->L, &d->span, d->base + at, len, buf);
	if (!p)
		d->error = NF_LUA_TRUNCATED;
	return p;
}

/* The next @len bytes. */
static const u8 *dns_next(struct dns *d, u32 len, u8 *buf)
{
	const u8 *p = dns_bytes(d, d->at, len, buf);

	if (p)
		d->at += len;
	return p;
}

/**
 * struct dns_text - a name as text
 * @buf: where to
 * @size: room there
 * @len: bytes of the text, of which no more than @size were written
 */
struct dns_text {
	u8 *buf;
	u32 size;
	u32 len;
};

static void text_byte(struct dns_text *text, u8 c)
{
	if (text->len < text->size)
		text->buf[text->len] = c;
	text->len++;
}

/* RFC 1035 section 5.1: \. for a dot in a label, \DDD for what is not visible. */
static void text_label(struct dns_text *text, const u8 *label, u32 len)
{
	for (; len; len--, label++) {
		u8 c = *label;

		if (c == '.' || c == '\\') {
			text_byte(text, '\\');
		} else if (c <= ' ' || c >= 0x7f) {
			text_byte(text, '\\');
			text_byte(text, '0' + c / 100);
			text_byte(text, '0' + c / 10 % 10);
			c = '0' + c % 10;
		}
		text_byte(text, nf_lua_lower(c));
	}
}

/*
 * The name at @at, with @end set to where it ends there.  Section 4.1.4: a label
 * has its length before it; the two high bits make that a pointer to a name that
 * occurred before, and so to a lower offset than all that was read of this one.
 */
static bool dns_name(struct dns *d, u32 at, struct dns_text *text, u32 *end)
{
	u32 lowest = at, wire = 0, pointers = 0;
	u8 buf[DNS_LABEL_MAX];
	const u8 *p;
	u32 n, done;

	*end = 0;
	for (;;) {
		p = dns_bytes(d, at, 1, buf);
		if (!p)
			return false;
		n = *p;
		if (n > DNS_LABEL_MAX) {
			p = dns_bytes(d, at, 2, buf);
			if (!p)
				return false;
			n = get_unaligned_be16(p) & 0x3fff;
			if (*p < 0xc0 || n >= lowest ||
			    ++pointers > DNS_POINTERS_MAX)
				return dns_fail(d, NF_LUA_MALFORMED);
			if (!*end)
				*end = at + 2;
			klua_charge(d->L, 3);
			lowest = n;
			at = n;
			continue;
		}
		wire += 1 + n;
		if (wire > DNS_NAME_MAX)
			return dns_fail(d, NF_LUA_MALFORMED);
		if (!n)
			break;
		p = dns_bytes(d, at + 1, n, buf);
		if (!p)
			return false;
		done = text->len;
		if (done)
			text_byte(text, '.');
		text_label(text, p, n);
		klua_charge(d->L, 3 + (text->len - done) / 3);
		at += 1 + n;
	}
	if (!*end)
		*end = at + 1;
	if (!text->len)
		text_byte(text, '.');
	return true;
}

/* Push the name at @at, and go on after it. */
static bool dns_push_name(struct dns *d)
{
	struct nf_lua_ctx *ctx = klua_priv(d->L);
	struct dns_text text = {
		.buf = ctx->window,
		.size = sizeof(ctx->window),
	};
	u32 end;

	if (!dns_name(d, d->at, &text, &end))
		return false;
	if (text.len > text.size) {
		/* Only what no host is called needs so much. */
		text.size = text.len;
		text.len = 0;
		text.buf = lua_newuserdatauv(d->L, text.size, 0);
		if (!dns_name(d, d->at, &text, &end))
			return false;
		/* It may be another one by now. */
		if (text.len > text.size)
			return dns_fail(d, NF_LUA_MALFORMED);
	}
	d->at = end;
	lua_pushlstring(d->L, text.buf, text.len);
	return true;
}

/* Whether the length comes first: what argument 2 or else the packet says. */
static bool dns_over_tcp(lua_State *L)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);
	const char *transport;

	if (lua_isnoneornil(L, 2))
		return ctx->pkt && nf_lua_has_l4(L, ctx->pkt) &&
		       ctx->pkt->l4proto == IPPROTO_TCP;
	transport = luaL_checklstring(L, 2, NULL);
	if (strcmp(transport, "tcp") && strcmp(transport, "udp"))
		luaL_argerror(L, 2, "\"tcp\" or \"udp\" expected");
	return *transport == 't';
}

/* Arguments 1 and 2; go to the header. */
static enum nf_lua_found dns_begin(lua_State *L, struct dns *d)
{
	bool tcp = dns_over_tcp(L);
	const u8 *p;
	u8 buf[2];

	if (!nf_lua_dissect_arg(L, &d->span))
		return NF_LUA_OTHER;
	klua_charge(L, 2);
	d->L = L;
	d->at = 0;
	if (!tcp) {
		/* A datagram has no length of its own. */
		d->base = 0;
		d->len = U32_MAX;
		return NF_LUA_FOUND;
	}
	p = nf_lua_span_bytes(d->L, &d->span, 0, sizeof(buf), buf);
	if (!p)
		return NF_LUA_TRUNCATED;
	d->base = sizeof(buf);
	d->len = get_unaligned_be16(p);
	return d->len < DNS_HEADER_LEN ? NF_LUA_MALFORMED : NF_LUA_FOUND;
}

/**
 * struct dns_header - what section 4.1.1 has, and RFC 4035 section 3.2
 * @id: number of query and response
 * @flags: the second two bytes
 * @questions: how many there are
 * @answers: how many there are
 */
struct dns_header {
	u16 id;
	u16 flags;
	u16 questions;
	u16 answers;
};

static bool dns_header(struct dns *d, struct dns_header *h)
{
	u8 buf[DNS_HEADER_LEN];
	const u8 *p;

	p = dns_next(d, sizeof(buf), buf);
	if (!p)
		return false;
	h->id = get_unaligned_be16(p);
	h->flags = get_unaligned_be16(p + 2);
	h->questions = get_unaligned_be16(p + 4);
	h->answers = get_unaligned_be16(p + 6);
	return true;
}

/* Push name, type and class of a question, section 4.1.2. */
static bool dns_push_question(struct dns *d)
{
	const u8 *p;
	u8 buf[4];

	if (!dns_push_name(d))
		return false;
	p = dns_next(d, sizeof(buf), buf);
	if (!p)
		return false;
	lua_pushinteger(d->L, get_unaligned_be16(p));
	lua_pushinteger(d->L, get_unaligned_be16(p + 2));
	return true;
}

/* dns.question(x [, transport]): name, type and class of the first question. */
static int dns_question(lua_State *L)
{
	enum nf_lua_found found;
	struct dns_header h;
	struct dns d;

	found = dns_begin(L, &d);
	if (found != NF_LUA_FOUND)
		return nf_lua_dissect_none(L, found);
	if (!dns_header(&d, &h))
		return nf_lua_dissect_none(L, d.error);
	if (!h.questions)
		return nf_lua_dissect_none(L, NF_LUA_ABSENT);
	if (!dns_push_question(&d))
		return nf_lua_dissect_none(L, d.error);
	return 3;
}

static void set_flag(lua_State *L, u16 flags, const char *name, u16 bit)
{
	lua_pushboolean(L, flags & bit);
	lua_setfield(L, -2, name);
}

/* Push the result with what the header says. */
static void dns_push_header(lua_State *L, const struct dns_header *h)
{
	klua_charge(L, 12);
	lua_createtable(L, 0, 16);
	lua_pushinteger(L, h->id);
	lua_setfield(L, -2, "id");
	lua_pushinteger(L, h->flags >> 11 & 0xf);
	lua_setfield(L, -2, "opcode");
	lua_pushinteger(L, h->flags & 0xf);
	lua_setfield(L, -2, "rcode");
	set_flag(L, h->flags, "qr", 0x8000);
	set_flag(L, h->flags, "aa", 0x0400);
	set_flag(L, h->flags, "tc", 0x0200);
	set_flag(L, h->flags, "rd", 0x0100);
	set_flag(L, h->flags, "ra", 0x0080);
	set_flag(L, h->flags, "ad", 0x0020);
	set_flag(L, h->flags, "cd", 0x0010);
}

/* Put name, type and class, on top of the stack, into the table at @entry. */
static void dns_set_question(lua_State *L, int entry)
{
	klua_charge(L, 3);
	lua_setfield(L, entry, "class");
	lua_setfield(L, entry, "type");
	lua_setfield(L, entry, "name");
}

/* Push the data of a record, @len bytes. */
static bool dns_push_data(struct dns *d, u32 type, u32 len)
{
	u32 end = d->at + len;
	u8 last[1];

	if (len > d->len - d->at)
		return dns_fail(d, NF_LUA_MALFORMED);
	/* all of it is there if its last byte is */
	if (len && !dns_bytes(d, end - 1, 1, last))
		return false;

	switch (type) {
	case DNS_TYPE_NS:
	case DNS_TYPE_CNAME:
	case DNS_TYPE_PTR:
	case DNS_TYPE_DNAME:
		if (!dns_push_name(d))
			return false;
		return d->at == end ? true : dns_fail(d, NF_LUA_MALFORMED);
	}
	nf_lua_span_push(d->L, &d->span, d->base + d->at, len);
	d->at = end;
	return true;
}

/*
 * Fill the table at @entry with a resource record, section 4.1.3: name, type (2),
 * class (2), ttl (4), length (2), data.
 */
static bool dns_set_answer(struct dns *d, int entry)
{
	lua_State *L = d->L;
	u32 type, ttl;
	const u8 *p;
	u8 buf[6];

	if (!dns_push_question(d))
		return false;
	type = lua_tointeger(L, -2);
	dns_set_question(L, entry);

	p = dns_next(d, sizeof(buf), buf);
	if (!p)
		return false;
	/* RFC 2181 section 8 */
	ttl = get_unaligned_be32(p);
	lua_pushinteger(L, ttl <= S32_MAX ? ttl : 0);
	lua_setfield(L, entry, "ttl");
	if (!dns_push_data(d, type, get_unaligned_be16(p + 4)))
		return false;
	lua_setfield(L, entry, "data");
	return true;
}

/* Set @name of the result to a list of @n questions or answers. */
static bool dns_set_list(struct dns *d, const char *name, u32 n, bool answers)
{
	/* The result's index, its list's, and that of an entry. */
	const int result = 3, list = 4, entry = 5;
	lua_State *L = d->L;
	u32 i;

	if (n > DNS_ENTRIES_MAX)
		return dns_fail(d, NF_LUA_TOO_LONG);
	lua_createtable(L, n, 0);
	for (i = 1; i <= n; i++) {
		lua_createtable(L, 0, answers ? 5 : 3);
		if (answers) {
			if (!dns_set_answer(d, entry))
				return false;
		} else {
			if (!dns_push_question(d))
				return false;
			dns_set_question(L, entry);
		}
		/* without what a long name was written to */
		lua_settop(L, entry);
		lua_rawseti(L, list, i);
	}
	lua_setfield(L, result, name);
	return true;
}

/* dns.message(x [, transport]): a table of header, questions and answers. */
static int dns_message(lua_State *L)
{
	enum nf_lua_found found;
	struct dns_header h;
	struct dns d;

	found = dns_begin(L, &d);
	if (found != NF_LUA_FOUND)
		return nf_lua_dissect_none(L, found);
	if (!dns_header(&d, &h))
		return nf_lua_dissect_none(L, d.error);

	lua_settop(L, 2);
	dns_push_header(L, &h);
	if (!dns_set_list(&d, "questions", h.questions, false) ||
	    !dns_set_list(&d, "answers", h.answers, true))
		return nf_lua_dissect_none(L, d.error);
	return 1;
}

const luaL_Reg nf_lua_dns_funcs[] = {
	{ "message", dns_message },
	{ "question", dns_question },
	{ NULL, NULL }
};
