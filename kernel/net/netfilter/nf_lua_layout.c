// SPDX-License-Identifier: GPL-2.0
/*
 * Layouts: names for the bits of a view.  They are compiled when a script is
 * loaded.  To read a field is to find its name, which is remembered from the last
 * time, and then what reading an integer takes.
 */

#include <linux/array_size.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <linux/swab.h>
#include <linux/unaligned.h>

#include "nf_lua_internal.h"

#include "lua.h"
#include "lauxlib.h"

#define FIELDS_MAX	255

/* Of equal strings that are longer there may be several. */
#define SHORT_MAX	40

#define BITS_MAX	(65535 * 8)

/*
 * What the name at index 2 is in a layout; remembers it in @hint.  The names of
 * scripts' layouts live as long as these; those of others are kept from now on,
 * so that no other string can ever be where such a name was.
 */
const struct nf_lua_field *nf_lua_field_find(lua_State *L, struct nf_lua_ctx *ctx,
					     const struct nf_lua_layout *layout,
					     struct nf_lua_hint *hint)
{
	const struct nf_lua_field *f = layout->fields, *end = f + layout->nfields;
	const TValue *method = NULL;
	const char *name;
	size_t len;

	klua_charge(L, 2 + layout->nfields / 4);
	name = lua_tolstring(L, 2, &len);
	for (; f < end; f++)
		if (f->len == len && !memcmp(f->name, name, len))
			break;
	if (f == end) {
		nf_lua_push_kept(L, ctx, NF_LUA_METHODS);
		method = klua_find_bytes(L, hvalue(s2v(L->top.p - 1)), name, len,
					 klua_hash(name, len, klua_seed(L)));
		if (!method)
			return NULL;
		f = NULL;
	} else if (len > SHORT_MAX) {
		return f;
	} else if (f->name != name) {
		if (!ctx->ref[NF_LUA_NAMES]) {
			lua_createtable(L, 0, 0);
			nf_lua_keep(L, ctx, NF_LUA_NAMES);
		}
		nf_lua_push_kept(L, ctx, NF_LUA_NAMES);
		lua_pushvalue(L, 2);
		lua_pushboolean(L, 1);
		lua_rawset(L, -3);
	}
	hint->name = name;
	hint->layout = layout;
	hint->field = f;
	hint->method = method;
	return f;
}

/* ---- reading ---- */

/* The value of a number, whose first byte is at @p. */
static void set_value(TValue *to, const struct nf_lua_field *f, const u8 *p, u32 shift)
{
	u32 n = f->bits;
	u64 val;

	val = nf_lua_load_bits(p, shift, n);
	if (f->little)
		val = swab64(val) >> (64 - n);
	if (f->type == NF_LUA_SIGNED)
		val = (s64)(val << (64 - n)) >> (64 - n);
	if (f->type == NF_LUA_BOOL)
		settt_(to, val ? LUA_VTRUE : LUA_VFALSE);
	else
		setivalue(to, val);
}

static void push_number(lua_State *L, const struct nf_lua_ctx *ctx,
			const struct nf_lua_view *v, const struct nf_lua_field *f,
			u64 bit)
{
	u32 shift = bit % 8;
	const u8 *p;
	u8 buf[9];

	p = nf_lua_view_bytes(L, ctx, v, bit / 8, (shift + f->bits + 7) / 8, buf);
	lua_pushnil(L);
	if (p)
		set_value(s2v(L->top.p - 1), f, p, shift);
}

static void push_bytes(lua_State *L, u32 off, u32 len)
{
	struct nf_lua_span span;

	nf_lua_check_span(L, 1, &span);
	if (off > span.len || len > span.len - off)
		lua_pushnil(L);
	else
		nf_lua_span_push(L, &span, off, len);
}

/*
 * Push a view with fields of what begins at byte @off of the view at index 1.
 * What it needs its layout to live for is the value at index @keeper, or what
 * that view has for it.
 */
static struct nf_lua_view *push_fields(lua_State *L, const struct nf_lua_ctx *ctx,
				       const struct nf_lua_view *from, u32 off,
				       u32 len, int keeper)
{
	struct nf_lua_view *v = nf_lua_view_new(L, from, off, len, 1);

	if (keeper)
		lua_pushvalue(L, keeper);
	else
		lua_getiuservalue(L, 1, 1);
	lua_setiuservalue(L, -2, 1);
	nf_lua_push_kept(L, ctx, NF_LUA_META_FIELDS);
	lua_setmetatable(L, -2);
	return v;
}

