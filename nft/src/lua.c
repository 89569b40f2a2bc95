/*
 * Lua objects and calls of their functions.
 *
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License version 2 (or any
 * later) as published by the Free Software Foundation.
 */

#include <nft.h>

#include <ctype.h>

#include <linux/netfilter/nf_tables.h>
#include <libnftnl/object.h>
#include <libnftnl/udata.h>

#include <nftables.h>
#include <datatype.h>
#include <expression.h>
#include <json.h>
#include <lua.h>
#include <rule.h>
#include <utils.h>

/* Length of the UTF-8 sequence that str begins with, 0 if it is none. */
static unsigned int utf8_len(const unsigned char *str, size_t size)
{
	static const uint32_t min_code[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned int i, len;
	uint32_t code;

	if (str[0] < 0x80)
		return 1;
	else if (str[0] >= 0xc2 && str[0] < 0xe0)
		len = 2;
	else if (str[0] >= 0xe0 && str[0] < 0xf0)
		len = 3;
	else if (str[0] >= 0xf0 && str[0] < 0xf5)
		len = 4;
	else
		return 0;

	if (len > size)
		return 0;

	code = str[0] & (0x7f >> len);
	for (i = 1; i < len; i++) {
		if ((str[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (str[i] & 0x3f);
	}

	if (code < min_code[len] || code > 0x10ffff ||
	    (code >= 0xd800 && code < 0xe000))
		return 0;

	return len;
}

/* What is wrong with the text of a program, NULL if nothing is. */
const char *lua_source_check(const char *source, size_t len)
{
	unsigned int n;
	size_t i;

	if (len > NFTNL_LUA_SOURCE_MAXLEN)
		return "Lua source is larger than 60 KiB; it can be several objects that require each other";

	for (i = 0; i < len; i += n) {
		if (source[i] == '\0')
			return "Lua source has a NUL byte";

		n = utf8_len((const unsigned char *)source + i, len - i);
		if (n == 0)
			return "Lua source is not UTF-8";
	}

	return NULL;
}

/* The bracket that closes a long one of that level. */
const char *lua_source_end(const char *text, size_t len, unsigned int level)
{
	size_t size = level + 2;
	char closer[size];

	memset(closer, '=', size);
	closer[0] = closer[size - 1] = ']';

	return memmem(text, len, closer, size);
}

/* In the shortest long brackets that it does not end itself, on lines of its own
 * unless that is not wanted.
 */
void lua_source_print(const char *source, bool lines, struct output_ctx *octx)
{
	size_t level, size, len = strlen(source);
	char *text = xmalloc(2 * len + 3);
	const char *end;

	/* The text with a closer appended: the first one is to be that one. */
	memcpy(text, source, len);
	for (level = 0; ; level++) {
		size = level + 2;
		memset(text + len, '=', size);
		text[len] = text[len + size - 1] = ']';
		end = lua_source_end(text, len + size, level);
		if (end == text + len)
			break;
	}
	text[len + size] = '\0';

	nft_print(octx, "[%.*s[%s%s", (int)level, text + len + 1,
		  lines || source[0] == '\n' ? "\n" : "", text);
	free(text);
}

/* One line, which a comment or a pair of quotes holds. */
void lua_line_print(const char *text, struct output_ctx *octx)
{
	for (; *text; text++)
		nft_print(octx, "%c", iscntrl((unsigned char)*text) ||
				      *text == '"' ? '?' : *text);
}

const char *lua_file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const char *lua_stat_name(unsigned int stat)
{
	static const char *const names[__NFTNL_LUA_STAT_MAX] = {
		[NFTNL_LUA_STAT_CALLS]		= "calls",
		[NFTNL_LUA_STAT_ERRORS]		= "errors",
		[NFTNL_LUA_STAT_ERR_SCRIPT]	= "err-script",
		[NFTNL_LUA_STAT_ERR_MEMORY]	= "err-memory",
		[NFTNL_LUA_STAT_ERR_BUDGET]	= "err-budget",
		[NFTNL_LUA_STAT_ERR_NESTED]	= "err-nested",
		[NFTNL_LUA_STAT_MEM_USED]	= "mem-used",
		[NFTNL_LUA_STAT_MEM_PEAK]	= "mem-peak",
		[NFTNL_LUA_STAT_CPU_PEAK]	= "cpu-peak",
		[NFTNL_LUA_STAT_BUDGET_PEAK]	= "budget-peak",
		[NFTNL_LUA_STAT_STACK_PEAK]	= "stack-peak",
	};

	return names[stat];
}

static const char *const lua_on_error_names[] = {
	[NFT_LUA_ON_ERROR_DROP]		= "drop",
	[NFT_LUA_ON_ERROR_ACCEPT]	= "accept",
	[NFT_LUA_ON_ERROR_CONTINUE]	= "continue",
	[NFT_LUA_ON_ERROR_BREAK]	= "break",
};

const char *lua_on_error_name(uint32_t on_error)
{
	if (on_error >= array_size(lua_on_error_names))
		return "unknown";

	return lua_on_error_names[on_error];
}

int lua_on_error_parse(const char *name)
{
	unsigned int i;

	for (i = 0; i < array_size(lua_on_error_names); i++) {
		if (!strcmp(lua_on_error_names[i], name))
			return i;
	}

	return -1;
}

/* The kernel's message of an object that does not load is "NAME:LINE: TEXT".
 * Where NAME is the object's, point to that line of its source.
 */
bool lua_error_location(const struct cmd *cmd, const char *msg,
			struct location *loc)
{
	const struct lua_obj *lua = &cmd->object->lua;
	const char *name = lua->name, *line, *end;
	unsigned long number, i;
	char *digits_end;
	size_t len;

	if (!name)
		name = cmd->handle.obj.name;

	len = strlen(name);
	if (!lua->source_loc.indesc || strncmp(msg, name, len) ||
	    msg[len] != ':' || !isdigit((unsigned char)msg[len + 1]))
		return false;

	number = strtoul(msg + len + 1, &digits_end, 10);
	if (number == 0 || digits_end[0] != ':')
		return false;

	line = lua->source;
	for (i = 1; i < number; i++) {
		end = strchr(line, '\n');
		if (!end)
			break;
		line = end + 1;
	}

	/* of a buffer the first line only can be shown */
	if (i > 1 && (lua->source_loc.indesc->type == INDESC_BUFFER ||
		      lua->source_loc.indesc->type == INDESC_CLI))
		return false;

	*loc = lua->source_loc;
	if (i > 1 || loc->first_column == 0) {
		loc->first_line += i - 1;
		loc->line_offset += line - lua->source;
		loc->first_column = strspn(line, " \t") + 1;
		len = strcspn(line, "\r\n");
		loc->last_column = max(len, (size_t)loc->first_column);
	}

	return true;
}

static void lua_expr_print(const struct expr *expr, struct output_ctx *octx)
{
	const struct expr *arg;
	const char *sep = "(";

	nft_print(octx, "lua ");
	if (expr->lua.obj)
		nft_print(octx, "\"%s\" ", expr->lua.obj);
	nft_print(octx, "call %s", expr->lua.func);

	if (expr->lua.args) {
		list_for_each_entry(arg, &expr_list(expr->lua.args)->expressions, list) {
			nft_print(octx, "%s", sep);
			expr_print(arg, octx);
			sep = ", ";
		}
		nft_print(octx, ")");
	}

	if (expr->lua.type)
		nft_print(octx, " type %s", expr->lua.type->name);
}

static bool lua_str_eq(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool lua_expr_cmp(const struct expr *e1, const struct expr *e2)
{
	const struct expr *a1, *a2;

	if (!lua_str_eq(e1->lua.obj, e2->lua.obj) ||
	    strcmp(e1->lua.func, e2->lua.func) ||
	    e1->lua.type != e2->lua.type ||
	    !e1->lua.args != !e2->lua.args)
		return false;

	if (!e1->lua.args)
		return true;

	if (expr_list(e1->lua.args)->size != expr_list(e2->lua.args)->size)
		return false;

	a2 = list_first_entry(&expr_list(e2->lua.args)->expressions,
			      struct expr, list);
	list_for_each_entry(a1, &expr_list(e1->lua.args)->expressions, list) {
		if (!expr_cmp(a1, a2))
			return false;
		a2 = list_next_entry(a2, list);
	}

	return true;
}

static void lua_expr_clone(struct expr *new, const struct expr *expr)
{
	if (expr->lua.obj)
		new->lua.obj = xstrdup(expr->lua.obj);
	new->lua.func = xstrdup(expr->lua.func);
	if (expr->lua.args)
		new->lua.args = expr_clone(expr->lua.args);
	new->lua.type = expr->lua.type;
}

static void lua_expr_destroy(struct expr *expr)
{
	free_const(expr->lua.obj);
	free_const(expr->lua.func);
	expr_free(expr->lua.args);
}

/* A set's key is of the type that the function returns. With what arguments it
 * is called is told by the rules.
 */
#define NFTNL_UDATA_LUA_OBJ	0
#define NFTNL_UDATA_LUA_FUNC	1
#define NFTNL_UDATA_LUA_TYPE	2
#define NFTNL_UDATA_LUA_MAX	3

static int lua_expr_build_udata(struct nftnl_udata_buf *udbuf,
				const struct expr *expr)
{
	if (expr->lua.obj &&
	    !nftnl_udata_put_strz(udbuf, NFTNL_UDATA_LUA_OBJ, expr->lua.obj))
		return -1;
	if (!nftnl_udata_put_strz(udbuf, NFTNL_UDATA_LUA_FUNC, expr->lua.func))
		return -1;
	/* There always, as data of one short string are not accepted. */
	if (!nftnl_udata_put_u32(udbuf, NFTNL_UDATA_LUA_TYPE,
				 expr->lua.type ? expr->lua.type->type : TYPE_INVALID))
		return -1;

	return 0;
}

static int lua_parse_udata(const struct nftnl_udata *attr, void *data)
{
	const struct nftnl_udata **ud = data;
	uint8_t type = nftnl_udata_type(attr);
	uint8_t len = nftnl_udata_len(attr);
	const char *str = nftnl_udata_get(attr);

	switch (type) {
	case NFTNL_UDATA_LUA_OBJ:
	case NFTNL_UDATA_LUA_FUNC:
		if (len == 0 || str[len - 1] != '\0')
			return -1;
		break;
	case NFTNL_UDATA_LUA_TYPE:
		if (len != sizeof(uint32_t))
			return -1;
		break;
	default:
		return 0;
	}

	ud[type] = attr;
	return 0;
}

static struct expr *lua_expr_parse_udata(const struct nftnl_udata *attr)
{
	const struct nftnl_udata *ud[NFTNL_UDATA_LUA_MAX] = {};
	const struct datatype *dtype;
	const char *obj = NULL;
	struct expr *expr;
	uint32_t type;

	if (nftnl_udata_parse(nftnl_udata_get(attr), nftnl_udata_len(attr),
			      lua_parse_udata, ud) < 0)
		return NULL;

	if (!ud[NFTNL_UDATA_LUA_FUNC] || !ud[NFTNL_UDATA_LUA_TYPE])
		return NULL;
	if (ud[NFTNL_UDATA_LUA_OBJ])
		obj = nftnl_udata_get(ud[NFTNL_UDATA_LUA_OBJ]);

	expr = lua_expr_alloc(&internal_location, obj,
			      nftnl_udata_get(ud[NFTNL_UDATA_LUA_FUNC]), NULL);
	type = nftnl_udata_get_u32(ud[NFTNL_UDATA_LUA_TYPE]);
	if (type != TYPE_INVALID) {
		dtype = datatype_lookup(type);
		if (!dtype || !lua_expr_set_type(expr, dtype)) {
			expr_free(expr);
			return NULL;
		}
	}

	return expr;
}

const struct expr_ops lua_expr_ops = {
	.type		= EXPR_LUA,
	.name		= "lua",
	.print		= lua_expr_print,
	.json		= lua_expr_json,
	.cmp		= lua_expr_cmp,
	.clone		= lua_expr_clone,
	.destroy	= lua_expr_destroy,
	.parse_udata	= lua_expr_parse_udata,
	.build_udata	= lua_expr_build_udata,
};

/* A call with a list of arguments or none. Its value is a number of 32 bits until
 * lua_expr_set_type() says otherwise.
 */
struct expr *lua_expr_alloc(const struct location *loc, const char *obj,
			    const char *func, struct expr *args)
{
	struct expr *expr;

	expr = expr_alloc(loc, EXPR_LUA, &integer_type, BYTEORDER_HOST_ENDIAN,
			  4 * BITS_PER_BYTE);
	expr->lua.obj = obj ? xstrdup(obj) : NULL;
	expr->lua.func = xstrdup(func);
	expr->lua.args = args;
	expr->lua.type = NULL;

	return expr;
}

/* False if a function cannot return a value of that type, or if a listing could not be
 * loaded again: another type has the same name ("time"), or the name is a keyword that
 * the grammar has not among those of types ("hour", "day").
 */
bool lua_expr_set_type(struct expr *expr, const struct datatype *dtype)
{
	if (dtype->size == 0 || dtype->size > NFT_MAX_EXPR_LEN_BITS ||
	    dtype->type == TYPE_VERDICT || dtype->type == TYPE_TIME_HOUR ||
	    dtype->type == TYPE_TIME_DAY ||
	    datatype_lookup_byname(dtype->name) != dtype)
		return false;

	datatype_set(expr, dtype);
	expr->byteorder = dtype->byteorder;
	expr->len = round_up(dtype->size, BITS_PER_BYTE);
	expr->lua.type = dtype;

	return true;
}

/* How a script sees a value of expr's type. */
uint32_t lua_expr_kind(const struct expr *expr)
{
	unsigned int len = div_round_up(expr->len, BITS_PER_BYTE);

	if (expr_basetype(expr)->type == TYPE_STRING)
		return NFT_LUA_KIND_STRING;
	if (len > sizeof(uint64_t))
		return NFT_LUA_KIND_BYTES;
	if (expr->byteorder != BYTEORDER_HOST_ENDIAN || len == 1)
		return NFT_LUA_KIND_BE;
	if (len == 2 || len == 4 || len == 8)
		return NFT_LUA_KIND_HOST;

	return NFT_LUA_KIND_BYTES;
}
