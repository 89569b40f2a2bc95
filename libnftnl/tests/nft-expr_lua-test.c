/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>

#include <linux/netfilter/nf_tables.h>
#include <libmnl/libmnl.h>
#include <libnftnl/rule.h>
#include <libnftnl/expr.h>

static int test_ok = 1;

static void print_err(const char *msg)
{
	test_ok = 0;
	printf("\033[31mERROR:\e[0m %s\n", msg);
}

static const struct nftnl_lua_arg args[] = {
	{ .len = 4,	.kind = NFT_LUA_KIND_BE },
	{ .len = 2,	.kind = NFT_LUA_KIND_HOST },
	{ .len = 16,	.kind = NFT_LUA_KIND_STRING },
};

static const struct {
	uint16_t	attr;
	uint32_t	value;
} numbers[] = {
	{ NFTNL_EXPR_LUA_DREG,	0x12345601 },
	{ NFTNL_EXPR_LUA_LEN,	0x12345602 },
	{ NFTNL_EXPR_LUA_KIND,	0x12345603 },
	{ NFTNL_EXPR_LUA_DTYPE,	0x12345604 },
	{ NFTNL_EXPR_LUA_SREG,	0x12345605 },
};
#define NUMBERS	(sizeof(numbers) / sizeof(numbers[0]))

/* What the kernel would get of ex, parsed. */
static struct nftnl_rule *round_trip(struct nftnl_expr *ex)
{
	struct nftnl_rule *a = nftnl_rule_alloc(), *b = nftnl_rule_alloc();
	struct nlmsghdr *nlh;
	char buf[4096];

	if (!a || !b) {
		print_err("OOM");
		exit(EXIT_FAILURE);
	}
	nftnl_rule_add_expr(a, ex);
	nlh = nftnl_nlmsg_build_hdr(buf, NFT_MSG_NEWRULE, AF_INET, 0, 1234);
	nftnl_rule_nlmsg_build_payload(nlh, a);
	if (nftnl_rule_nlmsg_parse(nlh, b) < 0)
		print_err("parsing problems");
	nftnl_rule_free(a);
	return b;
}

static struct nftnl_expr *first_expr(struct nftnl_rule *r)
{
	struct nftnl_expr_iter *iter = nftnl_expr_iter_create(r);
	struct nftnl_expr *ex = nftnl_expr_iter_next(iter);

	if (!ex || nftnl_expr_iter_next(iter))
		print_err("not one expression");
	nftnl_expr_iter_destroy(iter);
	if (!ex)
		exit(EXIT_FAILURE);
	return ex;
}

static struct nftnl_expr *alloc_expr(void)
{
	struct nftnl_expr *ex = nftnl_expr_alloc("lua");

	if (!ex) {
		print_err("no lua expression");
		exit(EXIT_FAILURE);
	}
	return ex;
}

static int is_str(const struct nftnl_expr *ex, uint16_t attr, const char *str)
{
	const char *have = nftnl_expr_get_str(ex, attr);

	return have && !strcmp(have, str);
}

