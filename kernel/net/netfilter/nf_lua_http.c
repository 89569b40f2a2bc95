// SPDX-License-Identifier: GPL-2.0
/*
 * The head of HTTP/1 messages: RFC 9112, fields RFC 9110 section 5, cookies
 * RFC 6265 section 4.2.
 *
 * Lines end by CR LF or, as RFC 9112 section 2.2 allows, by LF alone.
 */

#include <linux/minmax.h>
#include <linux/string.h>

#include "nf_lua_dissect.h"

/* Longest method that is looked for; the registry's longest has 17 bytes. */
#define HTTP_METHOD_MAX		32

/* Longest name of a field or cookie that can be asked for. */
#define HTTP_NAME_MAX		(NF_LUA_WINDOW / 2)

/**
 * struct http - a message's head
 * @span: the message
 * @L: state, to be charged
 * @at: first byte of a line
 * @end: its end, without CR and LF
 * @next: first byte of the line after it
 */
struct http {
	struct nf_lua_span span;
	lua_State *L;
	u32 at;
	u32 end;
	u32 next;
};

static u8 http_byte(const struct http *h, u32 at)
{
	u8 buf[1];
	const u8 *p = nf_lua_span_bytes(h->L, &h->span, at, sizeof(buf), buf);

	return p ? *p : 0;
}

/* Find the end of the line at @next; false if the bytes end before it. */
static bool http_line(struct http *h)
{
	u32 lf;

	klua_charge(h->L, 4);
	h->at = h->next;
	lf = nf_lua_find_byte(h->L, &h->span, h->at, h->span.len, '\n');
	h->end = lf;
	h->next = lf + 1;
	if (lf > h->at && http_byte(h, lf - 1) == '\r')
		h->end--;
	return lf < h->span.len;
}

/* RFC 9110 section 5.6.2 */
static bool is_tchar(u8 c)
{
	static const u32 tchars[] = {
		0x00000000, 0x03ff6cfa, 0xc7fffffe, 0x57ffffff
	};

	return c < 128 && tchars[c / 32] >> c % 32 & 1;
}

/* Offset of the end of the method at @at, that a space follows. */
static enum nf_lua_found http_method(const struct http *h, u32 at, u32 *end)
{
	u32 n = min(h->span.len - at, HTTP_METHOD_MAX + 1), i;
	u8 buf[HTTP_METHOD_MAX + 1];
	const u8 *p;

	p = nf_lua_span_bytes(h->L, &h->span, at, n, buf);
	if (!p)
		return NF_LUA_TRUNCATED;
	for (i = 0; i < n && is_tchar(p[i]); i++)
		;
	if (i == n && n <= HTTP_METHOD_MAX)
		return NF_LUA_TRUNCATED;
	if (!i || i == n || p[i] != ' ')
		return NF_LUA_OTHER;
	*end = at + i;
	return NF_LUA_FOUND;
}

#define HTTP_VERSION_LEN	8

/* Whether "HTTP/1.1" or the like is at @p, as far as @n goes: section 2.3. */
static bool is_version(const u8 *p, u32 n)
{
	static const char form[] = "HTTP/0.0";
	u32 i;

	for (i = 0; i < n; i++)
		if (form[i] == '0' ? !nf_lua_is_digit(p[i]) : p[i] != form[i])
			return false;
	return true;
}

/*
 * The request line, section 3: method SP request-target SP HTTP-version.  The
 * target is from @method + 1 on, up to a space and the version at the end.
 */
static enum nf_lua_found http_request_line(struct http *h, u32 *method)
{
	u8 buf[1 + HTTP_VERSION_LEN];
	enum nf_lua_found found;
	const u8 *p;

	found = http_method(h, h->next, method);
	if (found != NF_LUA_FOUND)
		return found;
	if (!http_line(h))
		return NF_LUA_TRUNCATED;
	/* at least one byte of a target; the line may be another one than the method's */
	if (h->end < *method + 2 + sizeof(buf))
		return NF_LUA_OTHER;
	p = nf_lua_span_bytes(h->L, &h->span, h->end - sizeof(buf), sizeof(buf), buf);
	if (!p || *p != ' ' || !is_version(p + 1, HTTP_VERSION_LEN))
		return NF_LUA_OTHER;
	return NF_LUA_FOUND;
}

/* The status line, section 4: HTTP-version SP status-code SP [reason-phrase]. */
static enum nf_lua_found http_status_line(struct http *h, u32 *status)
{
	u8 buf[HTTP_VERSION_LEN + 4];
	u32 at = h->next, n;
	const u8 *p;

