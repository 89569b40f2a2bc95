/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <stdio.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <errno.h>
#include <endian.h>
#include <inttypes.h>

#include <linux/netfilter/nf_tables.h>

#include <libmnl/libmnl.h>
#include <libnftnl/object.h>

#include "internal.h"
#include "obj.h"

/* How the kernel sends each of NFTNL_OBJ_LUA_STATS, and how it is printed. */
static const struct {
	const char	*name;
	uint16_t	attr;
	enum mnl_attr_data_type type;
} lua_stats[__NFTNL_LUA_STAT_MAX] = {
	[NFTNL_LUA_STAT_CALLS]	     = { "calls", NFTA_LUA_OBJ_CALLS, MNL_TYPE_U64 },
	[NFTNL_LUA_STAT_ERRORS]	     = { "errors", NFTA_LUA_OBJ_ERRORS, MNL_TYPE_U64 },
	[NFTNL_LUA_STAT_ERR_SCRIPT]  = { "err_script", NFTA_LUA_OBJ_ERR_SCRIPT, MNL_TYPE_U64 },
	[NFTNL_LUA_STAT_ERR_MEMORY]  = { "err_memory", NFTA_LUA_OBJ_ERR_MEMORY, MNL_TYPE_U64 },
	[NFTNL_LUA_STAT_ERR_BUDGET]  = { "err_budget", NFTA_LUA_OBJ_ERR_BUDGET, MNL_TYPE_U64 },
	[NFTNL_LUA_STAT_ERR_NESTED]  = { "err_nested", NFTA_LUA_OBJ_ERR_NESTED, MNL_TYPE_U64 },
	[NFTNL_LUA_STAT_MEM_USED]    = { "mem_used", NFTA_LUA_OBJ_MEM_USED, MNL_TYPE_U64 },
	[NFTNL_LUA_STAT_MEM_PEAK]    = { "mem_peak", NFTA_LUA_OBJ_MEM_PEAK, MNL_TYPE_U64 },
	[NFTNL_LUA_STAT_CPU_PEAK]    = { "cpu_peak", NFTA_LUA_OBJ_CPU_PEAK, MNL_TYPE_U32 },
	[NFTNL_LUA_STAT_BUDGET_PEAK] = { "budget_peak", NFTA_LUA_OBJ_BUDGET_PEAK, MNL_TYPE_U32 },
	[NFTNL_LUA_STAT_STACK_PEAK]  = { "stack_peak", NFTA_LUA_OBJ_STACK_PEAK, MNL_TYPE_U32 },
};

static int nftnl_obj_lua_set_str(char **to, const void *data, uint32_t data_len)
{
	char *str = strndup(data, data_len);

	if (!str)
		return -1;

	xfree(*to);
	*to = str;
	return 0;
}

static int nftnl_obj_lua_set_source(struct nftnl_obj_lua *lua,
				    const char *data, uint32_t data_len)
{
	/* as nftnl_obj_set_str() counts the NUL */
	if (data_len > 0 && data[data_len - 1] == '\0')
		data_len--;

	if (data_len > NFTNL_LUA_SOURCE_MAXLEN || memchr(data, '\0', data_len))
		return -1;

	if (nftnl_obj_lua_set_str(&lua->source, data, data_len) < 0)
		return -1;

	lua->source_len = data_len;
	return 0;
}

static int nftnl_obj_lua_set_cpus(struct nftnl_obj_lua *lua,
				  const void *data, uint32_t data_len)
{
	struct nftnl_lua_cpu *cpus;

	if (data_len % sizeof(*cpus))
		return -1;

	cpus = malloc(data_len + 1);
	if (!cpus)
		return -1;

	memcpy(cpus, data, data_len);
	xfree(lua->cpus);
	lua->cpus = cpus;
	lua->num_cpus = data_len / sizeof(*cpus);
	return 0;
}

