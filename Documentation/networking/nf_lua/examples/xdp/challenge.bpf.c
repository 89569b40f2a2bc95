// SPDX-License-Identifier: GPL-2.0
/*
 * Clients have to show the cookie of a challenge: Lua looks for it in the first
 * packets that a client sends in a connection to port 80, and in those that may begin
 * another request.  One without is dropped from then on, and Lua is not asked about
 * it again.
 *
 * Who answers the challenge, in user space, draws a token for the client, adds it
 * to the map "tokens" and has the client's browser set the cookie "challenge" to
 * its eight hexadecimal digits.  Clients that are not in the map pass.
 *
 *	clang -O2 -g -target bpf -I.../tools/net/nf_lua -c challenge.bpf.c
 *	nft -f challenge.nft
 *	modprobe nf_lua_bpf
 *	bpftool prog load challenge.bpf.o /sys/fs/bpf/challenge pinmaps /sys/fs/bpf
 *	bpftool net attach xdp pinned /sys/fs/bpf/challenge dev eth0
 *	bpftool map update pinned /sys/fs/bpf/tokens key 192 0 2 1 value 0xfe 0xca 0xad 0x1b
 */

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <bpf/bpf_endian.h>

#include "nf_lua.bpf.h"

/* Packets with payload of a connection that Lua sees: a head may be in several. */
#define FIRST	4

struct flow {
	__be32 saddr;
	__be32 daddr;
	__be16 sport;
	__be16 dport;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct flow);
	__type(value, __u32);
} seen SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, __be32);
	__type(value, __u32);
} tokens SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, __be32);
	__type(value, __u64);	/* packets dropped since */
} bots SEC(".maps");

enum packet {
	OTHER,		/* not to port 80 over IPv4, or without payload */
	PAYLOAD,
	REQUEST,	/* payload that begins as a method does, or is not at hand */
};

static __always_inline enum packet http(struct xdp_md *ctx, struct flow *flow)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	struct iphdr *ip = (void *)(eth + 1);
	struct tcphdr *tcp;
	__u8 *first;

	if ((void *)(ip + 1) > end || eth->h_proto != bpf_htons(ETH_P_IP) ||
	    ip->protocol != IPPROTO_TCP || ip->frag_off & bpf_htons(0x1fff))
		return OTHER;
	tcp = (void *)ip + ip->ihl * 4;
	if ((void *)(tcp + 1) > end || tcp->dest != bpf_htons(80))
		return OTHER;
	flow->saddr = ip->saddr;
	flow->daddr = ip->daddr;
	flow->sport = tcp->source;
	flow->dport = tcp->dest;
	/* a port that is used again is another connection */
	if (tcp->syn)
		bpf_map_delete_elem(&seen, flow);
	if (bpf_ntohs(ip->tot_len) <= ip->ihl * 4 + tcp->doff * 4)
		return OTHER;
	first = (void *)tcp + tcp->doff * 4;
	return first + 1 > (__u8 *)end || (*first >= 'A' && *first <= 'Z') ? REQUEST : PAYLOAD;
}

static __always_inline int early(const struct flow *flow)
{
	__u32 *n = bpf_map_lookup_elem(&seen, flow), one = 1;

	if (!n)
		return !bpf_map_update_elem(&seen, flow, &one, BPF_ANY);
	if (*n >= FIRST)
		return 0;
	__sync_fetch_and_add(n, 1);
	return 1;
}

SEC("xdp")
int check_cookie(struct xdp_md *ctx)
{
	struct flow flow = {};
	enum packet packet = http(ctx, &flow);
	__u64 *dropped, one = 1;
	__u32 *found, token;
	__be32 client;

	if (packet == OTHER)
		return XDP_PASS;
	client = flow.saddr;
	dropped = bpf_map_lookup_elem(&bots, &client);
	if (dropped) {
		__sync_fetch_and_add(dropped, 1);
		return XDP_DROP;
	}
	found = bpf_map_lookup_elem(&tokens, &client);
	if (!found || (!early(&flow) && packet != REQUEST))
		return XDP_PASS;

	/* A copy of it, for the script to see no other. */
	token = *found;
	switch (bpf_xdp_lua_call(ctx, "ip/challenge/cookie", "wrong_cookie",
				 &token, sizeof(token))) {
	case 0:
		return XDP_PASS;
	case 1:
		bpf_map_update_elem(&bots, &client, &one, BPF_ANY);
		return XDP_DROP;
	default:	/* an error: this packet only */
		return XDP_DROP;
	}
}

char _license[] SEC("license") = "GPL";