static void push_nested(lua_State *L, const struct nf_lua_ctx *ctx,
			const struct nf_lua_view *v, const struct nf_lua_field *f,
			u64 bit)
{
	u32 len = f->bits / 8;
	u64 off = bit / 8;

	if (off > v->len || len > v->len - off)
		lua_pushnil(L);
	else
		push_fields(L, ctx, v, off, len, 0)->layout = f->nested;
}

/* One element, or the field if it is no array. */
static void push_element(lua_State *L, const struct nf_lua_ctx *ctx,
			 const struct nf_lua_view *v, const struct nf_lua_field *f,
			 u64 bit)
{
	if (f->type == NF_LUA_BYTES)
		push_bytes(L, min(bit / 8, (u64)U32_MAX), f->bits / 8);
	else if (f->type == NF_LUA_NESTED)
		push_nested(L, ctx, v, f, bit);
	else
		push_number(L, ctx, v, f, bit);
}

/* A view whose elements are numbered from 1. */
static void push_array(lua_State *L, const struct nf_lua_ctx *ctx,
		       const struct nf_lua_view *v, const struct nf_lua_field *f)
{
	u32 off = f->bit / 8, len;

	if (off > v->len) {
		lua_pushnil(L);
		return;
	}
	len = v->len - off;
	if (f->count != NF_LUA_ALL)
		len = min((u64)len, ((u64)f->count * f->bits + 7) / 8);
	push_fields(L, ctx, v, off, len, 0)->array = f;
}

/* Elements that are there as a whole. */
u32 nf_lua_array_len(const struct nf_lua_view *v)
{
	u64 n = (u64)v->len * 8 / v->array->bits;

	return min_t(u64, n, v->array->count);
}

/* view.name where the name is that of no field. */
static int push_method(lua_State *L, const struct nf_lua_ctx *ctx,
		       const struct nf_lua_view *v)
{
	nf_lua_push_kept(L, ctx, NF_LUA_METHODS);
	lua_pushvalue(L, 2);
	if (lua_rawget(L, -2) == LUA_TNIL)
		return luaL_error(L, "%s has no field '%s'",
				  v->layout ? v->layout->name : "array",
				  lua_tolstring(L, 2, NULL));
	return 1;
}

/* view[number] */
static int push_numbered(lua_State *L, const struct nf_lua_ctx *ctx,
			 const struct nf_lua_view *v)
{
	s64 i;

	if (!v->array)
		return luaL_error(L, "a %s is no name of a field", luaL_typename(L, 2));
	i = luaL_checkinteger(L, 2);
	if (i >= 1 && i <= nf_lua_array_len(v))
		push_element(L, ctx, v, v->array, (u64)(i - 1) * v->array->bits);
	else
		lua_pushnil(L);
	return 1;
}

/* __index of views with fields. */
static int fields_index(lua_State *L)
{
	struct nf_lua_ctx *ctx = klua_priv(L);
	const struct nf_lua_view *v = nf_lua_check_view(L, ctx, 1);
	const struct nf_lua_field *f;
	const u8 *p;
	u8 buf[4];

	if (unlikely(lua_type(L, 2) != LUA_TSTRING))
		return push_numbered(L, ctx, v);
	if (unlikely(!v->layout))
		return push_method(L, ctx, v);
	f = nf_lua_field(L, ctx, v->layout);
	if (unlikely(!f))
		return push_method(L, ctx, v);

	if (f->whole) {
		p = nf_lua_view_bytes(L, ctx, v, f->bit / 8, f->whole, buf);
		if (unlikely(!p))
			lua_pushnil(L);
		else if (f->whole == sizeof(u8))
			lua_pushinteger(L, *p);
		else if (f->whole == sizeof(u16))
			lua_pushinteger(L, get_unaligned_be16(p));
		else
			lua_pushinteger(L, get_unaligned_be32(p));
	} else if (f->count) {
		push_array(L, ctx, v, f);
	} else if (f->type == NF_LUA_PROPERTY) {
		v->layout->get(L, ctx, v, f->bit);
	} else {
		push_element(L, ctx, v, f, f->bit);
	}
	return 1;
}

/* ---- writing ---- */