	n = min_t(u32, h->span.len - at, sizeof(buf));
	p = nf_lua_span_bytes(h->L, &h->span, at, n, buf);
	if (!p || !is_version(p, min(n, HTTP_VERSION_LEN)))
		return NF_LUA_OTHER;
	if (n < sizeof(buf))
		return NF_LUA_TRUNCATED;
	p += HTTP_VERSION_LEN;
	if (p[0] != ' ' || !nf_lua_is_digit(p[1]) || !nf_lua_is_digit(p[2]) ||
	    !nf_lua_is_digit(p[3]))
		return NF_LUA_MALFORMED;
	*status = (p[1] - '0') * 100 + (p[2] - '0') * 10 + p[3] - '0';
	if (!http_line(h))
		return NF_LUA_TRUNCATED;
	/* some leave the last space out, with the reason */
	at += sizeof(buf);
	return at >= h->end || http_byte(h, at) == ' ' ? NF_LUA_FOUND : NF_LUA_MALFORMED;
}

/* Argument 1; empty lines before a request are to be ignored, section 2.2. */
static bool http_begin(lua_State *L, struct http *h)
{
	if (!nf_lua_dissect_arg(L, &h->span))
		return false;
	klua_charge(L, 2);
	h->L = L;
	h->next = 0;
	return true;
}

static void http_skip_empty(struct http *h)
{
	for (;;) {
		u8 c = http_byte(h, h->next);

		if (c != '\r' && c != '\n')
			break;
		klua_charge(h->L, 1);
		h->next++;
	}
}

/* http.request(x): method, target and version. */
static int http_request(lua_State *L)
{
	enum nf_lua_found found = NF_LUA_OTHER;
	struct http h;
	u32 method;

	if (http_begin(L, &h)) {
		http_skip_empty(&h);
		found = http_request_line(&h, &method);
	}
	if (found != NF_LUA_FOUND)
		return nf_lua_dissect_none(L, found);
	nf_lua_span_push(L, &h.span, h.at, method - h.at);
	nf_lua_span_push(L, &h.span, method + 1,
			 h.end - HTTP_VERSION_LEN - 1 - (method + 1));
	nf_lua_span_push(L, &h.span, h.end - 3, 3);
	return 3;
}

/* http.response(x): status code, reason and version. */
static int http_response(lua_State *L)
{
	enum nf_lua_found found = NF_LUA_OTHER;
	u32 status, reason;
	struct http h;

	if (http_begin(L, &h))
		found = http_status_line(&h, &status);
	if (found != NF_LUA_FOUND)
		return nf_lua_dissect_none(L, found);
	reason = min(h.at + HTTP_VERSION_LEN + 5, h.end);
	lua_pushinteger(L, status);
	nf_lua_span_push(L, &h.span, reason, h.end - reason);
	nf_lua_span_push(L, &h.span, h.at + 5, 3);
	return 3;
}

/* The first line, of a request or response; the target of a request. */
static enum nf_lua_found http_start(struct http *h, u32 *target, u32 *tend)
{
	enum nf_lua_found found;
	u32 status;

	*target = 0;
	*tend = 0;
	found = http_status_line(h, &status);
	/* "HTTP" is the beginning of a method, too. */
	if (found != NF_LUA_OTHER)
		return found;
	http_skip_empty(h);
	found = http_request_line(h, target);
	if (found == NF_LUA_FOUND) {
		++*target;
		*tend = h->end - HTTP_VERSION_LEN - 1;
	}
	return found;
}

/**
 * struct http_name - name of a field or cookie that is asked for
 * @name: argument of the script
 * @len: its bytes
 */
struct http_name {
	const u8 *name;
	u32 len;
};

static void http_check_name(lua_State *L, struct http_name *name)
{
	size_t len;

	name->name = luaL_checklstring(L, 2, &len);
	if (!len || len > HTTP_NAME_MAX)
		luaL_error(L, "name has to have 1 to %d bytes", HTTP_NAME_MAX);
	name->len = len;
}

/* RFC 9110 section 5.1: names of fields are case-insensitive. */
static bool equal_nocase(const u8 *a, const u8 *b, u32 len)
{
	u32 i;

	for (i = 0; i < len; i++)
		if (nf_lua_lower(a[i]) != nf_lua_lower(b[i]))
			return false;
	return true;
}

/* RFC 9110 section 5.6.3 */
static bool is_space(u8 c)
{
	return c == ' ' || c == '\t';
}

/* Without space before and after, what is from @at to @end. */
static void http_trim(const struct http *h, u32 *at, u32 *end)
{
	while (*at < *end && is_space(http_byte(h, *at))) {
		klua_charge(h->L, 1);
		++*at;
	}
	while (*at < *end && is_space(http_byte(h, *end - 1))) {
		klua_charge(h->L, 1);
		--*end;
	}
}

