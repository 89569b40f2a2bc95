/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <stdio.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <errno.h>

#include <linux/netfilter/nf_tables.h>

#include "internal.h"
#include <libmnl/libmnl.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>

struct nftnl_expr_lua {
	const char		*obj;
	const char		*func;
	uint32_t		dreg;
	uint32_t		len;
	uint32_t		kind;
	uint32_t		dtype;
	uint32_t		sreg;
	struct nftnl_lua_arg	args[NFTNL_EXPR_LUA_ARGS_MAX];
	uint32_t		num_args;
};

static uint32_t *nftnl_expr_lua_u32(struct nftnl_expr_lua *lua, uint16_t type)
{
	switch (type) {
	case NFTNL_EXPR_LUA_DREG:
		return &lua->dreg;
	case NFTNL_EXPR_LUA_LEN:
		return &lua->len;
	case NFTNL_EXPR_LUA_KIND:
		return &lua->kind;
	case NFTNL_EXPR_LUA_DTYPE:
		return &lua->dtype;
	case NFTNL_EXPR_LUA_SREG:
		return &lua->sreg;
	}
	return NULL;
}

static int nftnl_expr_lua_set_str(const char **to, const void *data,
				  uint32_t data_len)
{
	const char *str = strndup(data, data_len);

	if (!str)
		return -1;

	xfree(*to);
	*to = str;
	return 0;
}

static int nftnl_expr_lua_set(struct nftnl_expr *e, uint16_t type,
			      const void *data, uint32_t data_len,
			      uint32_t byteorder)
{
	struct nftnl_expr_lua *lua = nftnl_expr_data(e);

	switch (type) {
	case NFTNL_EXPR_LUA_OBJ:
		return nftnl_expr_lua_set_str(&lua->obj, data, data_len);
	case NFTNL_EXPR_LUA_FUNC:
		return nftnl_expr_lua_set_str(&lua->func, data, data_len);
	case NFTNL_EXPR_LUA_DREG:
	case NFTNL_EXPR_LUA_LEN:
	case NFTNL_EXPR_LUA_KIND:
	case NFTNL_EXPR_LUA_DTYPE:
	case NFTNL_EXPR_LUA_SREG:
		if (data_len != sizeof(uint32_t))
			return -1;
		memcpy(nftnl_expr_lua_u32(lua, type), data, data_len);
		return 0;
	case NFTNL_EXPR_LUA_ARGS:
		if (data_len % sizeof(lua->args[0]))
			return -1;
		memcpy(lua->args, data, data_len);
		lua->num_args = data_len / sizeof(lua->args[0]);
		return 0;
	}
	return -1;
}

static const void *nftnl_expr_lua_get(const struct nftnl_expr *e,
				      uint16_t type, uint32_t *data_len)
{
	struct nftnl_expr_lua *lua = nftnl_expr_data(e);

	switch (type) {
	case NFTNL_EXPR_LUA_OBJ:
		*data_len = strlen(lua->obj) + 1;
		return lua->obj;
	case NFTNL_EXPR_LUA_FUNC:
		*data_len = strlen(lua->func) + 1;
		return lua->func;
	case NFTNL_EXPR_LUA_DREG:
	case NFTNL_EXPR_LUA_LEN:
	case NFTNL_EXPR_LUA_KIND:
	case NFTNL_EXPR_LUA_DTYPE:
	case NFTNL_EXPR_LUA_SREG:
		*data_len = sizeof(uint32_t);
		return nftnl_expr_lua_u32(lua, type);
	case NFTNL_EXPR_LUA_ARGS:
		*data_len = lua->num_args * sizeof(lua->args[0]);
		return lua->args;
	}
	return NULL;
}

static int nftnl_expr_lua_cb(const struct nlattr *attr, void *data)
{
	int type = mnl_attr_get_type(attr);
	const struct nlattr **tb = data;

	if (mnl_attr_type_valid(attr, NFTA_LUA_MAX) < 0)
		return MNL_CB_OK;

	switch (type) {
	case NFTA_LUA_OBJ:
	case NFTA_LUA_FUNC:
		if (mnl_attr_validate(attr, MNL_TYPE_STRING) < 0)
			abi_breakage();
		break;
	case NFTA_LUA_DREG:
	case NFTA_LUA_LEN:
	case NFTA_LUA_KIND:
	case NFTA_LUA_DTYPE:
	case NFTA_LUA_SREG:
		if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
			abi_breakage();
		break;
	case NFTA_LUA_ARGS:
		if (mnl_attr_validate(attr, MNL_TYPE_NESTED) < 0)
			abi_breakage();
		break;
	}

	tb[type] = attr;
	return MNL_CB_OK;
}

static int nftnl_expr_lua_arg_cb(const struct nlattr *attr, void *data)
{
	const struct nlattr **tb = data;

	if (mnl_attr_type_valid(attr, NFTA_LUA_ARG_MAX) < 0)
		return MNL_CB_OK;
	if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
		abi_breakage();

	tb[mnl_attr_get_type(attr)] = attr;
	return MNL_CB_OK;
}