static int nftnl_obj_lua_set_u32(uint32_t *to, const void *data,
				 uint32_t data_len)
{
	if (data_len != sizeof(*to))
		return -1;

	memcpy(to, data, sizeof(*to));
	return 0;
}

static int nftnl_obj_lua_set(struct nftnl_obj *e, uint16_t type,
			     const void *data, uint32_t data_len)
{
	struct nftnl_obj_lua *lua = nftnl_obj_data(e);

	switch (type) {
	case NFTNL_OBJ_LUA_SOURCE:
		return nftnl_obj_lua_set_source(lua, data, data_len);
	case NFTNL_OBJ_LUA_NAME:
		return nftnl_obj_lua_set_str(&lua->name, data, data_len);
	case NFTNL_OBJ_LUA_MEMORY:
		return nftnl_obj_lua_set_u32(&lua->memory, data, data_len);
	case NFTNL_OBJ_LUA_BUDGET:
		return nftnl_obj_lua_set_u32(&lua->budget, data, data_len);
	case NFTNL_OBJ_LUA_ON_ERROR:
		return nftnl_obj_lua_set_u32(&lua->on_error, data, data_len);
	case NFTNL_OBJ_LUA_MODULES:
		return nftnl_str_array_set(&lua->modules, data);
	case NFTNL_OBJ_LUA_STATS:
		if (data_len != sizeof(lua->stats))
			return -1;
		memcpy(lua->stats, data, data_len);
		return 0;
	case NFTNL_OBJ_LUA_LAST_ERROR:
		return nftnl_obj_lua_set_str(&lua->last_error, data, data_len);
	case NFTNL_OBJ_LUA_CPUS:
		return nftnl_obj_lua_set_cpus(lua, data, data_len);
	}
	return -1;
}

static const void *nftnl_obj_lua_get(const struct nftnl_obj *e, uint16_t type,
				     uint32_t *data_len)
{
	struct nftnl_obj_lua *lua = nftnl_obj_data(e);

	switch (type) {
	case NFTNL_OBJ_LUA_SOURCE:
		*data_len = lua->source_len;
		return lua->source;
	case NFTNL_OBJ_LUA_NAME:
		*data_len = strlen(lua->name) + 1;
		return lua->name;
	case NFTNL_OBJ_LUA_MEMORY:
		*data_len = sizeof(lua->memory);
		return &lua->memory;
	case NFTNL_OBJ_LUA_BUDGET:
		*data_len = sizeof(lua->budget);
		return &lua->budget;
	case NFTNL_OBJ_LUA_ON_ERROR:
		*data_len = sizeof(lua->on_error);
		return &lua->on_error;
	case NFTNL_OBJ_LUA_MODULES:
		*data_len = 0;
		return lua->modules.array;
	case NFTNL_OBJ_LUA_STATS:
		*data_len = sizeof(lua->stats);
		return lua->stats;
	case NFTNL_OBJ_LUA_LAST_ERROR:
		*data_len = strlen(lua->last_error) + 1;
		return lua->last_error;
	case NFTNL_OBJ_LUA_CPUS:
		*data_len = lua->num_cpus * sizeof(*lua->cpus);
		return lua->cpus;
	}
	return NULL;
}

static void nftnl_obj_lua_build(struct nlmsghdr *nlh, const struct nftnl_obj *e)
{
	struct nftnl_obj_lua *lua = nftnl_obj_data(e);

	/* Modules and statistics are the kernel's to say. */
	if (e->flags & (1 << NFTNL_OBJ_LUA_SOURCE))
		mnl_attr_put(nlh, NFTA_LUA_OBJ_SOURCE, lua->source_len, lua->source);
	if (e->flags & (1 << NFTNL_OBJ_LUA_NAME))
		mnl_attr_put_strz(nlh, NFTA_LUA_OBJ_NAME, lua->name);
	if (e->flags & (1 << NFTNL_OBJ_LUA_MEMORY))
		mnl_attr_put_u32(nlh, NFTA_LUA_OBJ_MEMORY, htonl(lua->memory));
	if (e->flags & (1 << NFTNL_OBJ_LUA_BUDGET))
		mnl_attr_put_u32(nlh, NFTA_LUA_OBJ_BUDGET, htonl(lua->budget));
	if (e->flags & (1 << NFTNL_OBJ_LUA_ON_ERROR))
		mnl_attr_put_u32(nlh, NFTA_LUA_OBJ_ON_ERROR, htonl(lua->on_error));
}

