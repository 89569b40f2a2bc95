// SPDX-License-Identifier: GPL-2.0
/*
 * The same block list behind NFQUEUE: takes packets of nf_lua_bench.c from queue 0 and
 * prints what each of them took from the hook and back.  The process that takes them is
 * the one that sends them, so no switch of processes is counted, nor a wakeup.
 *
 *   nfq accept|name|lua BATCH SCRIPT PACKETS
 *
 * accept: no more than that; name: C finds the server name and SCRIPT's blocked(name)
 * looks it up; lua: SCRIPT's check(payload) does all.  PACKETS has them one after
 * another, each with its length in two bytes in front.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <x86intrin.h>

#include <lauxlib.h>
#include <libmnl/libmnl.h>
#include <lua.h>
#include <lualib.h>

#define BENCH_QUEUE	_IO('L', 4)
#define BATCH_MAX	64
#define ROUNDS		200

enum mode { ACCEPT, NAME, LUA };

static struct mnl_socket *nl;
static lua_State *L;
static enum mode mode;
static char verdicts[BATCH_MAX * 64];
static size_t verdicts_len;
static unsigned int got;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static struct nlmsghdr *message(void *buf, uint16_t type)
{
	struct nlmsghdr *h = mnl_nlmsg_put_header(buf);
	struct nfgenmsg *g;

	h->nlmsg_type = NFNL_SUBSYS_QUEUE << 8 | type;
	h->nlmsg_flags = NLM_F_REQUEST;
	g = mnl_nlmsg_put_extra_header(h, sizeof(*g));
	memset(g, 0, sizeof(*g));
	return h;
}

static void configure(void)
{
	const struct nfqnl_msg_config_cmd bind = { .command = NFQNL_CFG_CMD_BIND };
	const struct nfqnl_msg_config_params params = {
		.copy_range = htonl(0xffff),
		.copy_mode = NFQNL_COPY_PACKET,
	};
	char buf[256];
	struct nlmsghdr *h;

	h = message(buf, NFQNL_MSG_CONFIG);
	mnl_attr_put(h, NFQA_CFG_CMD, sizeof(bind), &bind);
	if (mnl_socket_sendto(nl, h, h->nlmsg_len) < 0)
		fail("bind");
	h = message(buf, NFQNL_MSG_CONFIG);
	mnl_attr_put(h, NFQA_CFG_PARAMS, sizeof(params), &params);
	if (mnl_socket_sendto(nl, h, h->nlmsg_len) < 0)
		fail("parameters");
}

/* As tls_quick_sni() of the kernel: the name in @p, or NULL. */
static const char *find_name(const uint8_t *p, uint32_t end, uint32_t *len)
{
	uint32_t at;

	if (end < 44 || p[0] != 22 || p[5] != 1)
		return NULL;
	at = 44 + p[43];
	if (at + 2 > end)
		return NULL;
	at += 2 + (p[at] << 8 | p[at + 1]);
	if (at + 1 > end)
		return NULL;
	at += 1 + p[at] + 2;
	for (; at + 9 <= end; at += 4 + (p[at + 2] << 8 | p[at + 3])) {
		if (p[at] | p[at + 1])
			continue;
		*len = p[at + 7] << 8 | p[at + 8];
		return at + 9 + *len <= end ? (const char *)p + at + 9 : NULL;
	}
	return NULL;
}

static bool blocked(const uint8_t *packet, uint32_t len)
{
	const char *name;
	uint32_t off, n;
	bool verdict;

	if (mode == ACCEPT || len < 40)
		return false;
	off = (packet[0] & 15) * 4;
	if (off + 20 > len)
		return false;
	off += (packet[off + 12] >> 4) * 4;
	if (off > len)
		return false;
	if (mode == NAME) {
		name = find_name(packet + off, len - off, &n);
		if (!name)
			return false;
	} else {
		name = (const char *)packet + off;
		n = len - off;
	}
	lua_pushvalue(L, 1);
	lua_pushlstring(L, name, n);
	if (lua_pcall(L, 1, 1, 0)) {
		fprintf(stderr, "%s\n", lua_tostring(L, -1));
		exit(1);
	}
	verdict = lua_toboolean(L, -1);
	lua_settop(L, 1);
	return verdict;
}

static int packet(const struct nlmsghdr *h, void *data)
{
	struct nfqnl_msg_verdict_hdr v = { };
	struct nlattr *attr, *payload = NULL;
	struct nlmsghdr *answer;

	mnl_attr_for_each(attr, h, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(attr) == NFQA_PACKET_HDR)
			v.id = ((struct nfqnl_msg_packet_hdr *)
				mnl_attr_get_payload(attr))->packet_id;
		else if (mnl_attr_get_type(attr) == NFQA_PAYLOAD)
			payload = attr;
	}
	v.verdict = htonl(payload && blocked(mnl_attr_get_payload(payload),
					     mnl_attr_get_payload_len(payload)) ?
			  NF_DROP : NF_ACCEPT);
	answer = message(verdicts + verdicts_len, NFQNL_MSG_VERDICT);
	mnl_attr_put(answer, NFQA_VERDICT_HDR, sizeof(v), &v);
	verdicts_len += MNL_ALIGN(answer->nlmsg_len);
	got++;
	return MNL_CB_OK;
}

static int compare(const void *a, const void *b)
{
	const unsigned long long *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

int main(int argc, char **argv)
{
	static const char *const modes[] = { "accept", "name", "lua" };
	static unsigned long long took[ROUNDS];
	unsigned char buf[1 << 16], size[2];
	unsigned int batch, i;
	FILE *f;
	int bench;

	if (argc != 5)
		return 2;
	while (mode < LUA && strcmp(argv[1], modes[mode]))
		mode++;
	batch = atoi(argv[2]);
	if (batch < 1 || batch > BATCH_MAX)
		return 2;

	L = luaL_newstate();
	luaL_openlibs(L);
	if (luaL_dofile(L, argv[3])) {
		fprintf(stderr, "%s\n", lua_tostring(L, -1));
		return 1;
	}
	lua_settop(L, 0);
	lua_getglobal(L, mode == NAME ? "blocked" : "check");

	bench = open("/dev/nf_lua_bench", O_RDWR);
	f = fopen(argv[4], "r");
	if (bench < 0 || !f)
		fail("packets");
	while (fread(size, 2, 1, f) == 1) {
		unsigned int n = size[0] << 8 | size[1];

		if (fread(buf, n, 1, f) != 1 || write(bench, buf, n) != (ssize_t)n)
			fail("packets");
	}
	nl = mnl_socket_open(NETLINK_NETFILTER);
	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
		fail("netlink");
	configure();

	for (i = 0; i < ROUNDS; i++) {
		unsigned long long start = __rdtsc();

		got = 0;
		if (ioctl(bench, BENCH_QUEUE, batch))
			fail("queue");
		while (got < batch) {
			unsigned int before = got;
			ssize_t n = mnl_socket_recvfrom(nl, buf, sizeof(buf));

			if (n < 0 || mnl_cb_run(buf, n, 0, 0, packet, NULL) < 0 ||
			    got == before)
				fail("receive");
		}
		if (mnl_socket_sendto(nl, verdicts, verdicts_len) < 0)
			fail("verdict");
		verdicts_len = 0;
		took[i] = __rdtsc() - start;
	}
	/* ticks of the timer are in few of them */
	qsort(took, ROUNDS, sizeof(took[0]), compare);
	printf("%llu\n", took[ROUNDS / 2] / batch);
	return 0;
}
