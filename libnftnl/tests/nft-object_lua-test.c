/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>

#include <linux/netfilter/nf_tables.h>
#include <libmnl/libmnl.h>
#include <libnftnl/object.h>

static int test_ok = 1;
static char buf[70000];
static char source[NFTNL_LUA_SOURCE_MAXLEN + 1];

static void print_err(const char *msg)
{
	test_ok = 0;
	printf("\033[31mERROR:\e[0m %s\n", msg);
}

static struct nftnl_obj *alloc_obj(void)
{
	struct nftnl_obj *obj = nftnl_obj_alloc();

	if (!obj) {
		print_err("OOM");
		exit(EXIT_FAILURE);
	}
	return obj;
}

static struct nftnl_obj *alloc_lua(void)
{
	struct nftnl_obj *obj = alloc_obj();

	nftnl_obj_set_str(obj, NFTNL_OBJ_TABLE, "t");
	nftnl_obj_set_str(obj, NFTNL_OBJ_NAME, "sni");
	nftnl_obj_set_u32(obj, NFTNL_OBJ_FAMILY, AF_INET);
	if (nftnl_obj_set_u32(obj, NFTNL_OBJ_TYPE, NFT_OBJECT_LUA) < 0) {
		print_err("no lua object");
		exit(EXIT_FAILURE);
	}
	return obj;
}

/* What the kernel would get of a, parsed. */
static struct nftnl_obj *round_trip(const struct nftnl_obj *a)
{
	struct nftnl_obj *b = alloc_obj();
	struct nlmsghdr *nlh;

	nlh = nftnl_nlmsg_build_hdr(buf, NFT_MSG_NEWOBJ, AF_INET, 0, 1234);
	nftnl_obj_nlmsg_build_payload(nlh, a);
	if (nftnl_obj_nlmsg_parse(nlh, b) < 0)
		print_err("parsing problems");
	return b;
}

static int is_str(const struct nftnl_obj *obj, uint16_t attr, const char *str)
{
	const char *have = nftnl_obj_get_str(obj, attr);

	return have && !strcmp(have, str);
}

static void test_round_trip(void)
{
	struct nftnl_obj *a = alloc_lua(), *b;
	const void *have;
	uint32_t len;

	memset(source, '\n', NFTNL_LUA_SOURCE_MAXLEN);
	nftnl_obj_set_str(a, NFTNL_OBJ_LUA_SOURCE, "replaced");
	if (nftnl_obj_set_data(a, NFTNL_OBJ_LUA_SOURCE, source,
			       NFTNL_LUA_SOURCE_MAXLEN) < 0)
		print_err("SOURCE not set");
	nftnl_obj_set_str(a, NFTNL_OBJ_LUA_NAME, "sni.lua");
	nftnl_obj_set_u32(a, NFTNL_OBJ_LUA_MEMORY, 0x12345601);
	nftnl_obj_set_u32(a, NFTNL_OBJ_LUA_BUDGET, 0x12345602);
	nftnl_obj_set_u32(a, NFTNL_OBJ_LUA_ON_ERROR, NFT_LUA_ON_ERROR_BREAK);
	b = round_trip(a);

	if (nftnl_obj_get_u32(b, NFTNL_OBJ_TYPE) != NFT_OBJECT_LUA)
		print_err("TYPE mismatches");
	have = nftnl_obj_get_data(b, NFTNL_OBJ_LUA_SOURCE, &len);
	if (!have || len != NFTNL_LUA_SOURCE_MAXLEN || memcmp(have, source, len))
		print_err("SOURCE mismatches");
	if (!is_str(b, NFTNL_OBJ_LUA_NAME, "sni.lua"))
		print_err("NAME mismatches");
	if (nftnl_obj_get_u32(b, NFTNL_OBJ_LUA_MEMORY) != 0x12345601)
		print_err("MEMORY mismatches");
	if (nftnl_obj_get_u32(b, NFTNL_OBJ_LUA_BUDGET) != 0x12345602)
		print_err("BUDGET mismatches");
	if (nftnl_obj_get_u32(b, NFTNL_OBJ_LUA_ON_ERROR) != NFT_LUA_ON_ERROR_BREAK)
		print_err("ON_ERROR mismatches");

	nftnl_obj_free(a);
	nftnl_obj_free(b);
}