static void
nftnl_expr_lua_build(struct nlmsghdr *nlh, const struct nftnl_expr *e)
{
	struct nftnl_expr_lua *lua = nftnl_expr_data(e);
	struct nlattr *nest, *elem;
	uint32_t i;

	if (e->flags & (1 << NFTNL_EXPR_LUA_OBJ))
		mnl_attr_put_strz(nlh, NFTA_LUA_OBJ, lua->obj);
	if (e->flags & (1 << NFTNL_EXPR_LUA_FUNC))
		mnl_attr_put_strz(nlh, NFTA_LUA_FUNC, lua->func);
	if (e->flags & (1 << NFTNL_EXPR_LUA_DREG))
		mnl_attr_put_u32(nlh, NFTA_LUA_DREG, htonl(lua->dreg));
	if (e->flags & (1 << NFTNL_EXPR_LUA_LEN))
		mnl_attr_put_u32(nlh, NFTA_LUA_LEN, htonl(lua->len));
	if (e->flags & (1 << NFTNL_EXPR_LUA_KIND))
		mnl_attr_put_u32(nlh, NFTA_LUA_KIND, htonl(lua->kind));
	if (e->flags & (1 << NFTNL_EXPR_LUA_DTYPE))
		mnl_attr_put_u32(nlh, NFTA_LUA_DTYPE, htonl(lua->dtype));
	if (e->flags & (1 << NFTNL_EXPR_LUA_SREG))
		mnl_attr_put_u32(nlh, NFTA_LUA_SREG, htonl(lua->sreg));
	if (e->flags & (1 << NFTNL_EXPR_LUA_ARGS)) {
		nest = mnl_attr_nest_start(nlh, NFTA_LUA_ARGS);
		for (i = 0; i < lua->num_args; i++) {
			elem = mnl_attr_nest_start(nlh, NFTA_LIST_ELEM);
			mnl_attr_put_u32(nlh, NFTA_LUA_ARG_LEN,
					 htonl(lua->args[i].len));
			mnl_attr_put_u32(nlh, NFTA_LUA_ARG_KIND,
					 htonl(lua->args[i].kind));
			mnl_attr_nest_end(nlh, elem);
		}
		mnl_attr_nest_end(nlh, nest);
	}
}

static int nftnl_expr_lua_parse_args(struct nftnl_expr_lua *lua,
				     const struct nlattr *nest)
{
	struct nftnl_lua_arg *arg;
	struct nlattr *attr;

	lua->num_args = 0;
	mnl_attr_for_each_nested(attr, nest) {
		struct nlattr *tb[NFTA_LUA_ARG_MAX + 1] = {};

		if (mnl_attr_get_type(attr) != NFTA_LIST_ELEM ||
		    lua->num_args == NFTNL_EXPR_LUA_ARGS_MAX ||
		    mnl_attr_parse_nested(attr, nftnl_expr_lua_arg_cb, tb) < 0)
			return -1;

		if (!tb[NFTA_LUA_ARG_LEN] || !tb[NFTA_LUA_ARG_KIND])
			return -1;

		arg = &lua->args[lua->num_args++];
		arg->len = ntohl(mnl_attr_get_u32(tb[NFTA_LUA_ARG_LEN]));
		arg->kind = ntohl(mnl_attr_get_u32(tb[NFTA_LUA_ARG_KIND]));
	}
	return 0;
}

static int nftnl_expr_lua_parse(struct nftnl_expr *e, struct nlattr *attr)
{
	static const uint16_t u32_attrs[][2] = {
		{ NFTA_LUA_DREG,	NFTNL_EXPR_LUA_DREG },
		{ NFTA_LUA_LEN,		NFTNL_EXPR_LUA_LEN },
		{ NFTA_LUA_KIND,	NFTNL_EXPR_LUA_KIND },
		{ NFTA_LUA_DTYPE,	NFTNL_EXPR_LUA_DTYPE },
		{ NFTA_LUA_SREG,	NFTNL_EXPR_LUA_SREG },
	};
	struct nftnl_expr_lua *lua = nftnl_expr_data(e);
	struct nlattr *tb[NFTA_LUA_MAX + 1] = {};
	unsigned int i;

	if (mnl_attr_parse_nested(attr, nftnl_expr_lua_cb, tb) < 0)
		return -1;

	if (tb[NFTA_LUA_OBJ]) {
		attr = tb[NFTA_LUA_OBJ];
		if (nftnl_expr_lua_set_str(&lua->obj, mnl_attr_get_str(attr),
					   mnl_attr_get_payload_len(attr)) < 0)
			return -1;
		e->flags |= (1 << NFTNL_EXPR_LUA_OBJ);
	}
	if (tb[NFTA_LUA_FUNC]) {
		attr = tb[NFTA_LUA_FUNC];
		if (nftnl_expr_lua_set_str(&lua->func, mnl_attr_get_str(attr),
					   mnl_attr_get_payload_len(attr)) < 0)
			return -1;
		e->flags |= (1 << NFTNL_EXPR_LUA_FUNC);
	}
	for (i = 0; i < array_size(u32_attrs); i++) {
		if (!tb[u32_attrs[i][0]])
			continue;

		*nftnl_expr_lua_u32(lua, u32_attrs[i][1]) =
			ntohl(mnl_attr_get_u32(tb[u32_attrs[i][0]]));
		e->flags |= (1 << u32_attrs[i][1]);
	}
	if (tb[NFTA_LUA_ARGS]) {
		if (nftnl_expr_lua_parse_args(lua, tb[NFTA_LUA_ARGS]) < 0)
			return -1;
		e->flags |= (1 << NFTNL_EXPR_LUA_ARGS);
	}

	return 0;
}