static void test_all(void)
{
	struct nftnl_expr *ex = alloc_expr();
	struct nftnl_rule *rule;
	const void *have;
	char buf[256];
	uint32_t len;
	unsigned int i;

	nftnl_expr_set_str(ex, NFTNL_EXPR_LUA_OBJ, "other");
	nftnl_expr_set_str(ex, NFTNL_EXPR_LUA_OBJ, "sni");
	nftnl_expr_set_str(ex, NFTNL_EXPR_LUA_FUNC, "check");
	for (i = 0; i < NUMBERS; i++)
		nftnl_expr_set_u32(ex, numbers[i].attr, numbers[i].value);
	if (nftnl_expr_set(ex, NFTNL_EXPR_LUA_ARGS, args, sizeof(args)) < 0)
		print_err("ARGS not set");

	rule = round_trip(ex);
	ex = first_expr(rule);

	if (!is_str(ex, NFTNL_EXPR_LUA_OBJ, "sni"))
		print_err("OBJ mismatches");
	if (!is_str(ex, NFTNL_EXPR_LUA_FUNC, "check"))
		print_err("FUNC mismatches");
	for (i = 0; i < NUMBERS; i++) {
		if (nftnl_expr_get_u32(ex, numbers[i].attr) != numbers[i].value)
			print_err("a number mismatches");
	}
	have = nftnl_expr_get(ex, NFTNL_EXPR_LUA_ARGS, &len);
	if (!have || len != sizeof(args) || memcmp(have, args, len))
		print_err("ARGS mismatch");

	nftnl_expr_set_u32(ex, NFTNL_EXPR_LUA_DREG, 1);
	nftnl_expr_set_u32(ex, NFTNL_EXPR_LUA_LEN, 4);
	nftnl_expr_set_u32(ex, NFTNL_EXPR_LUA_KIND, NFT_LUA_KIND_HOST);
	nftnl_expr_set_u32(ex, NFTNL_EXPR_LUA_DTYPE, 19);
	nftnl_expr_set_u32(ex, NFTNL_EXPR_LUA_SREG, 1);
	nftnl_expr_snprintf(buf, sizeof(buf), ex, NFTNL_OUTPUT_DEFAULT, 0);
	if (strcmp(buf, "reg 1 = obj sni call check(reg 1: 4 be, 2 host, 16 string)"
		   " len 4 host dtype 0x13 "))
		print_err(buf);

	nftnl_rule_free(rule);
}

/* What is not set is not sent. */
static void test_least(void)
{
	struct nftnl_expr *ex = alloc_expr();
	struct nftnl_rule *rule;
	unsigned int i;
	char buf[256];

	nftnl_expr_set_str(ex, NFTNL_EXPR_LUA_FUNC, "f");
	rule = round_trip(ex);
	ex = first_expr(rule);

	if (!is_str(ex, NFTNL_EXPR_LUA_FUNC, "f"))
		print_err("FUNC mismatches");
	if (nftnl_expr_is_set(ex, NFTNL_EXPR_LUA_OBJ) ||
	    nftnl_expr_is_set(ex, NFTNL_EXPR_LUA_ARGS))
		print_err("OBJ or ARGS set by nobody");
	for (i = 0; i < NUMBERS; i++) {
		if (nftnl_expr_is_set(ex, numbers[i].attr))
			print_err("a number set by nobody");
	}

	nftnl_expr_snprintf(buf, sizeof(buf), ex, NFTNL_OUTPUT_DEFAULT, 0);
	if (strcmp(buf, "call f "))
		print_err(buf);

	nftnl_rule_free(rule);
}

static void test_lengths(void)
{
	struct nftnl_lua_arg many[NFTNL_EXPR_LUA_ARGS_MAX + 1] = {};
	struct nftnl_expr *ex = alloc_expr();
	char name[NFT_NAME_MAXLEN + 1];
	uint16_t half = 1;

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';

	if (nftnl_expr_set_str(ex, NFTNL_EXPR_LUA_OBJ, name) == 0 ||
	    nftnl_expr_set_str(ex, NFTNL_EXPR_LUA_FUNC, name) == 0)
		print_err("too long a name was taken");
	if (nftnl_expr_set(ex, NFTNL_EXPR_LUA_LEN, &half, sizeof(half)) == 0)
		print_err("half a number was taken");
	if (nftnl_expr_set(ex, NFTNL_EXPR_LUA_ARGS, many, sizeof(many)) == 0)
		print_err("too many arguments were taken");
	if (nftnl_expr_set(ex, NFTNL_EXPR_LUA_ARGS, many,
			   sizeof(many[0]) + 1) == 0)
		print_err("half an argument was taken");
	if (nftnl_expr_set(ex, NFTNL_EXPR_LUA_ARGS, many,
			   sizeof(many) - sizeof(many[0])) < 0)
		print_err("as many arguments as there may be were refused");

	nftnl_expr_free(ex);
}

int main(int argc, char *argv[])
{
	test_all();
	test_least();
	test_lengths();

	if (!test_ok)
		exit(EXIT_FAILURE);

	printf("%s: \033[32mOK\e[0m\n", argv[0]);
	return EXIT_SUCCESS;
}