/* What is the kernel's to say is not sent to it, nor what is not set. */
static void test_least(void)
{
	static const uint16_t unset[] = {
		NFTNL_OBJ_LUA_NAME, NFTNL_OBJ_LUA_MEMORY, NFTNL_OBJ_LUA_BUDGET,
		NFTNL_OBJ_LUA_ON_ERROR, NFTNL_OBJ_LUA_MODULES,
		NFTNL_OBJ_LUA_STATS, NFTNL_OBJ_LUA_LAST_ERROR,
		NFTNL_OBJ_LUA_CPUS,
	};
	static const uint64_t stats[__NFTNL_LUA_STAT_MAX] = { 1 };
	static const char *modules[] = { "m", NULL };
	struct nftnl_obj *a = alloc_lua(), *b;
	unsigned int i;

	nftnl_obj_set_str(a, NFTNL_OBJ_LUA_SOURCE, "x = 1");
	nftnl_obj_set_data(a, NFTNL_OBJ_LUA_STATS, stats, sizeof(stats));
	nftnl_obj_set_data(a, NFTNL_OBJ_LUA_MODULES, modules, 0);
	nftnl_obj_set_str(a, NFTNL_OBJ_LUA_LAST_ERROR, "text");
	if (!nftnl_obj_is_set(a, NFTNL_OBJ_LUA_STATS) ||
	    !is_str(a, NFTNL_OBJ_LUA_LAST_ERROR, "text") ||
	    memcmp(nftnl_obj_get(a, NFTNL_OBJ_LUA_STATS), stats, sizeof(stats)))
		print_err("statistics not set");
	b = round_trip(a);

	if (!is_str(b, NFTNL_OBJ_LUA_SOURCE, "x = 1"))
		print_err("SOURCE mismatches");
	for (i = 0; i < sizeof(unset) / sizeof(unset[0]); i++) {
		if (nftnl_obj_is_set(b, unset[i]))
			print_err("an attribute set by nobody");
	}

	nftnl_obj_free(a);
	nftnl_obj_free(b);
}

