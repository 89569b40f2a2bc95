// SPDX-License-Identifier: GPL-2.0
/*
 * Lua's patterns on a view, wherever its bytes are: no string is made but of what
 * is captured.
 *
 * A pattern is a sequence of items of which only single characters repeat.  So
 * of each item at most one decision can be reconsidered at a time, and a short
 * list of them takes the place of recursion: the C stack does not grow.
 */

#include <linux/minmax.h>
#include <linux/string.h>

#include "nf_lua_internal.h"

#include "lua.h"
#include "lauxlib.h"

/* Units of work that are charged at once. */
#define BATCH		64

/* Lengths of captures that are none. */
#define OPEN		(-1)
#define POSITION	(-2)

/* What a retry does. */
enum retry {
	SKIP,		/* an optional character is left out */
	FEWER,		/* one character less of a repetition */
	MORE,		/* one character more */
	UNDO_OPEN,	/* a capture has not begun */
	UNDO_CLOSE,	/* a capture has not ended; its number is @least */
};

/**
 * struct matcher - what a match looks at
 * @L: state
 * @m: captures, and where to go back to
 * @span: the subject
 * @chunk: bytes of it that are at hand
 * @from: offset of @chunk
 * @n: length of @chunk
 * @pat: the pattern
 * @plen: its length
 * @work: units not charged yet
 */
struct matcher {
	lua_State *L;
	struct nf_lua_match *m;
	struct nf_lua_span span;
	const u8 *chunk;
	u32 from;
	u32 n;
	const u8 *pat;
	u32 plen;
	u32 work;
};

static void work(struct matcher *x, u32 units)
{
	x->work += units;
	if (unlikely(x->work >= BATCH)) {
		units = x->work;
		x->work = 0;
		klua_charge(x->L, units);
	}
}

/* ---- the subject ---- */

/* Patterns go back and forth: a chunk begins a bit before what is asked for. */
static void fetch(struct matcher *x, u32 off)
{
	x->from = off - min(off, NF_LUA_WINDOW / 4);
	x->chunk = nf_lua_span_chunk(x->L, &x->span, x->from, &x->n);
}

static u8 byte_at(struct matcher *x, u32 off)
{
	if (unlikely(off - x->from >= x->n))
		fetch(x, off);
	return x->chunk[off - x->from];
}

/* ---- single characters ---- */

