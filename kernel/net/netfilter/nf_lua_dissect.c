// SPDX-License-Identifier: GPL-2.0
/* What the dissectors share, see nf_lua_dissect.h. */

#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "nf_lua_dissect.h"

/**
 * nf_lua_dissect_arg() - argument 1, what is to be dissected
 * @L: state, in a function that Lua called
 * @span: gets the bytes; of the packet itself, those of its payload
 *
 * Raises on what is no view, string or nil.
 *
 * Return: false for a packet without payload, and for nil, which pkt:payload() is
 * then.
 */
bool nf_lua_dissect_arg(lua_State *L, struct nf_lua_span *span)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);
	const struct nf_lua_near *near = &ctx->near[NF_LUA_PACKET];
	u32 off, end;

	if (unlikely(lua_type(L, 1) != LUA_TUSERDATA ||
		     lua_touserdata(L, 1) != ctx->whole)) {
		if (lua_type(L, 1) == LUA_TNIL)
			return false;
		nf_lua_check_span(L, 1, span);
		return true;
	}
	/* each call has it again, so it is of no call of the past */
	if (!nf_lua_pkt_payload(L, ctx, &off, &end))
		return false;
	span->pkt = ctx->pkt;
	span->data = near->data + off;
	span->near = off < near->len ? min(near->len, end) - off : 0;
	span->off = off;
	span->len = end - off;
	return true;
}

/**
 * nf_lua_dissect_none() - return nil and why
 * @L: state
 * @found: why, not NF_LUA_FOUND
 *
 * Return: number of results that were pushed.
 */
int nf_lua_dissect_none(lua_State *L, enum nf_lua_found found)
{
	static const char reasons[][12] = {
		[NF_LUA_ABSENT] = "absent",
		[NF_LUA_TRUNCATED] = "truncated",
		[NF_LUA_MALFORMED] = "malformed",
		[NF_LUA_TOO_LONG] = "too long",
	};

	lua_pushnil(L);
	if (found == NF_LUA_OTHER)
		return 1;
	lua_pushlstring(L, reasons[found], strlen(reasons[found]));
	return 2;
}

/**
 * nf_lua_find_byte() - look for a byte
 * @L: state: the work is charged
 * @span: where
 * @from: first offset, at most @to
 * @to: offset where to stop, at most @span->len
 * @byte: what
 *
 * Return: offset of the first one, or @to.
 */
u32 nf_lua_find_byte(lua_State *L, const struct nf_lua_span *span,
		     u32 from, u32 to, u8 byte)
{
	while (from < to) {
		const u8 *p, *q;
		u32 n;

		p = nf_lua_span_chunk(L, span, from, &n);
		n = min3(n, to - from, 4096U);
		q = memchr(p, byte, n);
		if (q)
			n = q - p;
		klua_charge(L, 2 + n / 12);
		from += n;
		if (q)
			break;
	}
	return from;
}

#define BYTES(c)	((u64)(c) * 0x0101010101010101ULL)

/* Whether eight bytes are visible ASCII, 0x21 to 0x7e. */
static bool visible8(u64 w)
{
	u64 low = w & BYTES(0x7f);

	/* no high bit; 0x21 and up reach it by 0x5f, only 0x7f by 1 */
	return !((w | ~(low + BYTES(0x5f)) | (low + BYTES(1))) & BYTES(0x80));
}

/* Eight bytes, A to Z in lower case. */
static u64 lower8(u64 w)
{
	u64 low = w & BYTES(0x7f);
	u64 upper = (low + BYTES(0x80 - 'A')) ^ (low + BYTES(0x7f - 'Z'));

	return w | (upper & ~w & BYTES(0x80)) >> 2;
}

static bool copy_lower8(u8 *to, const u8 *from)
{
	u64 w = get_unaligned((const u64 *)from);

	put_unaligned(lower8(w), (u64 *)to);
	return visible8(w);
}

/**
 * nf_lua_copy_lower() - copy a name
 * @to: gets @len bytes, A to Z in lower case; may be @from
 * @from: name
 * @len: its bytes
 *
 * Return: whether all of them are visible ASCII.
 */