static int nftnl_obj_lua_cb(const struct nlattr *attr, void *data)
{
	int i, type = mnl_attr_get_type(attr);
	const struct nlattr **tb = data;

	if (mnl_attr_type_valid(attr, NFTA_LUA_OBJ_MAX) < 0)
		return MNL_CB_OK;

	switch (type) {
	case NFTA_LUA_OBJ_SOURCE:
		if (mnl_attr_validate(attr, MNL_TYPE_BINARY) < 0)
			abi_breakage();
		break;
	case NFTA_LUA_OBJ_NAME:
	case NFTA_LUA_OBJ_LAST_ERROR:
		if (mnl_attr_validate(attr, MNL_TYPE_STRING) < 0)
			abi_breakage();
		break;
	case NFTA_LUA_OBJ_MEMORY:
	case NFTA_LUA_OBJ_BUDGET:
	case NFTA_LUA_OBJ_ON_ERROR:
		if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
			abi_breakage();
		break;
	case NFTA_LUA_OBJ_MODULES:
	case NFTA_LUA_OBJ_CPUS:
		if (mnl_attr_validate(attr, MNL_TYPE_NESTED) < 0)
			abi_breakage();
		break;
	}

	for (i = 0; i < __NFTNL_LUA_STAT_MAX; i++) {
		if (lua_stats[i].attr == type &&
		    mnl_attr_validate(attr, lua_stats[i].type) < 0)
			abi_breakage();
	}

	tb[type] = attr;
	return MNL_CB_OK;
}

static int nftnl_obj_lua_parse_modules(struct nftnl_obj_lua *lua,
				       const struct nlattr *nest)
{
	struct nftnl_str_array *modules = &lua->modules;
	struct nlattr *attr;
	int len = 0;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) != NFTA_LIST_ELEM ||
		    mnl_attr_validate(attr, MNL_TYPE_STRING) < 0)
			return -1;
		len++;
	}

	nftnl_str_array_clear(modules);
	modules->array = calloc(len + 1, sizeof(char *));
	if (!modules->array)
		return -1;

	mnl_attr_for_each_nested(attr, nest) {
		char *name = strndup(mnl_attr_get_str(attr),
				     mnl_attr_get_payload_len(attr));

		if (!name)
			return -1;
		modules->array[modules->len++] = name;
	}
	return 0;
}

static int nftnl_obj_lua_cpu_cb(const struct nlattr *attr, void *data)
{
	const struct nlattr **tb = data;

	if (mnl_attr_type_valid(attr, NFTA_LUA_CPU_MAX) < 0)
		return MNL_CB_OK;
	if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
		abi_breakage();

	tb[mnl_attr_get_type(attr)] = attr;
	return MNL_CB_OK;
}