/* An object as the kernel sends it. */
static void test_from_kernel(void)
{
	static const struct nftnl_lua_cpu cpus[] = { { 0, 5, 6 }, { 3, 7, 8 } };
	static const char *modules[] = { "first", "second" };
	struct nftnl_obj *obj = alloc_obj();
	struct nlattr *data, *list, *elem;
	const struct nftnl_lua_cpu *cpu;
	struct nlmsghdr *nlh;
	const uint64_t *stats;
	const char *const *array;
	uint32_t len;
	char text[1024];
	int i;

	nlh = nftnl_nlmsg_build_hdr(buf, NFT_MSG_NEWOBJ, AF_INET, 0, 1234);
	mnl_attr_put_strz(nlh, NFTA_OBJ_TABLE, "t");
	mnl_attr_put_strz(nlh, NFTA_OBJ_NAME, "sni");
	mnl_attr_put_u32(nlh, NFTA_OBJ_TYPE, htonl(NFT_OBJECT_LUA));
	data = mnl_attr_nest_start(nlh, NFTA_OBJ_DATA);
	mnl_attr_put_u64(nlh, NFTA_LUA_OBJ_CALLS, htobe64(0x123456789001));
	mnl_attr_put_u64(nlh, NFTA_LUA_OBJ_ERRORS, htobe64(0x123456789002));
	mnl_attr_put_u64(nlh, NFTA_LUA_OBJ_ERR_SCRIPT, htobe64(0x123456789003));
	mnl_attr_put_u64(nlh, NFTA_LUA_OBJ_ERR_MEMORY, htobe64(0x123456789004));
	mnl_attr_put_u64(nlh, NFTA_LUA_OBJ_ERR_BUDGET, htobe64(0x123456789005));
	mnl_attr_put_u64(nlh, NFTA_LUA_OBJ_ERR_NESTED, htobe64(0x123456789006));
	mnl_attr_put_u64(nlh, NFTA_LUA_OBJ_MEM_USED, htobe64(0x123456789007));
	mnl_attr_put_u64(nlh, NFTA_LUA_OBJ_MEM_PEAK, htobe64(0x123456789008));
	mnl_attr_put_u32(nlh, NFTA_LUA_OBJ_CPU_PEAK, htonl(0x12345609));
	mnl_attr_put_u32(nlh, NFTA_LUA_OBJ_BUDGET_PEAK, htonl(0x1234560a));
	mnl_attr_put_u32(nlh, NFTA_LUA_OBJ_STACK_PEAK, htonl(0x1234560b));
	mnl_attr_put_str(nlh, NFTA_LUA_OBJ_LAST_ERROR, "sni.lua:1: text");
	list = mnl_attr_nest_start(nlh, NFTA_LUA_OBJ_MODULES);
	for (i = 0; i < 2; i++)
		mnl_attr_put_str(nlh, NFTA_LIST_ELEM, modules[i]);
	mnl_attr_nest_end(nlh, list);
	list = mnl_attr_nest_start(nlh, NFTA_LUA_OBJ_CPUS);
	for (i = 0; i < 2; i++) {
		elem = mnl_attr_nest_start(nlh, NFTA_LIST_ELEM);
		mnl_attr_put_u32(nlh, NFTA_LUA_CPU_ID, htonl(cpus[i].id));
		mnl_attr_put_u32(nlh, NFTA_LUA_CPU_MEM_USED, htonl(cpus[i].mem_used));
		mnl_attr_put_u32(nlh, NFTA_LUA_CPU_MEM_PEAK, htonl(cpus[i].mem_peak));
		mnl_attr_nest_end(nlh, elem);
	}
	mnl_attr_nest_end(nlh, list);
	mnl_attr_nest_end(nlh, data);

	if (nftnl_obj_nlmsg_parse(nlh, obj) < 0)
		print_err("parsing problems");

	stats = nftnl_obj_get_data(obj, NFTNL_OBJ_LUA_STATS, &len);
	if (!stats || len != __NFTNL_LUA_STAT_MAX * sizeof(*stats)) {
		print_err("no STATS");
		exit(EXIT_FAILURE);
	}
	for (i = 0; i < __NFTNL_LUA_STAT_MAX; i++) {
		if (stats[i] != (i < NFTNL_LUA_STAT_CPU_PEAK ?
				 0x123456789001 : 0x12345601) + i)
			print_err("STATS mismatch");
	}
	if (!is_str(obj, NFTNL_OBJ_LUA_LAST_ERROR, "sni.lua:1: text"))
		print_err("LAST_ERROR mismatches");
	array = nftnl_obj_get(obj, NFTNL_OBJ_LUA_MODULES);
	if (!array || !array[0] || strcmp(array[0], "first") ||
	    !array[1] || strcmp(array[1], "second") || array[2])
		print_err("MODULES mismatch");
	cpu = nftnl_obj_get_data(obj, NFTNL_OBJ_LUA_CPUS, &len);
	if (!cpu || len != sizeof(cpus) || memcmp(cpu, cpus, len))
		print_err("CPUS mismatch");

	nftnl_obj_snprintf(text, sizeof(text), obj, NFTNL_OUTPUT_DEFAULT, 0);
	if (!strstr(text, "[ lua source 0 ") ||
	    !strstr(text, "module first module second calls 20015998341121 "))
		print_err(text);

	nftnl_obj_free(obj);
}

static void test_lengths(void)
{
	struct nftnl_obj *obj = alloc_lua();
	char name[NFTNL_LUA_NAME_MAXLEN + 1];
	uint64_t wide = 1;

	memset(source, '\n', sizeof(source));
	if (nftnl_obj_set_data(obj, NFTNL_OBJ_LUA_SOURCE, source,
			       NFTNL_LUA_SOURCE_MAXLEN + 1) == 0)
		print_err("too long a source was taken");
	if (nftnl_obj_set_data(obj, NFTNL_OBJ_LUA_SOURCE, "a\0b", 3) == 0)
		print_err("a source with a NUL was taken");
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	if (nftnl_obj_set_str(obj, NFTNL_OBJ_LUA_NAME, name) == 0)
		print_err("too long a name was taken");
	if (nftnl_obj_set_u64(obj, NFTNL_OBJ_LUA_MEMORY, wide) == 0 ||
	    nftnl_obj_set_u16(obj, NFTNL_OBJ_LUA_BUDGET, 1) == 0)
		print_err("a number of another width was taken");
	if (nftnl_obj_set_data(obj, NFTNL_OBJ_LUA_STATS, &wide, sizeof(wide)) == 0)
		print_err("part of the statistics was taken");

	nftnl_obj_free(obj);
}

int main(int argc, char *argv[])
{
	test_round_trip();
	test_least();
	test_from_kernel();
	test_lengths();

	if (!test_ok)
		exit(EXIT_FAILURE);

	printf("%s: \033[32mOK\e[0m\n", argv[0]);
	return EXIT_SUCCESS;
}
