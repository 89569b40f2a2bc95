// SPDX-License-Identifier: GPL-2.0
/*
 * Calls functions of scripts for a packet under callgrind, in user space: for
 * limits.py, which compares what they take with limits and without.
 *
 *   limits SCRIPT PACKET FUNCTION...
 *
 * Each function has a state of its own.  What its calls take, after a few that are not
 * counted, is dumped under its name.  PACKET has its Ethernet header in front.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <valgrind/callgrind.h>

#include <linux/err.h>
#include <linux/if_ether.h>
#include <linux/lua.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <net/netfilter/nf_lua.h>

#define WARM	20
#define CALLS	20

static unsigned char *read_all(const char *path, size_t *len)
{
	FILE *f = fopen(path, "r");
	unsigned char *buf = malloc(1 << 20);

	if (!f || !buf) {
		perror(path);
		exit(1);
	}
	*len = fread(buf, 1, 1 << 20, f);
	fclose(f);
	return buf;
}

int main(int argc, char **argv)
{
	static struct net_device dev = { .ifindex = 2, .type = ARPHRD_ETHER, .name = "eth0" };
	const struct nf_hook_state state = {
		.hook = NF_INET_FORWARD, .pf = NFPROTO_IPV4, .in = &dev, .out = &dev,
	};
	struct nf_lua_config cfg = {
		.memory = KLUA_MEMORY_DEFAULT, .budget = KLUA_BUDGET_MAX, .on_error = NF_DROP,
	};
	struct sk_buff skb = { .dev = &dev, .mac_len = ETH_HLEN };
	const struct nf_lua_call how = { };
	char err[KLUA_ERROR_LEN];
	struct nf_lua_pkt pkt;
	struct nf_lua_prog *prog;
	size_t len;
	int i, k, slot;

	if (argc < 4)
		return 2;
	cfg.chunk.name = "limits.lua";
	cfg.chunk.source = (const char *)read_all(argv[1], &cfg.chunk.len);
	skb.data = read_all(argv[2], &len) + ETH_HLEN;
	skb.len = len - ETH_HLEN;
	skb.protocol = __builtin_bswap16(ETH_P_IP);
	pkt = (struct nf_lua_pkt) {
		.skb = &skb, .state = &state, .thoff = (skb.data[0] & 15) * 4,
		.l4proto = skb.data[9], .has_l4 = true,
	};

	for (i = 3; i < argc; i++) {
		prog = nf_lua_prog_create(&cfg, err);
		if (IS_ERR(prog)) {
			fprintf(stderr, "%s\n", err);
			return 1;
		}
		slot = nf_lua_prog_slot(prog, argv[i]);
		for (k = 0; k < WARM + CALLS; k++) {
			if (k == WARM)
				CALLGRIND_ZERO_STATS;
			/* all of them end well, and say that they do not match */
			if (slot < 0 || nf_lua_call(prog, slot, &pkt, &how, NULL) != NFT_BREAK) {
				fprintf(stderr, "%s failed\n", argv[i]);
				return 1;
			}
		}
		CALLGRIND_DUMP_STATS_AT(argv[i]);
		nf_lua_prog_destroy(prog);
	}
	return 0;
}
