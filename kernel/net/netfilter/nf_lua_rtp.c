// SPDX-License-Identifier: GPL-2.0
/* The header of RTP, RFC 3550 section 5.1. */

#include <linux/unaligned.h>

#include "nf_lua_dissect.h"

#define RTP_VERSION		2
#define RTP_HEADER_LEN		12

/*
 * Payload types that RFC 5761 section 4 keeps free, since with the marker bit
 * they are RTCP's packet types 192 to 223.
 */
#define RTP_RTCP_FIRST		64
#define RTP_RTCP_LAST		95

/* The fixed header, in @buf if it must; what is known to be none is OTHER. */
static enum nf_lua_found rtp_fixed(lua_State *L, const struct nf_lua_span *span,
				   u8 *buf, const u8 **p)
{
	u8 type;

	*p = nf_lua_span_bytes(L, span, 0, RTP_HEADER_LEN, buf);
	if (!*p) {
		*p = nf_lua_span_bytes(L, span, 0, 1, buf);
		return *p && **p >> 6 != RTP_VERSION ? NF_LUA_OTHER :
						       NF_LUA_TRUNCATED;
	}
	type = (*p)[1] & 0x7f;
	if (**p >> 6 != RTP_VERSION ||
	    (type >= RTP_RTCP_FIRST && type <= RTP_RTCP_LAST))
		return NF_LUA_OTHER;
	return NF_LUA_FOUND;
}

/* rtp.payload_type(x): the number that tells the encoding, section 5.1. */
static int rtp_payload_type(lua_State *L)
{
	u8 buf[RTP_HEADER_LEN];
	enum nf_lua_found found;
	struct nf_lua_span span;
	const u8 *p;

	if (!nf_lua_dissect_arg(L, &span))
		return nf_lua_dissect_none(L, NF_LUA_OTHER);
	found = rtp_fixed(L, &span, buf, &p);
	if (found != NF_LUA_FOUND)
		return nf_lua_dissect_none(L, found);
	lua_pushinteger(L, p[1] & 0x7f);
	return 1;
}

static void set_int(lua_State *L, const char *name, lua_Integer value)
{
	lua_pushinteger(L, value);
	lua_setfield(L, -2, name);
}

static void set_bool(lua_State *L, const char *name, bool value)
{
	lua_pushboolean(L, value);
	lua_setfield(L, -2, name);
}

/* rtp.header(x): a table of all fields of the header, and where it ends. */
static int rtp_header(lua_State *L)
{
	u32 off, len, padding = 0;
	u8 head[RTP_HEADER_LEN];
	enum nf_lua_found found;
	struct nf_lua_span span;
	const u8 *p, *ext;
	u8 buf[4];

	if (!nf_lua_dissect_arg(L, &span))
		return nf_lua_dissect_none(L, NF_LUA_OTHER);
	found = rtp_fixed(L, &span, head, &p);
	if (found != NF_LUA_FOUND)
		return nf_lua_dissect_none(L, found);

	/* The list of contributing sources, then one extension, section 5.3.1. */
	off = RTP_HEADER_LEN + (p[0] & 0x0f) * sizeof(u32);
	if (p[0] & 0x10) {
		ext = nf_lua_span_bytes(L, &span, off, sizeof(buf), buf);
		if (!ext)
			return nf_lua_dissect_none(L, NF_LUA_TRUNCATED);
		off += sizeof(buf) + get_unaligned_be16(ext + 2) * sizeof(u32);
	}
	if (off > span.len)
		return nf_lua_dissect_none(L, NF_LUA_TRUNCATED);
	len = span.len - off;
	if (p[0] & 0x20) {
		/* The last byte counts the padding, itself included. */
		ext = len ? nf_lua_span_bytes(L, &span, span.len - 1, 1, buf) : NULL;
		padding = ext ? *ext : 0;
		if (!padding || padding > len)
			return nf_lua_dissect_none(L, NF_LUA_MALFORMED);
	}

	klua_charge(L, 8);
	lua_createtable(L, 0, 10);
	set_int(L, "version", p[0] >> 6);
	set_int(L, "padding", padding);
	set_bool(L, "extension", p[0] & 0x10);
	set_int(L, "csrc_count", p[0] & 0x0f);
	set_bool(L, "marker", p[1] & 0x80);
	set_int(L, "payload_type", p[1] & 0x7f);
	set_int(L, "seq", get_unaligned_be16(p + 2));
	set_int(L, "timestamp", get_unaligned_be32(p + 4));
	set_int(L, "ssrc", get_unaligned_be32(p + 8));
	set_int(L, "payload_offset", off);
	return 1;
}

const luaL_Reg nf_lua_rtp_funcs[] = {
	{ "header", rtp_header },
	{ "payload_type", rtp_payload_type },
	{ NULL, NULL }
};