static int nftnl_obj_lua_parse_cpus(struct nftnl_obj_lua *lua,
				    const struct nlattr *nest)
{
	struct nftnl_lua_cpu *cpu;
	struct nlattr *attr;
	int len = 0;

	mnl_attr_for_each_nested(attr, nest)
		len++;

	xfree(lua->cpus);
	lua->num_cpus = 0;
	lua->cpus = calloc(len + 1, sizeof(*cpu));
	if (!lua->cpus)
		return -1;

	mnl_attr_for_each_nested(attr, nest) {
		struct nlattr *tb[NFTA_LUA_CPU_MAX + 1] = {};

		if (mnl_attr_get_type(attr) != NFTA_LIST_ELEM ||
		    mnl_attr_parse_nested(attr, nftnl_obj_lua_cpu_cb, tb) < 0)
			return -1;

		cpu = &lua->cpus[lua->num_cpus++];
		if (tb[NFTA_LUA_CPU_ID])
			cpu->id = ntohl(mnl_attr_get_u32(tb[NFTA_LUA_CPU_ID]));
		if (tb[NFTA_LUA_CPU_MEM_USED])
			cpu->mem_used = ntohl(mnl_attr_get_u32(tb[NFTA_LUA_CPU_MEM_USED]));
		if (tb[NFTA_LUA_CPU_MEM_PEAK])
			cpu->mem_peak = ntohl(mnl_attr_get_u32(tb[NFTA_LUA_CPU_MEM_PEAK]));
	}
	return 0;
}

static void nftnl_obj_lua_parse_stats(struct nftnl_obj *e, struct nlattr **tb)
{
	struct nftnl_obj_lua *lua = nftnl_obj_data(e);
	const struct nlattr *attr;
	int i;

	for (i = 0; i < __NFTNL_LUA_STAT_MAX; i++) {
		attr = tb[lua_stats[i].attr];
		if (!attr)
			continue;

		if (lua_stats[i].type == MNL_TYPE_U64)
			lua->stats[i] = be64toh(mnl_attr_get_u64(attr));
		else
			lua->stats[i] = ntohl(mnl_attr_get_u32(attr));
		e->flags |= (1 << NFTNL_OBJ_LUA_STATS);
	}
}

static int nftnl_obj_lua_parse(struct nftnl_obj *e, struct nlattr *attr)
{
	struct nlattr *tb[NFTA_LUA_OBJ_MAX + 1] = {};
	struct nftnl_obj_lua *lua = nftnl_obj_data(e);

	if (mnl_attr_parse_nested(attr, nftnl_obj_lua_cb, tb) < 0)
		return -1;

	if (tb[NFTA_LUA_OBJ_SOURCE]) {
		attr = tb[NFTA_LUA_OBJ_SOURCE];
		if (nftnl_obj_lua_set_source(lua, mnl_attr_get_payload(attr),
					     mnl_attr_get_payload_len(attr)) < 0)
			return -1;
		e->flags |= (1 << NFTNL_OBJ_LUA_SOURCE);
	}
	if (tb[NFTA_LUA_OBJ_NAME]) {
		attr = tb[NFTA_LUA_OBJ_NAME];
		if (nftnl_obj_lua_set_str(&lua->name, mnl_attr_get_str(attr),
					  mnl_attr_get_payload_len(attr)) < 0)
			return -1;
		e->flags |= (1 << NFTNL_OBJ_LUA_NAME);
	}
	if (tb[NFTA_LUA_OBJ_MEMORY]) {
		lua->memory = ntohl(mnl_attr_get_u32(tb[NFTA_LUA_OBJ_MEMORY]));
		e->flags |= (1 << NFTNL_OBJ_LUA_MEMORY);
	}
	if (tb[NFTA_LUA_OBJ_BUDGET]) {
		lua->budget = ntohl(mnl_attr_get_u32(tb[NFTA_LUA_OBJ_BUDGET]));
		e->flags |= (1 << NFTNL_OBJ_LUA_BUDGET);
	}
	if (tb[NFTA_LUA_OBJ_ON_ERROR]) {
		lua->on_error = ntohl(mnl_attr_get_u32(tb[NFTA_LUA_OBJ_ON_ERROR]));
		e->flags |= (1 << NFTNL_OBJ_LUA_ON_ERROR);
	}
	if (tb[NFTA_LUA_OBJ_MODULES]) {
		if (nftnl_obj_lua_parse_modules(lua, tb[NFTA_LUA_OBJ_MODULES]) < 0)
			return -1;
		e->flags |= (1 << NFTNL_OBJ_LUA_MODULES);
	}
	if (tb[NFTA_LUA_OBJ_LAST_ERROR]) {
		attr = tb[NFTA_LUA_OBJ_LAST_ERROR];
		if (nftnl_obj_lua_set_str(&lua->last_error, mnl_attr_get_str(attr),
					  mnl_attr_get_payload_len(attr)) < 0)
			return -1;
		e->flags |= (1 << NFTNL_OBJ_LUA_LAST_ERROR);
	}
	if (tb[NFTA_LUA_OBJ_CPUS]) {
		if (nftnl_obj_lua_parse_cpus(lua, tb[NFTA_LUA_OBJ_CPUS]) < 0)
			return -1;
		e->flags |= (1 << NFTNL_OBJ_LUA_CPUS);
	}
	nftnl_obj_lua_parse_stats(e, tb);

	return 0;
}

