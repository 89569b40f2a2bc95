// SPDX-License-Identifier: GPL-2.0
/*
 * The ready XDP program: keeps from Lua what need not go there, asks Lua about the
 * rest, and remembers clients that Lua said to drop.
 */

#include <stdbool.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>

#include "nf_lua.bpf.h"
#include "xdp.h"

#define ENOENT		2
#define ENOEXEC		8
#define ENOMEM		12
#define EBUSY		16
#define EXDEV		18
#define EDQUOT		122

#define VLAN_TAGS	2
#define IP6_HEADERS	8
#define ETH_P_8021Q	0x8100
#define ETH_P_8021AD	0x88A8

const volatile struct xdp_config config;

struct vlan {
	__be16 tci;
	__be16 type;
};

struct flow {
	struct in6_addr saddr;	/* an IPv4 address is in its last bytes */
	struct in6_addr daddr;
	__be16 sport;
	__be16 dport;
	__u32 proto;
};

struct slot {
	struct nf_lua_handle __kptr *handle;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct slot);
} nf_lua_handles SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, XDP_STATS);
	__type(key, __u32);
	__type(value, __u64);
} nf_lua_stats SEC(".maps");

/* Until when a client is blocked, in ns since boot. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct in6_addr);
	__type(value, __u64);
} nf_lua_blocked SEC(".maps");

/* Packets with payload that Lua has seen of a connection. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct flow);
	__type(value, __u32);
} nf_lua_flows SEC(".maps");

static __always_inline void count(__u32 what)
{
	__u64 *n = bpf_map_lookup_elem(&nf_lua_stats, &what);

	if (n)
		(*n)++;
}

/* What is known of a packet. */
struct packet {
	struct flow flow;
	bool ip;		/* it is IP, and the flow has addresses */
	bool ports;		/* and ports */
	bool unknown;		/* it may have ports, but they were not found */
	bool syn;
	bool payload;
};

/* @left: bytes from @at on by the header of IP: a link may have padded it */
static __always_inline void parse_ports(void *at, void *end, int left, struct packet *p)
{
	struct tcphdr *tcp = at;
	struct udphdr *udp = at;

	if (p->flow.proto == IPPROTO_TCP) {
		if ((void *)(tcp + 1) > end) {
			p->unknown = true;
			return;
		}
		p->flow.sport = tcp->source;
		p->flow.dport = tcp->dest;
		p->syn = tcp->syn;
		p->payload = left > tcp->doff * 4;
		p->ports = true;
	} else if (p->flow.proto == IPPROTO_UDP) {
		if ((void *)(udp + 1) > end) {
			p->unknown = true;
			return;
		}
		p->flow.sport = udp->source;
		p->flow.dport = udp->dest;
		p->payload = left > (int)sizeof(*udp);
		p->ports = true;
	}
}

static __always_inline void parse_ip(void *at, void *end, struct packet *p)
{
	struct iphdr *ip = at;

	if ((void *)(ip + 1) > end || ip->ihl < 5)
		return;
	p->ip = true;
	p->flow.saddr.s6_addr32[3] = ip->saddr;
	p->flow.daddr.s6_addr32[3] = ip->daddr;
	p->flow.proto = ip->protocol;
	if (!(ip->frag_off & bpf_htons(0x1fff)))
		parse_ports(at + ip->ihl * 4, end,
			    bpf_ntohs(ip->tot_len) - ip->ihl * 4, p);
}

static __always_inline void parse_ip6(void *at, void *end, struct packet *p)
{
	struct ipv6hdr *ip6 = at;
	__u8 *opt, proto;
	int i, left, len;

	if ((void *)(ip6 + 1) > end)
		return;
	p->ip = true;
	p->flow.saddr = ip6->saddr;
	p->flow.daddr = ip6->daddr;
	proto = ip6->nexthdr;
	left = bpf_ntohs(ip6->payload_len);
	at = ip6 + 1;
	for (i = 0; i < IP6_HEADERS; i++) {
		opt = at;
		switch (proto) {
		case IPPROTO_HOPOPTS:
		case IPPROTO_ROUTING:
		case IPPROTO_DSTOPTS:
			if ((void *)(opt + 2) > end)
				return;
			proto = opt[0];
			len = (opt[1] + 1) * 8;
			break;
		case IPPROTO_FRAGMENT:
			if ((void *)(opt + 8) > end)
				return;
			if (*(__be16 *)(opt + 2) & bpf_htons(0xfff8))
				return;
			proto = opt[0];
			len = 8;
			break;
		default:
			p->flow.proto = proto;
			parse_ports(at, end, left, p);
			return;
		}
		at += len;
		left -= len;
	}
	p->unknown = true;
}