bool nf_lua_copy_lower(u8 *to, const u8 *from, u32 len)
{
	bool visible = true;
	u32 i;

	if (len >= sizeof(u64)) {
		for (i = 0; i < len - sizeof(u64); i += sizeof(u64))
			visible &= copy_lower8(to + i, from + i);
		/* the last eight, some of them perhaps once more */
		return visible & copy_lower8(to + len - sizeof(u64),
					     from + len - sizeof(u64));
	}
	for (i = 0; i < len; i++) {
		u8 c = READ_ONCE(from[i]);

		visible &= (u8)(c - 0x21) <= 0x7e - 0x21;
		to[i] = nf_lua_lower(c);
	}
	return visible;
}

/**
 * struct visible - whether bytes are visible ASCII, as visible8()
 * @high: bit 7 of one that is not, being over 0x7e
 * @low: no bit 7 of one that is not, being under 0x21
 */
struct visible {
	u64 high;
	u64 low;
};

/*
 * Copy eight bytes in lower case.  Where one has a high bit the others come out
 * wrong, too: then they are not visible.
 */
static __always_inline u64 take8(u8 *to, const u8 *from, struct visible *visible)
{
	u64 w = get_unaligned((const u64 *)from);

	visible->high |= w | (w + BYTES(1));
	visible->low &= w + BYTES(0x5f);
	w |= ((w + BYTES(0x80 - 'A')) ^ (w + BYTES(0x7f - 'Z'))) >> 2 & BYTES(0x20);
	put_unaligned(w, (u64 *)to);
	return w;
}

/**
 * nf_lua_take_name() - take the name of a host from a packet
 * @L: state: the work is charged
 * @name: gets it, its text in the window of the state
 * @from: as the packet has it
 * @len: its bytes, not 0, NF_LUA_WINDOW at most
 *
 * Return: whether it is one, all of visible ASCII and not a dot alone.
 */
bool nf_lua_take_name(lua_State *L, struct nf_lua_name *name, const u8 *from, u32 len)
{
	struct nf_lua_ctx *ctx = klua_priv(L);
	struct visible visible = { .low = ~0ULL };
	u64 key, h;
	u8 *to = ctx->window;
	u32 i;

	klua_charge(L, len / 16);
	if (from[len - 1] == '.' && !--len)
		return false;
	name->text = to;
	name->len = len;
	if (unlikely(len < sizeof(u64))) {
		if (!nf_lua_copy_lower(to, from, len))
			return false;
		name->hash = klua_hash(to, len, klua_seed(L));
		return true;
	}

	/*
	 * nf_lua_copy_lower() and klua_hash() in one.  Who sent the packet may still write
	 * it, and a string is to have the hash of its bytes: each is read once but for
	 * the last eight, of which the copy counts.
	 */
	key = klua_hash_begin(len, klua_seed(L));
	h = key;
	len -= sizeof(u64);
	put_unaligned(get_unaligned((const u64 *)(from + len)), (u64 *)(to + len));
	for (i = 0; i < len; i += sizeof(u64))
		h = klua_hash_word(h, take8(to + i, from + i, &visible), key);
	/* some of them perhaps once more */
	name->hash = klua_hash_end(h, take8(to + len, to + len, &visible), key);
	return !((visible.high | ~visible.low) & BYTES(0x80));
}

/**
 * nf_lua_find_parent() - look in a table for the domains that a name is in
 * @L: state: the work is charged
 * @names: table
 * @name: name
 *
 * Return: what @names has for the longest of them, NULL if it has none.
 */
const TValue *nf_lua_find_parent(lua_State *L, const Table *names,
				 const struct nf_lua_name *name)
{
	const u8 *at = name->text, *end = at + name->len;
	const TValue *val;

	for (;;) {
		at = memchr(at, '.', end - at);
		if (!at || ++at == end)
			return NULL;
		klua_charge(L, 2 + (end - at) / 16);
		val = klua_find_bytes(L, names, at, end - at,
				      klua_hash(at, end - at, klua_seed(L)));
		if (val)
			return val;
	}
}
