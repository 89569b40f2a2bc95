// SPDX-License-Identifier: GPL-2.0
/*
 * What check_sni is measured against: the same block list of names in an XDP program,
 * as short as the verifier lets it be.  It takes the name as it is written, in its first
 * segment, and of at most 63 bytes.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define NAME_LEN	64
#define EXTENSIONS	32
#define OFFSET_MAX	0x7ff

struct name {
	char text[NAME_LEN];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 2048);
	__type(key, struct name);
	__type(value, __u32);
} blocked SEC(".maps");

SEC("xdp")
int empty(struct xdp_md *ctx)
{
	return XDP_PASS;
}

static __always_inline int lookup(struct xdp_md *ctx, __u32 off, __u32 len)
{
	struct name name = { };

	len &= NAME_LEN - 1;
	if (!len || bpf_xdp_load_bytes(ctx, off, &name, len))
		return XDP_PASS;
	return bpf_map_lookup_elem(&blocked, &name) ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int check_sni(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	struct iphdr *ip = data + sizeof(*eth);
	struct tcphdr *tcp;
	__u8 *p;
	__u32 at;
	int i;

	if ((void *)(ip + 1) > end || eth->h_proto != bpf_htons(ETH_P_IP) ||
	    ip->protocol != IPPROTO_TCP)
		return XDP_PASS;
	tcp = (void *)ip + ip->ihl * 4;
	if ((void *)(tcp + 1) > end || tcp->dest != bpf_htons(443))
		return XDP_PASS;

	/* record (5), message (4), version (2), random (32), session id */
	at = sizeof(*eth) + ip->ihl * 4 + tcp->doff * 4;
	p = data + at;
	if ((void *)p + 44 > end || p[0] != 22 || p[5] != 1)
		return XDP_PASS;
	at += 44 + p[43];
	p = data + at;
	if ((void *)p + 2 > end)
		return XDP_PASS;
	at += 2 + (p[0] << 8 | p[1]);
	p = data + (at & OFFSET_MAX);
	if ((void *)p + 1 > end)
		return XDP_PASS;
	at += 1 + p[0] + 2;

	for (i = 0; i < EXTENSIONS; i++) {
		p = data + (at & OFFSET_MAX);
		if ((void *)p + 9 > end)
			return XDP_PASS;
		if (!(p[0] | p[1]))
			return lookup(ctx, at + 9, p[7] << 8 | p[8]);
		at += 4 + (p[2] << 8 | p[3]);
	}
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