/* Argument 3 goes into a field of bits; those around it stay. */
static void set_number(lua_State *L, const struct nf_lua_ctx *ctx,
		       const struct nf_lua_view *v, const struct nf_lua_field *f)
{
	u32 shift = f->bit % 8, n = f->bits, len = (shift + n + 7) / 8, i;
	const u8 *p;
	u8 buf[9];
	s64 val;

	if (f->type == NF_LUA_BOOL) {
		if (lua_type(L, 3) != LUA_TBOOLEAN)
			luaL_typeerror(L, 3, "boolean");
		val = lua_toboolean(L, 3);
	} else {
		val = luaL_checkinteger(L, 3);
		if (n < 64 && val >> n && val >> (n - 1) != -1)
			luaL_argerror(L, 3, "does not fit");
	}
	if (f->little)
		val = swab64(val) >> (64 - n);

	p = nf_lua_view_bytes(L, ctx, v, f->bit / 8, len, buf);
	if (!p)
		luaL_argerror(L, 2, "is out of the view");
	memmove(buf, p, len);
	for (i = 0; i < n; i++) {
		u8 bit = 0x80 >> (shift + i) % 8, *byte = &buf[(shift + i) / 8];

		*byte = val >> (n - 1 - i) & 1 ? *byte | bit : *byte & ~bit;
	}
	nf_lua_view_store(L, ctx, v, f->bit / 8, buf, len);
}

/* Argument 3 is a string as long as the field. */
static void set_bytes(lua_State *L, const struct nf_lua_ctx *ctx,
		      const struct nf_lua_view *v, const struct nf_lua_field *f)
{
	const char *s;
	size_t len;

	s = luaL_checklstring(L, 3, &len);
	if (len != f->bits / 8)
		luaL_argerror(L, 3, "has not the length of the field");
	nf_lua_view_store(L, ctx, v, f->bit / 8, s, len);
}

/* __newindex of views with fields: view.name = value. */
static int fields_newindex(lua_State *L)
{
	struct nf_lua_ctx *ctx = klua_priv(L);
	const struct nf_lua_view *v = nf_lua_check_view(L, ctx, 1);
	const struct nf_lua_field *f = NULL;

	if (v->layout && lua_type(L, 2) == LUA_TSTRING)
		f = nf_lua_field(L, ctx, v->layout);
	if (!f || f->count || f->type == NF_LUA_PROPERTY || f->type == NF_LUA_NESTED)
		return luaL_argerror(L, 2, "is no field that can be written");
	klua_charge(L, 2);
	if (f->type == NF_LUA_BYTES)
		set_bytes(L, ctx, v, f);
	else
		set_number(L, ctx, v, f);
	return 0;
}

/* A short string, which costs what it does as a method of views. */
static noinline bool quick_bytes(lua_State *L, const u8 *p, u32 len, TValue *val)
{
	char buf[LUAI_MAXSHORTLEN];
	unsigned int hash;

	hash = klua_hash_copy(buf, p, len, klua_seed(L));
	klua_charge_later(L, 3);
	return klua_set_bytes(L, val, buf, len, hash);
}

/*
 * As fields_index(), for numbers, short strings and methods where a name was found
 * before.
 */
static bool fields_quick(lua_State *L, void *priv, const void *udata, const char *name,
			 TValue *val)
{
	const struct nf_lua_view *v = udata;
	struct nf_lua_ctx *ctx = priv;
	const struct nf_lua_field *f;
	struct nf_lua_near *near;
	struct nf_lua_hint *hint;
	const u8 *p;
	u64 at, num;
	u32 n;

	if (v->serial != ctx->serial)
		return false;
	hint = nf_lua_hint(ctx, v->layout, name);
	f = hint->field;
	if (hint->name != name || hint->layout != v->layout)
		return false;
	if (!f) {
		val_(val) = val_(hint->method);
		settt_(val, rawtt(hint->method));
		return true;
	}
	n = f->whole;
	if (unlikely(!n)) {
		if (f->count || f->type > NF_LUA_BYTES)
			return false;
		n = (f->bit % 8 + f->bits + 7) / 8;
	}

	near = &ctx->near[v->place];
	at = f->bit / 8;
	if (at + n > v->len || v->off + at + n > near->len)
		return false;
	p = near->data + v->off + at;
	if (!f->whole) {
		if (f->type == NF_LUA_BYTES)
			return n <= LUAI_MAXSHORTLEN && quick_bytes(L, p, n, val);
		set_value(val, f, p, f->bit % 8);
		return true;
	}
	if (f->whole == sizeof(u8))
		num = *p;
	else if (f->whole == sizeof(u16))
		num = get_unaligned_be16(p);
	else
		num = get_unaligned_be32(p);
	setivalue(val, num);
	return true;
}

