// SPDX-License-Identifier: GPL-2.0
/*
 * Lua of an object of nf_tables, called by programs of XDP and tc: what the verifier
 * takes and what it refuses, results, and that objects come and go while a program has
 * a handle of them.  Packets, maps and traffic are tested by nft_lua_xdp.sh of
 * net/netfilter.
 */
#include <test_progs.h>
#include <network_helpers.h>

#include "xdp_lua.skel.h"
#include "xdp_lua_fail.skel.h"

#define NETNS_NAME	"xdp_lua"
#define TABLE		"inet xdp_lua"

static int run(struct bpf_program *prog)
{
	struct ipv4_packet packet = pkt_v4;
	struct bpf_test_run_opts opts = {
		.sz = sizeof(opts),
		.data_in = &packet,
		.data_size_in = sizeof(packet),
	};

	packet.iph.version = 4;
	if (!ASSERT_OK(bpf_prog_test_run_opts(bpf_program__fd(prog), &opts), "test_run"))
		return -EBADE;
	return opts.retval;
}

/* An object in place of the one that there may be. */
static int script(const char *source, const char *limits)
{
	char cmd[512];

	snprintf(cmd, sizeof(cmd), "nft 'add lua " TABLE " o { %s source [[%s]]; }'", limits,
		 source);
	return system(cmd);
}

static void test_results(struct xdp_lua *skel)
{
	static const struct {
		const char *source;
		const char *limits;
		int result;
	} results[] = {
		{ "function f() return true end", "", 1 },
		{ "function f() return false end", "", 0 },
		{ "function f() return 4711 end", "", 4711 },
		{ "function f() return nf.DROP end", "", XDP_DROP },
		{ "function f() return -1 end", "", -ENOEXEC },
		{ "function f() error() end", "", -ENOEXEC },
		{ "function f() while true do end end", "budget 2000;", -EDQUOT },
		{ "function f(p) return p.ip.protocol + p.eth.type end", "", 6 + ETH_P_IP },
		{ "function g() end", "", -ENOENT },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(results); i++) {
		if (!ASSERT_OK(script(results[i].source, results[i].limits), "script"))
			return;
		ASSERT_EQ(run(skel->progs.by_names), results[i].result, results[i].source);
		ASSERT_EQ(run(skel->progs.from_tc), results[i].result, "from tc");
	}
}

static void test_argument(struct xdp_lua *skel)
{
	int ok = script("function f(p, a) return #a end", "");

	if (!ASSERT_OK(ok, "script"))
		return;
	skel->bss->arg_len = 0;
	ASSERT_EQ(run(skel->progs.with_argument), 0, "no bytes");
	skel->bss->arg_len = sizeof(skel->bss->arg);
	ASSERT_EQ(run(skel->progs.with_argument), sizeof(skel->bss->arg), "all of them");
	ASSERT_EQ(run(skel->progs.null_with_length), -EINVAL, "NULL");
	ok = script("function f(p, a) a:set_u8(15, a:u8(0) + 1) end", "");
	if (!ASSERT_OK(ok, "script"))
		return;
	skel->bss->arg[0] = 41;
	ASSERT_EQ(run(skel->progs.with_argument), 0, "written");
	ASSERT_EQ(skel->bss->arg[15], 42, "what is written");
}

static void test_handle(struct xdp_lua *skel)
{
	if (!ASSERT_OK(script("function f() return 7 end", ""), "script"))
		return;
	ASSERT_EQ(run(skel->progs.by_handle), 7, "got");
	if (!ASSERT_OK(script("function g() end function f() return 8 end", ""), "replacement"))
		return;
	ASSERT_EQ(run(skel->progs.by_handle), 8, "replaced");
	SYS(fail, "nft delete lua " TABLE " o");
	ASSERT_EQ(run(skel->progs.by_handle), -ENOENT, "deleted");
	ASSERT_EQ(run(skel->progs.by_names), -ENOENT, "deleted, by names");
	if (!ASSERT_OK(script("function f() return 9 end", ""), "script"))
		return;
	ASSERT_EQ(run(skel->progs.by_handle), 9, "there again");
	SYS(fail, "nft delete table " TABLE);
	ASSERT_EQ(run(skel->progs.by_handle), -ENOENT, "table deleted");
	SYS(fail, "nft add table " TABLE);
	ASSERT_EQ(skel->bss->gets, 1, "gets");
fail:
	return;
}

static void test_names(void)
{
	static const struct {
		const char *object;
		const char *function;
		int result;
	} names[] = {
		{ "inet/xdp_lua/o", "g", 2 },
		{ "inet/xdp_lua/none", "f", -ENOENT },
		{ "inet/none/o", "f", -ENOENT },
		{ "inet/xdp_lua/o", "none", -ENOENT },
		{ "inex/xdp_lua/o", "f", -EINVAL },
		{ "inet/xdp_lua", "f", -EINVAL },
		{ "", "f", -EINVAL },
	};
	struct xdp_lua *skel;
	int i;

	if (!ASSERT_OK(script("function f() return 1 end function g() return 2 end", ""),
		       "script"))
		return;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		skel = xdp_lua__open();
		if (!ASSERT_OK_PTR(skel, "open"))
			return;
		snprintf((char *)skel->rodata->object, sizeof(skel->rodata->object), "%s",
			 names[i].object);
		snprintf((char *)skel->rodata->function, sizeof(skel->rodata->function), "%s",
			 names[i].function);
		if (ASSERT_OK(xdp_lua__load(skel), "load"))
			ASSERT_EQ(run(skel->progs.by_names), names[i].result, names[i].object);
		xdp_lua__destroy(skel);
	}
}

void test_xdp_lua(void)
{
	struct nstoken *netns = NULL;
	struct xdp_lua *skel = NULL;

	RUN_TESTS(xdp_lua_fail);

	SYS(out, "ip netns add " NETNS_NAME);
	netns = open_netns(NETNS_NAME);
	if (!ASSERT_OK_PTR(netns, "setns"))
		goto out;
	if (SYS_NOFAIL("nft add table " TABLE) || script("x = 1", "")) {
		fprintf(stdout, "Missing required nft tool with support for Lua\n");
		test__skip();
		goto out;
	}
	skel = xdp_lua__open_and_load();
	if (!ASSERT_OK_PTR(skel, "skel"))
		goto out;
	if (test__start_subtest("results"))
		test_results(skel);
	if (test__start_subtest("argument"))
		test_argument(skel);
	if (test__start_subtest("handle"))
		test_handle(skel);
	if (test__start_subtest("names"))
		test_names();
out:
	xdp_lua__destroy(skel);
	if (netns)
		close_netns(netns);
	SYS_NOFAIL("ip netns del " NETNS_NAME);
}
