// SPDX-License-Identifier: GPL-2.0
/*
 * Questions of DNS for names that are blocked are answered by the driver: there is no
 * such name.  Lua makes the answer out of the question, and tells by how much it is
 * shorter; cutting it is up to this program, for kernel functions cannot change the
 * length of a packet.
 *
 *	clang -O2 -g -target bpf -I.../tools/net/nf_lua -c sinkhole.bpf.c
 *	nft -f sinkhole.nft
 *	modprobe nf_lua_bpf
 *	ip link set dev eth0 xdp obj sinkhole.bpf.o sec xdp
 */

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>

#include "nf_lua.bpf.h"

/* Whether it goes to port 53, with no options of IP. */
static __always_inline int question(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	struct ipv6hdr *ip6 = (void *)(eth + 1);
	struct iphdr *ip = (void *)(eth + 1);
	struct udphdr *udp;

	if ((void *)(eth + 1) > end)
		return 0;
	if (eth->h_proto == bpf_htons(ETH_P_IP)) {
		if ((void *)(ip + 1) > end || ip->ihl != 5 || ip->protocol != IPPROTO_UDP ||
		    ip->frag_off & bpf_htons(0x3fff))
			return 0;
		udp = (void *)(ip + 1);
	} else if (eth->h_proto == bpf_htons(ETH_P_IPV6)) {
		if ((void *)(ip6 + 1) > end || ip6->nexthdr != IPPROTO_UDP)
			return 0;
		udp = (void *)(ip6 + 1);
	} else {
		return 0;
	}
	return (void *)(udp + 1) <= end && udp->dest == bpf_htons(53);
}

SEC("xdp")
int answer(struct xdp_md *ctx)
{
	__u32 cut = 0;

	if (!question(ctx))
		return XDP_PASS;
	if (bpf_xdp_lua_call(ctx, "inet/sinkhole/dns", "no_such_name", &cut, sizeof(cut)) !=
	    XDP_TX)
		return XDP_PASS;
	if (cut && bpf_xdp_adjust_tail(ctx, -(int)cut))
		return XDP_DROP;
	return XDP_TX;
}

char _license[] SEC("license") = "GPL";
