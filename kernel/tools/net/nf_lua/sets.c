// SPDX-License-Identifier: GPL-2.0
/* Sets of files, for nf.set. */

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <net/ethernet.h>
#include <netinet/ether.h>
#include <stdlib.h>
#include <string.h>

#include "nf-lua.h"

/* Bytes of a line. */
#define LINE_MAX_LEN	256

/**
 * struct type - a type of elements
 * @name: as nft has it
 * @value: as the kernel gets it
 * @parse: makes an element of text, in zeroes of its length; false: it is none
 */
struct type {
	const char *name;
	struct nf_lua_value value;
	bool (*parse)(const struct nf_lua_value *value, const char *text, void *to);
};

static bool parse_text(const struct nf_lua_value *value, const char *text, void *to)
{
	size_t len = strlen(text);

	if (len > value->len)
		return false;
	memcpy(to, text, len);
	return true;
}

static bool parse_hostname(const struct nf_lua_value *value, const char *text, void *to)
{
	char name[LINE_MAX_LEN];
	size_t i, len = strlen(text);

	if (len && text[len - 1] == '.')
		len--;
	for (i = 0; i < len; i++) {
		if (!isalnum((unsigned char)text[i]) && !strchr("-_.", text[i]))
			return false;
		name[i] = tolower((unsigned char)text[i]);
	}
	name[len] = '\0';
	return len && parse_text(value, name, to);
}

static bool parse_address(const struct nf_lua_value *value, const char *text, void *to)
{
	return inet_pton(value->len == 4 ? AF_INET : AF_INET6, text, to) == 1;
}

static bool parse_ether(const struct nf_lua_value *value, const char *text, void *to)
{
	return ether_aton_r(text, to);
}

static bool parse_integer(const struct nf_lua_value *value, const char *text, void *to)
{
	unsigned long long n;
	u8 *bytes = to;
	char *end;
	u32 i;

	errno = 0;
	n = strtoull(text, &end, 0);
	if (!isdigit((unsigned char)*text) || *end || errno || n >> 8 * value->len)
		return false;
	/* the process's order is little endian, see nf_lua_user.h */
	for (i = 0; i < value->len; i++, n >>= 8)
		bytes[value->kind == NFT_LUA_KIND_HOST ? i : value->len - 1 - i] = n;
	return true;
}

static const struct type types[] = {
	{ "hostname", { 64, NF_LUA_KIND_HOSTNAME }, parse_hostname },
	{ "ipv4_addr", { 4, NFT_LUA_KIND_BYTES }, parse_address },
	{ "ipv6_addr", { 16, NFT_LUA_KIND_BYTES }, parse_address },
	{ "ether_addr", { 6, NFT_LUA_KIND_BYTES }, parse_ether },
	{ "inet_service", { 2, NFT_LUA_KIND_BE }, parse_integer },
	{ "mark", { 4, NFT_LUA_KIND_HOST }, parse_integer },
	{ "ifname", { 16, NFT_LUA_KIND_STRING }, parse_text },
};

static const struct type *find_type(const char *name, size_t len)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (strlen(types[i].name) == len && !memcmp(types[i].name, name, len))
			return &types[i];
	fail("--set: there is no type '%.*s' (see nf-lua help run)", (int)len, name);
}

static void read_elements(struct nf_lua_user_set *set, const struct type *type,
			  const char *path)
{
	FILE *f = fopen(path, "r");
	char line[LINE_MAX_LEN];
	unsigned int number = 0;

	if (!f)
		fail("%s: %s", path, strerror(errno));
	while (fgets(line, sizeof(line), f)) {
		u32 key[NF_LUA_SET_KEY_LEN / sizeof(u32)] = { };
		char *text = line + strspn(line, " \t");
		size_t len;

		number++;
		if (!strchr(line, '\n') && !feof(f))
			fail("%s:%u: longer than %d bytes", path, number, LINE_MAX_LEN - 2);
		len = strcspn(text, "#\r\n");
		while (len && strchr(" \t", text[len - 1]))
			len--;
		text[len] = '\0';
		if (!len)
			continue;
		if (!type->parse(&type->value, text, key))
			fail("%s:%u: '%s' is no %s", path, number, text, type->name);
		if (nf_lua_user_set_add(set, key, NULL))
			fail("out of memory");
	}
	if (ferror(f))
		fail("%s: %s", path, strerror(errno));
	fclose(f);
}

static struct nf_lua_user_set *new_set(struct nf_lua_user_set **sets, const char *name,
				       const struct type *type)
{
	struct nf_lua_user_set *set;

	set = nf_lua_user_set_new(sets, name, &type->value, 1, NULL, 0);
	if (!set)
		fail("out of memory");
	return set;
}

/* NAME[:TYPE]=FILE */
void set_add(struct nf_lua_user_set **sets, const char *arg)
{
	const struct type *type = &types[0];
	size_t len = strcspn(arg, ":=");
	const char *path = strchr(arg, '=');
	char name[64];

	if (!len || len >= sizeof(name) || !path || !path[1])
		fail("--set '%s' is not NAME[:TYPE]=FILE", arg);
	if (arg[len] == ':')
		type = find_type(arg + len + 1, path - arg - len - 1);
	snprintf(name, sizeof(name), "%.*s", (int)len, arg);
	read_elements(new_set(sets, name, type), type, path + 1);
}

/* For nf_lua_config.find_set */
const struct nf_lua_set *set_find(void *data, const char *name)
{
	const struct nf_lua_set *set;
	struct program *p = data;

	set = nf_lua_user_set_find(p->sets, name);
	if (!IS_ERR(set))
		return set;
	if (!p->any_set) {
		snprintf(p->missing, sizeof(p->missing), "--set %s=FILE", name);
		return set;
	}
	new_set(&p->sets, name, &types[0]);
	return nf_lua_user_set_find(p->sets, name);
}