static const char *kind_name(uint32_t kind)
{
	static const char *names[] = {
		[NFT_LUA_KIND_BYTES]	= "bytes",
		[NFT_LUA_KIND_BE]	= "be",
		[NFT_LUA_KIND_HOST]	= "host",
		[NFT_LUA_KIND_STRING]	= "string",
	};

	return kind < array_size(names) ? names[kind] : "unknown";
}

static int nftnl_expr_lua_snprintf(char *buf, size_t remain, uint32_t flags,
				   const struct nftnl_expr *e)
{
	struct nftnl_expr_lua *lua = nftnl_expr_data(e);
	int ret, offset = 0;
	uint32_t i;

	if (e->flags & (1 << NFTNL_EXPR_LUA_DREG)) {
		ret = snprintf(buf, remain, "reg %u = ", lua->dreg);
		SNPRINTF_BUFFER_SIZE(ret, remain, offset);
	}
	if (e->flags & (1 << NFTNL_EXPR_LUA_OBJ)) {
		ret = snprintf(buf + offset, remain, "obj %s ", lua->obj);
		SNPRINTF_BUFFER_SIZE(ret, remain, offset);
	}
	ret = snprintf(buf + offset, remain, "call %s",
		       lua->func ? lua->func : "");
	SNPRINTF_BUFFER_SIZE(ret, remain, offset);

	if (e->flags & (1 << NFTNL_EXPR_LUA_ARGS)) {
		ret = snprintf(buf + offset, remain, "(reg %u:", lua->sreg);
		SNPRINTF_BUFFER_SIZE(ret, remain, offset);
		for (i = 0; i < lua->num_args; i++) {
			ret = snprintf(buf + offset, remain, " %u %s%s",
				       lua->args[i].len,
				       kind_name(lua->args[i].kind),
				       i + 1 < lua->num_args ? "," : "");
			SNPRINTF_BUFFER_SIZE(ret, remain, offset);
		}
		ret = snprintf(buf + offset, remain, ")");
		SNPRINTF_BUFFER_SIZE(ret, remain, offset);
	}
	if (e->flags & (1 << NFTNL_EXPR_LUA_DREG)) {
		ret = snprintf(buf + offset, remain, " len %u %s", lua->len,
			       kind_name(lua->kind));
		SNPRINTF_BUFFER_SIZE(ret, remain, offset);
	}
	if (e->flags & (1 << NFTNL_EXPR_LUA_DTYPE)) {
		ret = snprintf(buf + offset, remain, " dtype 0x%x", lua->dtype);
		SNPRINTF_BUFFER_SIZE(ret, remain, offset);
	}
	ret = snprintf(buf + offset, remain, " ");
	SNPRINTF_BUFFER_SIZE(ret, remain, offset);

	return offset;
}

static void nftnl_expr_lua_free(const struct nftnl_expr *e)
{
	struct nftnl_expr_lua *lua = nftnl_expr_data(e);

	xfree(lua->obj);
	xfree(lua->func);
}

static struct attr_policy lua_attr_policy[__NFTNL_EXPR_LUA_MAX] = {
	[NFTNL_EXPR_LUA_OBJ]	= { .maxlen = NFT_NAME_MAXLEN },
	[NFTNL_EXPR_LUA_FUNC]	= { .maxlen = NFT_NAME_MAXLEN },
	[NFTNL_EXPR_LUA_DREG]	= { .maxlen = sizeof(uint32_t) },
	[NFTNL_EXPR_LUA_LEN]	= { .maxlen = sizeof(uint32_t) },
	[NFTNL_EXPR_LUA_KIND]	= { .maxlen = sizeof(uint32_t) },
	[NFTNL_EXPR_LUA_DTYPE]	= { .maxlen = sizeof(uint32_t) },
	[NFTNL_EXPR_LUA_SREG]	= { .maxlen = sizeof(uint32_t) },
	[NFTNL_EXPR_LUA_ARGS]	= { .maxlen = NFTNL_EXPR_LUA_ARGS_MAX *
					      sizeof(struct nftnl_lua_arg) },
};

struct expr_ops expr_ops_lua = {
	.name		= "lua",
	.alloc_len	= sizeof(struct nftnl_expr_lua),
	.nftnl_max_attr	= __NFTNL_EXPR_LUA_MAX - 1,
	.attr_policy	= lua_attr_policy,
	.free		= nftnl_expr_lua_free,
	.set		= nftnl_expr_lua_set,
	.get		= nftnl_expr_lua_get,
	.parse		= nftnl_expr_lua_parse,
	.build		= nftnl_expr_lua_build,
	.output		= nftnl_expr_lua_snprintf,
};