static bool is_lower(u8 c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(u8 c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_digit(u8 c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(u8 c)
{
	return is_lower(c) || is_upper(c) || is_digit(c);
}

static bool is_print(u8 c)
{
	return c > ' ' && c < 0x7f;
}

/* Whether @c is in the class %@class; ASCII, as Lua's are here. */
static bool in_class(u8 c, u8 class)
{
	bool in;

	switch (class | 0x20) {
	case 'a':
		in = is_lower(c) || is_upper(c);
		break;
	case 'c':
		in = c < ' ' || c == 0x7f;
		break;
	case 'd':
		in = is_digit(c);
		break;
	case 'g':
		in = is_print(c);
		break;
	case 'l':
		in = is_lower(c);
		break;
	case 'p':
		in = is_print(c) && !is_alnum(c);
		break;
	case 's':
		in = c == ' ' || (c >= '\t' && c <= '\r');
		break;
	case 'u':
		in = is_upper(c);
		break;
	case 'w':
		in = is_alnum(c);
		break;
	case 'z':
		in = !c;
		break;
	case 'x':
		in = is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
		break;
	default:
		return c == class;
	}
	/* An upper case letter is for what is not in it. */
	return is_upper(class) ? !in : in;
}

/* Where the set at @p ends, behind its bracket. */
static u32 set_end(struct matcher *x, u32 p)
{
	u32 first = p + 1;

	if (first < x->plen && x->pat[first] == '^')
		first++;
	for (p = first; p < x->plen; p++) {
		work(x, 1);
		/* The first character may be a bracket. */
		if (x->pat[p] == ']' && p > first)
			return p + 1;
		if (x->pat[p] == '%')
			p++;
	}
	luaL_error(x->L, "malformed pattern (missing ']')");
	return 0;
}

/* Where the single character at @p ends. */
static u32 single_end(struct matcher *x, u32 p)
{
	switch (x->pat[p]) {
	case '%':
		if (p + 1 >= x->plen)
			luaL_error(x->L, "malformed pattern (ends with '%%')");
		return p + 2;
	case '[':
		return set_end(x, p);
	default:
		return p + 1;
	}
}

static bool in_set(struct matcher *x, u8 c, u32 p, u32 end)
{
	const u8 *pat = x->pat;
	bool not = false;

	work(x, (end - p) / 2);
	end--;
	p++;
	if (pat[p] == '^') {
		not = true;
		p++;
	}
	while (p < end) {
		if (pat[p] == '%') {
			if (in_class(c, pat[p + 1]))
				return !not;
			p += 2;
		} else if (p + 2 < end && pat[p + 1] == '-') {
			if (pat[p] <= c && c <= pat[p + 2])
				return !not;
			p += 3;
		} else {
			if (pat[p] == c)
				return !not;
			p++;
		}
	}
	return not;
}

/* Whether the byte at @off is there and what the pattern has from @p to @end. */
static bool single(struct matcher *x, u32 off, u32 p, u32 end)
{
	u8 c;

	if (off >= x->span.len)
		return false;
	c = byte_at(x, off);
	switch (x->pat[p]) {
	case '.':
		return true;
	case '%':
		return in_class(c, x->pat[p + 1]);
	case '[':
		return in_set(x, c, p, end);
	default:
		return x->pat[p] == c;
	}
}

/* ---- captures, and going back ---- */

static struct nf_lua_retry *retry_push(struct matcher *x, enum retry what, u32 off,
				       u32 pat)
{
	struct nf_lua_match *m = x->m;
	struct nf_lua_retry *r;

	if (m->depth == NF_LUA_RETRIES)
		luaL_error(x->L, "pattern too complex");
	r = &m->retry[m->depth++];
	r->kind = what;
	r->off = off;
	r->least = 0;
	r->pat = pat;
	return r;
}

static void capture_open(struct matcher *x, u32 off, s32 len)
{
	struct nf_lua_match *m = x->m;

	if (m->level == NF_LUA_CAPTURES)
		luaL_error(x->L, "too many captures");
	m->capture[m->level].off = off;
	m->capture[m->level++].len = len;
	retry_push(x, UNDO_OPEN, off, 0);
}

static void capture_close(struct matcher *x, u32 off)
{
	struct nf_lua_match *m = x->m;
	u32 i = m->level;

	while (i--) {
		if (m->capture[i].len == OPEN) {
			m->capture[i].len = off - m->capture[i].off;
			retry_push(x, UNDO_CLOSE, off, 0)->least = i;
			return;
		}
	}
	luaL_error(x->L, "invalid pattern capture");
}

/* Another byte for the last repetition that is to be short. */
static bool more(struct matcher *x, struct nf_lua_retry *r)
{
	u32 end = single_end(x, r->pat);

	work(x, 1);
	if (!single(x, r->off, r->pat, end))
		return false;
	r->off++;
	return true;
}

/* Go back to the last decision; false if there is none. */
static bool go_back(struct matcher *x, u32 *off, u32 *p)
{
	struct nf_lua_match *m = x->m;

	for (; m->depth; m->depth--) {
		struct nf_lua_retry *r = &m->retry[m->depth - 1];

		work(x, 1);
		switch (r->kind) {
		case UNDO_OPEN:
			m->level--;
			break;
		case UNDO_CLOSE:
			m->capture[r->least].len = OPEN;
			break;
		case SKIP:
			*off = r->off;
			*p = r->pat;
			m->depth--;
			return true;
		case FEWER:
			if (r->off == r->least)
				break;
			*off = --r->off;
			*p = r->pat;
			return true;
		case MORE:
			if (!more(x, r))
				break;
			*off = r->off;
			*p = single_end(x, r->pat) + 1;
			return true;
		}
	}
	return false;
}

/* ---- items; each returns whether it matches, and moves on then ---- */

/* A single character and what may follow it: ? * + - */
static bool item_single(struct matcher *x, u32 *off, u32 *p)
{
	u32 from = *p, end = single_end(x, from), o = *off;
	u8 suffix = end < x->plen ? x->pat[end] : 0;

	switch (suffix) {
	case '?':
		*p = end + 1;
		if (single(x, o, from, end)) {
			retry_push(x, SKIP, o, end + 1);
			*off = o + 1;
		}
		return true;
	case '+':
		if (!single(x, o, from, end))
			return false;
		o++;
		fallthrough;
	case '*':
		*p = end + 1;
		*off = o;
		while (single(x, *off, from, end)) {
			work(x, 1);
			++*off;
		}
		if (*off > o)
			retry_push(x, FEWER, *off, end + 1)->least = o;
		return true;
	case '-':
		*p = end + 1;
		retry_push(x, MORE, o, from);
		return true;
	default:
		*p = end;
		if (!single(x, o, from, end))
			return false;
		*off = o + 1;
		return true;
	}
}

/* %bxy: from an x to the y that balances it */
static bool item_balance(struct matcher *x, u32 *off, u32 *p)
{
	u32 o = *off, depth = 1;
	u8 open, close, c;

	if (*p + 3 >= x->plen)
		luaL_error(x->L, "malformed pattern (missing arguments to '%%b')");
	open = x->pat[*p + 2];
	close = x->pat[*p + 3];
	*p += 4;
	if (o >= x->span.len || byte_at(x, o) != open)
		return false;
	for (o++; o < x->span.len; o++) {
		work(x, 1);
		c = byte_at(x, o);
		if (c == close) {
			if (!--depth) {
				*off = o + 1;
				return true;
			}
		} else if (c == open) {
			depth++;
		}
	}
	return false;
}

/* %f[set]: where bytes that are not in the set end and such that are begin */
static bool item_frontier(struct matcher *x, u32 off, u32 *p)
{
	u32 set = *p + 2, end;
	u8 before, here;

	if (set >= x->plen || x->pat[set] != '[')
		luaL_error(x->L, "missing '[' after '%%f' in pattern");
	end = set_end(x, set);
	before = off ? byte_at(x, off - 1) : '\0';
	here = off < x->span.len ? byte_at(x, off) : '\0';
	*p = end;
	return !in_set(x, before, set, end) && in_set(x, here, set, end);
}

/* %1 to %9: what was captured, again */
static bool item_again(struct matcher *x, u32 *off, u32 *p)
{
	u32 n = x->pat[*p + 1] - '1', i;
	const struct nf_lua_capture *c;

	if (n >= x->m->level || x->m->capture[n].len == OPEN)
		luaL_error(x->L, "invalid capture index %%%d", n + 1);
	c = &x->m->capture[n];
	*p += 2;
	/* A position has no bytes. */
	if (c->len < 0 || c->len > x->span.len - *off)
		return false;
	for (i = 0; i < c->len; i++) {
		u8 was = byte_at(x, c->off + i);

		work(x, 1);
		if (was != byte_at(x, *off + i))
			return false;
	}
	*off += c->len;
	return true;
}

/* The item at @p. */
static bool item(struct matcher *x, u32 *off, u32 *p)
{
	const u8 *pat = x->pat;

	work(x, 2);
	switch (pat[*p]) {
	case '(':
		if (*p + 1 < x->plen && pat[*p + 1] == ')') {
			capture_open(x, *off, POSITION);
			*p += 2;
		} else {
			capture_open(x, *off, OPEN);
			*p += 1;
		}
		return true;
	case ')':
		capture_close(x, *off);
		*p += 1;
		return true;
	case '$':
		if (*p + 1 != x->plen)
			break;
		*p += 1;
		return *off == x->span.len;
	case '%':
		if (*p + 1 >= x->plen)
			break;
		if (pat[*p + 1] == 'b')
			return item_balance(x, off, p);
		if (pat[*p + 1] == 'f')
			return item_frontier(x, *off, p);
		if (is_digit(pat[*p + 1]))
			return item_again(x, off, p);
		break;
	}
	return item_single(x, off, p);
}

/* Match from @off on, with the pattern from @p; @end gets the end. */
static bool match_at(struct matcher *x, u32 off, u32 p, u32 *end)
{
	x->m->level = 0;
	x->m->depth = 0;
	while (p < x->plen)
		if (!item(x, &off, &p) && !go_back(x, &off, &p))
			return false;
	*end = off;
	return true;
}

/* Whether a match can only begin with the character at @p. */
static bool begins_with(const struct matcher *x, u32 p)
{
	static const char special[] = "^$*+?.([%-)";

	return p < x->plen && !memchr(special, x->pat[p], sizeof(special) - 1) &&
	       (p + 1 >= x->plen || !memchr("*?-", x->pat[p + 1], 3));
}

/* The next offset from @off on where the byte is @c, or the end. */
static u32 skip_to(struct matcher *x, u32 off, u8 c)
{
	const u8 *p, *from;
	u32 n;

	while (off < x->span.len) {
		byte_at(x, off);
		from = x->chunk + (off - x->from);
		n = x->n - (off - x->from);
		p = memchr(from, c, n);
		work(x, 1 + (p ? p - from : n) / 16);
		if (p)
			return off + (p - from);
		off += n;
	}
	return off;
}

static bool match(struct matcher *x, u32 *off, u32 *end)
{
	bool anchor = x->plen && x->pat[0] == '^';
	u32 p = anchor ? 1 : 0;
	bool first = !anchor && begins_with(x, p);

	for (;; ++*off) {
		if (first) {
			*off = skip_to(x, *off, x->pat[p]);
			if (*off == x->span.len)
				return false;
		}
		if (match_at(x, *off, p, end))
			return true;
		if (anchor || *off == x->span.len)
			return false;
	}
}

static void push_capture(lua_State *L, const struct matcher *x,
			 const struct nf_lua_capture *c)
{
	if (c->len == POSITION)
		lua_pushinteger(L, c->off);
	else if (c->len == OPEN)
		luaL_error(L, "unfinished capture");
	else
		nf_lua_span_push(L, &x->span, c->off, c->len);
}

/*
 * view:match(pattern [, init]): the captures, or the whole match if there are
 * none; nil if there is no match.  Positions are offsets.
 */
int nf_lua_view_match(lua_State *L)
{
	struct nf_lua_ctx *ctx = klua_priv(L);
	struct matcher x = { .L = L, .m = &ctx->match };
	u32 off, end, i;
	size_t plen;
	bool found;

	nf_lua_check_span(L, 1, &x.span);
	x.pat = luaL_checklstring(L, 2, &plen);
	if (plen > U16_MAX)
		return luaL_error(L, "pattern too complex");
	x.plen = plen;

	found = nf_lua_opt_offset(L, 3, x.span.len, &off) && match(&x, &off, &end);
	klua_charge(L, x.work);
	if (!found) {
		lua_pushnil(L);
		return 1;
	}
	if (!x.m->level) {
		nf_lua_span_push(L, &x.span, off, end - off);
		return 1;
	}
	luaL_checkstack(L, NF_LUA_CAPTURES + 4, "too many captures");
	for (i = 0; i < x.m->level; i++)
		push_capture(L, &x, &x.m->capture[i]);
	return x.m->level;
}