/* ---- compiling ---- */

static bool is_layout(lua_State *L, int idx)
{
	return lua_type(L, idx) == LUA_TUSERDATA &&
	       *(u64 *)lua_touserdata(L, idx) == NF_LUA_TAG_LAYOUT;
}

/* view:layout(layout [, off]): a view of the rest of this one, with fields. */
int nf_lua_view_layout(lua_State *L)
{
	const struct nf_lua_ctx *ctx = klua_priv(L);
	const struct nf_lua_view *v = nf_lua_check_view(L, ctx, 1);
	u32 off;

	if (!is_layout(L, 2))
		return luaL_typeerror(L, 2, "layout");
	if (!nf_lua_opt_offset(L, 3, v->len, &off)) {
		lua_pushnil(L);
		return 1;
	}
	push_fields(L, ctx, v, off, v->len - off, 2)->layout = lua_touserdata(L, 2);
	return 1;
}

/* Push what a field's table has under a number or, failing that, a name. */
static int get_part(lua_State *L, int t, int n, const char *name)
{
	int type = n ? lua_rawgeti(L, t, n) : LUA_TNIL;

	if (type != LUA_TNIL)
		return type;
	if (n)
		lua_pop(L, 1);
	lua_pushstring(L, name);
	return lua_rawget(L, t);
}

static void bad_field(lua_State *L, const struct nf_lua_field *f, const char *what)
{
	luaL_error(L, "field '%s': %s", f->name, what);
}

/* Pop a number of bits. */
static u32 take_bits(lua_State *L, const struct nf_lua_field *f, const char *what)
{
	s64 n = lua_type(L, -1) == LUA_TNUMBER ? lua_tointegerx(L, -1, NULL) : -1;

	if (n < 0 || n > BITS_MAX)
		bad_field(L, f, what);
	lua_pop(L, 1);
	return n;
}

/* Pop the name of a type or a byte order, or nil. */
static void take_word(lua_State *L, struct nf_lua_field *f)
{
	static const char *const types[] = {
		[NF_LUA_UNSIGNED] = "unsigned",
		[NF_LUA_SIGNED] = "signed",
		[NF_LUA_BOOL] = "bool",
		[NF_LUA_BYTES] = "string",
	};
	const char *word;
	int little, i;

	if (lua_type(L, -1) == LUA_TNIL) {
		lua_pop(L, 1);
		return;
	}
	word = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, NULL) : "";
	lua_pop(L, 1);

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		if (!strcmp(word, types[i])) {
			if (f->type == NF_LUA_NESTED)
				bad_field(L, f, "a layout has no other type");
			f->type = i;
			return;
		}
	}
	little = nf_lua_endian(word);
	if (little < 0)
		bad_field(L, f, "neither a type nor a byte order");
	f->little = little;
}

static void take_count(lua_State *L, struct nf_lua_field *f, int t)
{
	s64 n = 0;

	switch (get_part(L, t, 0, "count")) {
	case LUA_TNIL:
		break;
	case LUA_TBOOLEAN:
		f->count = lua_toboolean(L, -1) ? NF_LUA_ALL : 0;
		break;
	default:
		if (lua_type(L, -1) == LUA_TNUMBER)
			n = lua_tointegerx(L, -1, NULL);
		if (n < 1 || n > BITS_MAX)
			bad_field(L, f, "count has to be a number from 1, or true");
		f->count = n;
	}
	lua_pop(L, 1);
}

static void check_field(lua_State *L, const struct nf_lua_field *f)
{
	bool bytes = f->type == NF_LUA_BYTES || f->type == NF_LUA_NESTED;

	if (!f->bits)
		bad_field(L, f, "size is 0");
	if (bytes && (f->bit % 8 || f->bits % 8))
		bad_field(L, f, "is no whole bytes");
	if (!bytes && f->bits > 64)
		bad_field(L, f, "integer of more than 64 bits");
	if (f->little && (bytes || f->bits % 8))
		bad_field(L, f, "little endian without whole bytes of an integer");
	if (f->count && f->bit % 8)
		bad_field(L, f, "array does not begin at a byte");
}

