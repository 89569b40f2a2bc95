// SPDX-License-Identifier: GPL-2.0
/* XDP programs that call Lua, and the same without the call. */

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <bpf/bpf_endian.h>

#include "nf_lua.bpf.h"

#define PROGRAM		"inet/b/p"
#define FUNCTION	"check"

struct slot {
	struct nf_lua_handle __kptr *handle;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct slot);
} slots SEC(".maps");

static __always_inline struct slot *find_slot(void)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&slots, &key);
}

static __always_inline struct nf_lua_handle *take(struct xdp_md *ctx, struct slot *slot)
{
	struct nf_lua_handle *handle = bpf_kptr_xchg(&slot->handle, NULL);

	return handle ?: bpf_xdp_lua_get(ctx, PROGRAM, FUNCTION);
}

static __always_inline void put_back(struct slot *slot, struct nf_lua_handle *handle)
{
	handle = bpf_kptr_xchg(&slot->handle, handle);
	if (handle)
		bpf_lua_put(handle);
}

/* An error shows: it is no XDP_PASS. */
static __always_inline int verdict(int ret)
{
	return ret < 0 ? XDP_ABORTED : ret == 1 ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int take_handle(struct xdp_md *ctx)
{
	struct slot *slot = find_slot();
	struct nf_lua_handle *handle = slot ? take(ctx, slot) : NULL;

	if (!handle)
		return XDP_ABORTED;
	put_back(slot, handle);
	return XDP_PASS;
}

static __always_inline int run(struct xdp_md *ctx, void *arg, __u32 len)
{
	struct slot *slot = find_slot();
	struct nf_lua_handle *handle = slot ? take(ctx, slot) : NULL;
	int ret;

	if (!handle)
		return XDP_ABORTED;
	ret = bpf_xdp_lua_run(ctx, handle, arg, len);
	put_back(slot, handle);
	return verdict(ret);
}

SEC("xdp")
int by_handle(struct xdp_md *ctx)
{
	return run(ctx, NULL, 0);
}

SEC("xdp")
int with_argument(struct xdp_md *ctx)
{
	__u64 arg = ctx->ingress_ifindex;

	return run(ctx, &arg, sizeof(arg));
}

SEC("xdp")
int by_names(struct xdp_md *ctx)
{
	return verdict(bpf_xdp_lua_call(ctx, PROGRAM, FUNCTION, NULL, 0));
}

/* A filter as in sni.bpf.c: what is not TCP to one of two ports passes in eBPF. */
SEC("xdp")
int filter(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	struct iphdr *ip = data + sizeof(*eth);
	struct tcphdr *tcp;

	if ((void *)(ip + 1) > end || eth->h_proto != bpf_htons(ETH_P_IP) ||
	    ip->protocol != IPPROTO_TCP)
		return XDP_PASS;
	tcp = (void *)ip + ip->ihl * 4;
	if ((void *)(tcp + 1) > end ||
	    (tcp->dest != bpf_htons(443) && tcp->dest != bpf_htons(80)))
		return XDP_PASS;
	return run(ctx, NULL, 0);
}

char _license[] SEC("license") = "GPL";