/*
 * The next field with this name, from the line at @next on: its value is from
 * @at to @end.  RFC 9112 section 5: field-name ":" OWS field-value OWS.
 */
static enum nf_lua_found http_field(struct http *h, const struct http_name *name)
{
	struct nf_lua_ctx *ctx = klua_priv(h->L);

	for (;;) {
		bool whole = http_line(h);
		const u8 *p;

		if (!whole)
			return NF_LUA_TRUNCATED;
		if (h->at == h->end)
			return NF_LUA_ABSENT;
		/* A line folded, section 5.2; the first space of a field. */
		if (is_space(http_byte(h, h->at)))
			return NF_LUA_MALFORMED;
		if (name->len >= h->end - h->at)
			continue;
		p = nf_lua_span_bytes(h->L, &h->span, h->at, name->len + 1, ctx->window);
		if (!p)
			return NF_LUA_TRUNCATED;
		klua_charge(h->L, name->len / 2);
		if (!equal_nocase(p, name->name, name->len))
			continue;
		/* No space before the colon, section 5.1. */
		if (is_space(p[name->len]))
			return NF_LUA_MALFORMED;
		if (p[name->len] != ':')
			continue;
		h->at += name->len + 1;
		http_trim(h, &h->at, &h->end);
		break;
	}
	/* It may go on in the next line, which is obsolete. */
	if (h->next >= h->span.len)
		return NF_LUA_TRUNCATED;
	return is_space(http_byte(h, h->next)) ? NF_LUA_MALFORMED : NF_LUA_FOUND;
}

/* http.header(x, name [, n]): value of the n-th field of that name. */
static int http_header(lua_State *L)
{
	enum nf_lua_found found = NF_LUA_OTHER;
	struct http_name name;
	u32 target, tend;
	struct http h;
	s64 n;

	http_check_name(L, &name);
	n = luaL_optinteger(L, 3, 1);
	if (n < 1)
		return luaL_error(L, "headers are counted from 1");
	if (http_begin(L, &h))
		found = http_start(&h, &target, &tend);
	for (; n && found == NF_LUA_FOUND; n--)
		found = http_field(&h, &name);
	if (found != NF_LUA_FOUND)
		return nf_lua_dissect_none(L, found);
	nf_lua_span_push(L, &h.span, h.at, h.end - h.at);
	return 1;
}

/* Find a cookie in the value of a field, RFC 6265 section 4.2.1. */
static bool http_find_cookie(struct http *h, const struct http_name *name)
{
	struct nf_lua_ctx *ctx = klua_priv(h->L);
	u32 end = h->end, at, stop;

	for (at = h->at; at < end; at = stop + 1) {
		const u8 *p;

		klua_charge(h->L, 2);
		stop = nf_lua_find_byte(h->L, &h->span, at, end, ';');
		h->at = at;
		h->end = stop;
		http_trim(h, &h->at, &h->end);
		if (name->len >= h->end - h->at)
			continue;
		p = nf_lua_span_bytes(h->L, &h->span, h->at, name->len + 1, ctx->window);
		klua_charge(h->L, 1 + name->len / 32);
		if (!p || p[name->len] != '=' ||
		    memcmp(p, name->name, name->len))
			continue;
		h->at += name->len + 1;
		return true;
	}
	return false;
}

/* http.cookie(x, name): value of the first cookie of that name. */
static int http_cookie(lua_State *L)
{
	static const struct http_name cookie = { "cookie", 6 };
	enum nf_lua_found found = NF_LUA_OTHER;
	struct http_name name;
	u32 target, tend;
	struct http h;

	http_check_name(L, &name);
	if (http_begin(L, &h))
		found = http_start(&h, &target, &tend);
	/* HTTP/2's may have become several fields, RFC 9113 section 8.2.3. */
	while (found == NF_LUA_FOUND) {
		found = http_field(&h, &cookie);
		if (found == NF_LUA_FOUND && http_find_cookie(&h, &name)) {
			nf_lua_span_push(L, &h.span, h.at, h.end - h.at);
			return 1;
		}
	}
	return nf_lua_dissect_none(L, found);
}

/*
 * The authority of a request, from @at to @end: that of an absolute target, or
 * the target of CONNECT, or else the field Host.  RFC 9112 section 3.2.
 */
static enum nf_lua_found http_authority(struct http *h)
{
	static const struct http_name host = { "host", 4 };
	enum nf_lua_found found;
	u32 target, tend, at, end;
	u32 slash;