static __always_inline void parse(struct xdp_md *ctx, struct packet *p)
{
	void *at = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = at;
	struct vlan *vlan;
	__be16 type;
	int i;

	if ((void *)(eth + 1) > end)
		return;
	type = eth->h_proto;
	at = eth + 1;
	for (i = 0; i < VLAN_TAGS; i++) {
		if (type != bpf_htons(ETH_P_8021Q) && type != bpf_htons(ETH_P_8021AD))
			break;
		vlan = at;
		if ((void *)(vlan + 1) > end)
			return;
		type = vlan->type;
		at = vlan + 1;
	}
	if (type == bpf_htons(ETH_P_IP))
		parse_ip(at, end, p);
	else if (type == bpf_htons(ETH_P_IPV6))
		parse_ip6(at, end, p);
}

static __always_inline bool wanted_port(const struct packet *p)
{
	__u16 port = bpf_ntohs(p->flow.dport);
	__u32 i;

	if (!config.nports || p->unknown)
		return true;
	if (!p->ports)
		return false;
	for (i = 0; i < XDP_PORTS_MAX && i < config.nports; i++)
		if (config.ports[i] == port)
			return true;
	return false;
}

/* Whether it is one of the first packets with payload of its connection. */
static __always_inline bool early(const struct packet *p)
{
	__u32 *seen, one = 1;

	if (!config.first || !p->ports)
		return true;
	if (p->syn)
		bpf_map_delete_elem(&nf_lua_flows, &p->flow);
	if (!p->payload)
		return false;
	seen = bpf_map_lookup_elem(&nf_lua_flows, &p->flow);
	if (!seen) {
		bpf_map_update_elem(&nf_lua_flows, &p->flow, &one, BPF_ANY);
		return true;
	}
	if (*seen >= config.first)
		return false;
	__sync_fetch_and_add(seen, 1);
	return true;
}

static __always_inline bool is_blocked(const struct packet *p)
{
	__u64 *until;

	if (!config.block || !p->ip)
		return false;
	until = bpf_map_lookup_elem(&nf_lua_blocked, &p->flow.saddr);
	return until && *until > bpf_ktime_get_ns();
}

static __always_inline void block(const struct packet *p)
{
	__u64 until;

	if (!config.block || !p->ip)
		return;
	until = bpf_ktime_get_ns() + config.block * 1000000000ULL;
	bpf_map_update_elem(&nf_lua_blocked, &p->flow.saddr, &until, BPF_ANY);
}

/* By the handle that this CPU keeps: a name is looked for once. */
static __always_inline int call(struct xdp_md *ctx)
{
	struct nf_lua_handle *handle;
	struct slot *slot;
	__u32 key = 0;
	int ret;

	slot = bpf_map_lookup_elem(&nf_lua_handles, &key);
	if (!slot)
		return -ENOENT;
	handle = bpf_kptr_xchg(&slot->handle, NULL);
	if (!handle) {
		handle = bpf_xdp_lua_get(ctx, (const char *)config.program,
					 (const char *)config.function);
		if (!handle)
			return -ENOENT;
	}
	ret = bpf_xdp_lua_run(ctx, handle, NULL, 0);
	if (ret == -EXDEV) {
		/* The device has moved: the next packet looks for the names there. */
		bpf_lua_put(handle);
		return -ENOENT;
	}
	handle = bpf_kptr_xchg(&slot->handle, handle);
	if (handle)
		bpf_lua_put(handle);
	return ret;
}

static __always_inline int failed(int err)
{
	count(XDP_STAT_ERRORS);
	switch (err) {
	case -ENOENT:
		count(XDP_STAT_ENOENT);
		break;
	case -EBUSY:
		count(XDP_STAT_EBUSY);
		break;
	default:		/* an integer that is no result */
	case -ENOEXEC:
		count(XDP_STAT_ENOEXEC);
		break;
	case -ENOMEM:
		count(XDP_STAT_ENOMEM);
		break;
	case -EDQUOT:
		count(XDP_STAT_EDQUOT);
		break;
	}
	return config.pass_errors ? XDP_PASS : XDP_DROP;
}

SEC("xdp.frags")
int nf_lua_xdp(struct xdp_md *ctx)
{
	struct packet p = {};
	int ret;

	count(XDP_STAT_PACKETS);
	parse(ctx, &p);
	if (is_blocked(&p)) {
		count(XDP_STAT_BLOCKED);
		return XDP_DROP;
	}
	if (!wanted_port(&p) || !early(&p))
		return XDP_PASS;

	count(XDP_STAT_CALLS);
	ret = call(ctx);
	switch (ret) {
	case 0:			/* false, nil */
	case XDP_PASS:		/* nf.ACCEPT */
		return XDP_PASS;
	case XDP_DROP:		/* true, nf.DROP */
		count(XDP_STAT_DROPPED);
		block(&p);
		return XDP_DROP;
	case XDP_TX:
	case XDP_REDIRECT:
		count(XDP_STAT_SENT);
		return ret;
	default:
		return failed(ret);
	}
}

/* Whether the names are there, for the loader. */
SEC("xdp")
int nf_lua_check(struct xdp_md *ctx)
{
	struct nf_lua_handle *handle;

	handle = bpf_xdp_lua_get(ctx, (const char *)config.program,
				 (const char *)config.function);
	if (!handle)
		return -ENOENT;
	bpf_lua_put(handle);
	return 0;
}

char _license[] SEC("license") = "GPL";
