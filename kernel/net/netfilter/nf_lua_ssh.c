// SPDX-License-Identifier: GPL-2.0
/* The identification string of SSH, RFC 4253 section 4.2. */

#include <linux/minmax.h>
#include <linux/string.h>

#include "nf_lua_dissect.h"

/* Most bytes of the line, its end included. */
#define SSH_LINE_MAX	255

static const char ssh_prefix[] = "SSH-";
#define SSH_PREFIX_LEN	((u32)sizeof(ssh_prefix) - 1)

/* Whether a line at @at is the identification string, as far as there is one. */
static enum nf_lua_found ssh_line(lua_State *L, const struct nf_lua_span *span,
				  u32 at)
{
	u32 n = min(span->len - at, SSH_PREFIX_LEN);
	u8 buf[SSH_PREFIX_LEN];
	const u8 *p;

	p = nf_lua_span_bytes(L, span, at, n, buf);
	if (!p || memcmp(p, ssh_prefix, n))
		return NF_LUA_OTHER;
	return n == SSH_PREFIX_LEN ? NF_LUA_FOUND : NF_LUA_TRUNCATED;
}

/* Find the line: a server may send others before it. */
static enum nf_lua_found ssh_find(lua_State *L, const struct nf_lua_span *span,
				  u32 *at)
{
	enum nf_lua_found found = ssh_line(L, span, 0);

	for (*at = 0; found == NF_LUA_OTHER; found = ssh_line(L, span, *at)) {
		*at = nf_lua_find_byte(L, span, *at, span->len, '\n') + 1;
		if (*at >= span->len)
			break;
	}
	return found;
}

/*
 * ssh.version(x): versions of the protocol and of the software, and comments,
 * if any, of "SSH-protoversion-softwareversion SP comments CR LF".
 */
static int ssh_version(lua_State *L)
{
	const u8 *line, *end, *proto, *software, *p;
	struct nf_lua_ctx *ctx = klua_priv(L);
	enum nf_lua_found found;
	struct nf_lua_span span;
	u32 at, n;

	if (!nf_lua_dissect_arg(L, &span))
		return nf_lua_dissect_none(L, NF_LUA_OTHER);
	found = ssh_find(L, &span, &at);
	if (found != NF_LUA_FOUND)
		return nf_lua_dissect_none(L, found);

	/* A copy, which does not change: the packet may, since it was found. */
	n = min(span.len - at, SSH_LINE_MAX);
	klua_charge(L, 2 + n / 8);
	line = nf_lua_span_bytes(L, &span, at, n, ctx->window);
	if (!line)
		return nf_lua_dissect_none(L, NF_LUA_TRUNCATED);
	if (line != ctx->window)
		line = memcpy(ctx->window, line, n);
	if (memcmp(line, ssh_prefix, SSH_PREFIX_LEN))
		goto malformed;
	end = memchr(line, '\n', n);
	if (!end)
		return nf_lua_dissect_none(L, n < SSH_LINE_MAX ?
					   NF_LUA_TRUNCATED : NF_LUA_MALFORMED);
	/* Versions 1.x end the line by LF alone, section 5.1 */
	if (end[-1] == '\r')
		end--;

	/* No control character; comments may be UTF-8. */
	for (p = line; p < end; p++)
		if (*p < ' ' || *p == 0x7f)
			goto malformed;

	proto = line + SSH_PREFIX_LEN;
	software = memchr(proto, '-', end - proto);
	if (!software || software == proto || software + 1 == end)
		goto malformed;
	lua_pushlstring(L, proto, software - proto);
	software++;
	p = memchr(software, ' ', end - software);
	lua_pushlstring(L, software, (p ?: end) - software);
	if (!p)
		return 2;
	lua_pushlstring(L, p + 1, end - p - 1);
	return 3;

malformed:
	return nf_lua_dissect_none(L, NF_LUA_MALFORMED);
}

const luaL_Reg nf_lua_ssh_funcs[] = {
	{ "version", ssh_version },
	{ NULL, NULL }
};