	found = http_start(h, &target, &tend);
	if (found != NF_LUA_FOUND)
		return found;
	if (target == tend)
		return NF_LUA_ABSENT;

	if (http_byte(h, target) != '/' && http_byte(h, target) != '*') {
		/* scheme "://" authority path, or the authority alone */
		slash = nf_lua_find_byte(h->L, &h->span, target, tend, '/');
		if (slash + 1 < tend && http_byte(h, slash - 1) == ':' &&
		    http_byte(h, slash + 1) == '/') {
			target = slash + 2;
			slash = nf_lua_find_byte(h->L, &h->span, target, tend,
						 '/');
		}
		h->at = target;
		h->end = nf_lua_find_byte(h->L, &h->span, target, slash, '?');
		return NF_LUA_FOUND;
	}

	found = http_field(h, &host);
	if (found != NF_LUA_FOUND)
		return found;
	at = h->at;
	end = h->end;
	/* A request with two of them has to be refused, section 3.2. */
	if (http_field(h, &host) == NF_LUA_FOUND)
		return NF_LUA_MALFORMED;
	h->at = at;
	h->end = end;
	return NF_LUA_FOUND;
}

/*
 * What neither a host nor what is before it has, RFC 3986 section 3.2: it ends the
 * authority, or does for some of those that read it.  A host has no @ either.
 */
static bool is_delim(u8 c)
{
	return c == '/' || c == '\\' || c == '?' || c == '#' || c == '@';
}

/* Whether what is from @at to @end, where an @ is, can be userinfo. */
static bool http_is_userinfo(const struct http *h, u32 at, u32 end)
{
	klua_charge(h->L, (end - at) / 2);
	for (; at < end; at++)
		if (is_delim(http_byte(h, at)))
			return false;
	return true;
}

static bool is_host(const u8 *host, u32 len)
{
	while (len--)
		if (is_delim(*host++))
			return false;
	return true;
}

/* Push the decimal number of at most five digits from @at to @end, or nil. */
static bool http_push_port(const struct http *h, u32 at, u32 end)
{
	u32 port = 0;

	if (end - at > 5)
		return false;
	if (at == end) {
		lua_pushnil(h->L);
		return true;
	}
	for (; at < end; at++) {
		u8 c = http_byte(h, at);

		if (!nf_lua_is_digit(c))
			return false;
		port = port * 10 + c - '0';
	}
	lua_pushinteger(h->L, port);
	return port <= U16_MAX;
}

/*
 * http.host(x): host and port that a request is for.  RFC 3986 section 3.2:
 * [userinfo "@"] host [":" port], with an address of IPv6 in brackets.
 */
static int http_host(lua_State *L)
{
	struct nf_lua_ctx *ctx = klua_priv(L);
	enum nf_lua_found found = NF_LUA_OTHER;
	u32 at, end, len;
	struct http h;
	const u8 *p;

	if (http_begin(L, &h))
		found = http_authority(&h);
	if (found != NF_LUA_FOUND)
		return nf_lua_dissect_none(L, found);

	at = nf_lua_find_byte(L, &h.span, h.at, h.end, '@');
	if (at < h.end) {
		if (!http_is_userinfo(&h, h.at, at))
			goto malformed;
		h.at = at + 1;
	}
	if (h.at < h.end && http_byte(&h, h.at) == '[') {
		end = nf_lua_find_byte(L, &h.span, h.at, h.end, ']') + 1;
		if (end > h.end)
			goto malformed;
	} else {
		end = nf_lua_find_byte(L, &h.span, h.at, h.end, ':');
	}

	len = end - h.at;
	if (!len || len > sizeof(ctx->window))
		goto malformed;
	p = nf_lua_span_bytes(L, &h.span, h.at, len, ctx->window);
	klua_charge(L, len / 4);
	if (!p || !nf_lua_copy_lower(ctx->window, p, len) || !is_host(ctx->window, len))
		goto malformed;
	if (ctx->window[len - 1] == '.' && !--len)
		goto malformed;
	lua_pushlstring(L, ctx->window, len);

	if (end == h.end)
		return 1;
	if (http_byte(&h, end) != ':' || !http_push_port(&h, end + 1, h.end))
		goto malformed;
	return 2;

malformed:
	return nf_lua_dissect_none(L, NF_LUA_MALFORMED);
}

const luaL_Reg nf_lua_http_funcs[] = {
	{ "cookie", http_cookie },
	{ "header", http_header },
	{ "host", http_host },
	{ "request", http_request },
	{ "response", http_response },
	{ NULL, NULL }
};
