// SPDX-License-Identifier: GPL-2.0
/*
 * Access to servers of TLS by their names: Lua looks for the name in the first
 * packets of a connection to port 443, and in a set of the ruleset.  The client of a
 * name that is blocked is dropped from then on, by a map that both have: Lua puts
 * it there, and is not asked about it again.
 *
 *	clang -O2 -g -target bpf -I.../tools/net/nf_lua -c sni.bpf.c
 *	nft -f sni.nft
 *	modprobe nf_lua_bpf
 *	bpftool prog load sni.bpf.o /sys/fs/bpf/sni pinmaps /sys/fs/bpf
 *	bpftool net attach xdp pinned /sys/fs/bpf/sni dev eth0
 *	nft add element inet sni names '{ "other.example" }'
 *	bpftool map delete pinned /sys/fs/bpf/blocked key 192 0 2 1
 */

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <bpf/bpf_endian.h>

#include "nf_lua.bpf.h"

/* Packets with payload of a connection that Lua sees: a name may be in the second. */
#define FIRST	2

struct flow {
	__be32 saddr;
	__be32 daddr;
	__be16 sport;
	__be16 dport;
};

struct slot {
	struct nf_lua_handle __kptr *handle;
};

/* Clients, and how many packets of each were dropped since. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, __be32);
	__type(value, __u64);
} blocked SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct flow);
	__type(value, __u32);
} seen SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct slot);
} slots SEC(".maps");

/* A packet to port 443 over IPv4; 0: it has no payload, 1: it has, -1: it is none. */
static __always_inline int https(struct xdp_md *ctx, struct flow *flow)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	struct iphdr *ip = (void *)(eth + 1);
	struct tcphdr *tcp;

	if ((void *)(ip + 1) > end || eth->h_proto != bpf_htons(ETH_P_IP) ||
	    ip->protocol != IPPROTO_TCP || ip->frag_off & bpf_htons(0x1fff))
		return -1;
	tcp = (void *)ip + ip->ihl * 4;
	if ((void *)(tcp + 1) > end || tcp->dest != bpf_htons(443))
		return -1;
	flow->saddr = ip->saddr;
	flow->daddr = ip->daddr;
	flow->sport = tcp->source;
	flow->dport = tcp->dest;
	/* a port that is used again is another connection */
	if (tcp->syn)
		bpf_map_delete_elem(&seen, flow);
	return bpf_ntohs(ip->tot_len) > ip->ihl * 4 + tcp->doff * 4;
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

/* By the handle that this CPU keeps, and that has the map. */
static __always_inline int refuse(struct xdp_md *ctx)
{
	struct nf_lua_handle *handle;
	struct slot *slot;
	__u32 key = 0;
	int ret = 0;

	slot = bpf_map_lookup_elem(&slots, &key);
	if (!slot)
		return -1;
	handle = bpf_kptr_xchg(&slot->handle, NULL);
	if (!handle) {
		handle = bpf_xdp_lua_get(ctx, "inet/sni/filter", "refuse");
		if (!handle)
			return -1;
		ret = bpf_lua_map(handle, &blocked);
	}
	ret = ret ?: bpf_xdp_lua_run(ctx, handle, NULL, 0);
	handle = bpf_kptr_xchg(&slot->handle, handle);
	if (handle)
		bpf_lua_put(handle);
	return ret;
}

SEC("xdp")
int sni(struct xdp_md *ctx)
{
	struct flow flow = {};
	int payload = https(ctx, &flow);
	__u64 *dropped;

	if (payload < 0)
		return XDP_PASS;
	dropped = bpf_map_lookup_elem(&blocked, &flow.saddr);
	if (dropped) {
		__sync_fetch_and_add(dropped, 1);
		return XDP_DROP;
	}
	if (!payload || !early(&flow))
		return XDP_PASS;
	/* 1: it is refused; an error drops this packet only */
	return refuse(ctx) ? XDP_DROP : XDP_PASS;
}

char _license[] SEC("license") = "GPL";