/* Compile the table on top of the stack; a nested layout goes to the keeper. */
static void compile_field(lua_State *L, struct nf_lua_field *f, int keeper)
{
	int t = lua_gettop(L), i;

	if (lua_type(L, t) != LUA_TTABLE)
		bad_field(L, f, "is no table");

	get_part(L, t, 1, "offset");
	f->bit = take_bits(L, f, "offset is no number of bits");

	get_part(L, t, 2, "length");
	if (is_layout(L, -1)) {
		f->nested = lua_touserdata(L, -1);
		f->type = NF_LUA_NESTED;
		f->bits = f->nested->size * 8;
		lua_rawseti(L, keeper, lua_rawlen(L, keeper) + 1);
	} else {
		f->bits = take_bits(L, f, "length is no number of bits");
	}

	for (i = 3; i <= 4; i++) {
		lua_rawgeti(L, t, i);
		take_word(L, f);
	}
	get_part(L, t, 0, "type");
	take_word(L, f);
	get_part(L, t, 0, "endian");
	take_word(L, f);
	take_count(L, f, t);
	check_field(L, f);
	f->whole = 0;
	if (f->type == NF_LUA_UNSIGNED && !f->little && !f->count &&
	    !(f->bit % 8) && (f->bits == 8 || f->bits == 16 || f->bits == 32))
		f->whole = f->bits / 8;
}

static u32 field_end(const struct nf_lua_field *f)
{
	u64 n = f->count == NF_LUA_ALL ? 0 : max(f->count, 1U);

	return min((f->bit + n * f->bits + 7) / 8, (u64)BITS_MAX / 8);
}

/* Push a layout with room for @n fields, kept alive with a table that it has. */
static struct nf_lua_layout *new_layout(lua_State *L, u32 n)
{
	struct nf_lua_layout *layout;

	layout = lua_newuserdatauv(L, sizeof(*layout) + n * sizeof(*layout->fields), 1);
	memset(layout, 0, sizeof(*layout) + n * sizeof(*layout->fields));
	layout->tag = NF_LUA_TAG_LAYOUT;
	layout->name = "layout";
	layout->fields = (void *)(layout + 1);
	return layout;
}

static int copy_predefined(lua_State *L)
{
	const char *name = lua_tolstring(L, 1, NULL);
	const struct nf_lua_layout *layout = nf_lua_header_layout(name);

	if (!layout)
		return luaL_error(L, "no layout is called '%s'", name);
	*new_layout(L, 0) = *layout;
	return 1;
}

/* nf.layout(table), or nf.layout(name) for one that is there already. */
int nf_lua_layout_new(lua_State *L)
{
	struct nf_lua_ctx *ctx = klua_priv(L);
	struct nf_lua_layout *layout;
	struct nf_lua_field *f;
	size_t len;
	u32 n = 0;

	/* No other layout can be where one was that is remembered. */
	klua_charge(L, 20);
	memset(ctx->hint, 0, sizeof(ctx->hint));
	if (lua_type(L, 1) == LUA_TSTRING)
		return copy_predefined(L);
	if (lua_type(L, 1) != LUA_TTABLE)
		return luaL_typeerror(L, 1, "table of fields");

	lua_settop(L, 1);
	for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1))
		n++;
	if (!n || n > FIELDS_MAX)
		return luaL_error(L, "a layout has 1 to %d fields", FIELDS_MAX);

	layout = new_layout(L, n);
	lua_createtable(L, n, 0);
	lua_pushvalue(L, 3);
	lua_setiuservalue(L, 2, 1);

	f = (void *)(layout + 1);
	for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1), f++) {
		klua_charge(L, 20);
		if (lua_type(L, 4) != LUA_TSTRING)
			return luaL_error(L, "name of a field is a %s",
					  luaL_typename(L, 4));
		f->name = lua_tolstring(L, 4, &len);
		if (len > 255)
			return luaL_error(L, "name of a field is too long");
		f->len = len;
		lua_pushvalue(L, 4);
		lua_rawseti(L, 3, lua_rawlen(L, 3) + 1);
		compile_field(L, f, 3);
		layout->size = max(layout->size, field_end(f));
		layout->nfields++;
	}
	lua_settop(L, 2);
	return 1;
}

/* Add views with fields to a new state. */
void nf_lua_layout_open(lua_State *L, struct nf_lua_ctx *ctx)
{
	lua_pushcfunction(L, fields_index);
	nf_lua_view_meta(L, ctx, NF_LUA_META_FIELDS);
	nf_lua_push_kept(L, ctx, NF_LUA_META_FIELDS);
	lua_pushcfunction(L, fields_newindex);
	lua_setfield(L, -2, "__newindex");
	lua_pop(L, 1);
	klua_set_quick(L, fields_index, fields_quick);
}