static int nftnl_obj_lua_snprintf(char *buf, size_t remain, uint32_t flags,
				  const struct nftnl_obj *e)
{
	struct nftnl_obj_lua *lua = nftnl_obj_data(e);
	int i, ret, offset = 0;

	ret = snprintf(buf, remain,
		       "source %u name %s memory %u budget %u on_error %u ",
		       lua->source_len, lua->name ? lua->name : "-",
		       lua->memory, lua->budget, lua->on_error);
	SNPRINTF_BUFFER_SIZE(ret, remain, offset);

	for (i = 0; i < lua->modules.len; i++) {
		ret = snprintf(buf + offset, remain, "module %s ",
			       lua->modules.array[i]);
		SNPRINTF_BUFFER_SIZE(ret, remain, offset);
	}
	if (e->flags & (1 << NFTNL_OBJ_LUA_STATS)) {
		for (i = 0; i < __NFTNL_LUA_STAT_MAX; i++) {
			ret = snprintf(buf + offset, remain, "%s %" PRIu64 " ",
				       lua_stats[i].name, lua->stats[i]);
			SNPRINTF_BUFFER_SIZE(ret, remain, offset);
		}
	}
	return offset;
}

static void nftnl_obj_lua_free(const struct nftnl_obj *e)
{
	struct nftnl_obj_lua *lua = nftnl_obj_data(e);

	xfree(lua->source);
	xfree(lua->name);
	xfree(lua->last_error);
	xfree(lua->cpus);
	nftnl_str_array_clear(&lua->modules);
}

static struct attr_policy obj_lua_attr_policy[__NFTNL_OBJ_LUA_MAX] = {
	[NFTNL_OBJ_LUA_SOURCE]	 = { .maxlen = NFTNL_LUA_SOURCE_MAXLEN + 1 },
	[NFTNL_OBJ_LUA_NAME]	 = { .maxlen = NFTNL_LUA_NAME_MAXLEN },
	[NFTNL_OBJ_LUA_MEMORY]	 = { .maxlen = sizeof(uint32_t) },
	[NFTNL_OBJ_LUA_BUDGET]	 = { .maxlen = sizeof(uint32_t) },
	[NFTNL_OBJ_LUA_ON_ERROR] = { .maxlen = sizeof(uint32_t) },
};

struct obj_ops obj_ops_lua = {
	.name		= "lua",
	.type		= NFT_OBJECT_LUA,
	.alloc_len	= sizeof(struct nftnl_obj_lua),
	.nftnl_max_attr	= __NFTNL_OBJ_LUA_MAX - 1,
	.attr_policy	= obj_lua_attr_policy,
	.free		= nftnl_obj_lua_free,
	.set		= nftnl_obj_lua_set,
	.get		= nftnl_obj_lua_get,
	.parse		= nftnl_obj_lua_parse,
	.build		= nftnl_obj_lua_build,
	.output		= nftnl_obj_lua_snprintf,
};
