// SPDX-License-Identifier: GPL-2.0
/*
 * Packets as their drivers have them, in XDP.  What nft scripts find in an skb is
 * found here by the packet's own bytes, so that the same script sees the same.
 *
 * The buffer is the caller's for the time of the call; what is behind its linear
 * part is in the fragments of its skb_shared_info.
 */

#include <linux/array_size.h>
#include <linux/bpf.h>
#include <linux/export.h>
#include <linux/filter.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/minmax.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <linux/unaligned.h>
#include <net/checksum.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/xdp.h>

#include "nf_lua_internal.h"
#include "nf_lua_call.h"

#include "lua.h"
#include "lauxlib.h"

/* VLAN tags that are stepped over: of 802.1ad and of 802.1Q. */
#define XDP_VLAN_TAGS	2

/* ---- where its bytes are ---- */

u32 nf_lua_xdp_len(struct xdp_buff *xdp)
{
	u32 len = xdp->data_end - xdp->data;

	if (unlikely(xdp_buff_has_frags(xdp)))
		len += xdp_get_shared_info_from_buff(xdp)->xdp_frags_size;
	return len;
}

/* Fragments, MAX_SKB_FRAGS at most. */
u32 nf_lua_xdp_pieces(struct xdp_buff *xdp)
{
	return xdp_buff_has_frags(xdp) ? xdp_get_shared_info_from_buff(xdp)->nr_frags : 0;
}

void nf_lua_xdp_near(struct xdp_buff *xdp, struct nf_lua_near *near)
{
	near->data = xdp->data;
	near->len = xdp->data_end - xdp->data;
}

/*
 * Copy @len bytes at @off, to @to or from @from; -EFAULT if they are not there, or
 * are in memory that the CPU does not reach.
 */
static int xdp_copy(struct xdp_buff *xdp, u32 off, u8 *to, const u8 *from, u32 len)
{
	const struct skb_shared_info *sinfo = NULL;
	u32 size = xdp->data_end - xdp->data;
	u8 *data = xdp->data;
	u32 next = 0, frags = 0, n;

	if (xdp_buff_has_frags(xdp)) {
		sinfo = xdp_get_shared_info_from_buff(xdp);
		frags = sinfo->nr_frags;
	}
	for (;;) {
		if (off < size) {
			n = min(len, size - off);
			if (!data)
				return -EFAULT;
			if (to) {
				memcpy(to, data + off, n);
				to += n;
			} else {
				memcpy(data + off, from, n);
				from += n;
			}
			len -= n;
			off = size;
		}
		if (!len)
			return 0;
		off -= size;
		if (next == frags)
			return -EFAULT;
		size = skb_frag_size(&sinfo->frags[next]);
		data = skb_frag_address_safe(&sinfo->frags[next]);
		next++;
	}
}

int nf_lua_xdp_copy(struct xdp_buff *xdp, u32 off, void *to, u32 len)
{
	return xdp_copy(xdp, off, to, NULL, len);
}

int nf_lua_xdp_store(struct xdp_buff *xdp, u32 off, const void *from, u32 len)
{
	return xdp_copy(xdp, off, NULL, from, len);
}

static __always_inline const void *
xdp_bytes(struct xdp_buff *xdp, u32 off, u32 len, void *buf)
{
	u32 near = xdp->data_end - xdp->data;

	if (likely(off <= near && len <= near - off))
		return xdp->data + off;
	return nf_lua_xdp_copy(xdp, off, buf, len) ? NULL : buf;
}

const struct net_device *nf_lua_xdp_dev(struct xdp_buff *xdp)
{
	return xdp->rxq->dev;
}

static __always_inline bool is_ether(const struct net_device *dev)
{
	return likely(dev->type == ARPHRD_ETHER) || dev->type == ARPHRD_LOOPBACK;
}

/* ---- headers, as nf_tables finds them for an skb ---- */

/* @len: bytes of the packet from @ip on */
static __always_inline void parse_ip(struct nf_lua_pkt *pkt, const struct iphdr *ip, u32 len)
{
	u32 hlen = ip->ihl * 4, all = ntohs(ip->tot_len);

	if (unlikely(ip->version != 4 || hlen < sizeof(*ip) || all < hlen || all > len))
		return;
	pkt->thoff = pkt->nhoff + hlen;
	pkt->l4proto = ip->protocol;
	pkt->has_l4 = !(ip->frag_off & htons(IP_OFFSET));
	pkt->no_sum = ip->frag_off & htons(IP_OFFSET | IP_MF);
}

/* A header that may be in pieces, or of a packet that is. */
static noinline void parse_far_ip(struct nf_lua_pkt *pkt)
{
	const struct iphdr *ip;
	struct iphdr buf;

	ip = xdp_bytes(pkt->xdp, pkt->nhoff, sizeof(buf), &buf);
	if (ip)
		parse_ip(pkt, ip, nf_lua_xdp_len(pkt->xdp) - pkt->nhoff);
}

/*
 * Up to the first header that is none of the extension headers that any packet
 * may have; that of authentication is one for itself.  Each has 8 bytes or more,
 * so they end with the packet; each is charged, for there may be thousands.
 */
static noinline void parse_ip6(struct nf_lua_pkt *pkt, lua_State *L)
{
	u32 units = 1 + nf_lua_xdp_pieces(pkt->xdp) / 8;
	u32 len = nf_lua_xdp_len(pkt->xdp), off, hlen;
	const struct ipv6_rt_hdr *opt;
	const struct frag_hdr *frag;
	const struct ipv6hdr *ip6;
	union {
		struct ipv6hdr ip6;
		struct ipv6_rt_hdr opt;
		struct frag_hdr frag;
	} buf;
	u8 proto;

	ip6 = xdp_bytes(pkt->xdp, pkt->nhoff, sizeof(*ip6), &buf);
	if (!ip6 || ip6->version != 6)
		return;
	off = pkt->nhoff + sizeof(*ip6);
	if (ntohs(ip6->payload_len) > len - off)
		return;

	proto = ip6->nexthdr;
	while (ipv6_ext_hdr(proto) && proto != NEXTHDR_NONE && proto != NEXTHDR_AUTH) {
		klua_charge(L, units);
		hlen = sizeof(*frag);
		if (proto == NEXTHDR_FRAGMENT) {
			frag = xdp_bytes(pkt->xdp, off, sizeof(*frag), &buf);
			if (!frag || frag->frag_off & htons(IP6_OFFSET))
				return;
			proto = frag->nexthdr;
			pkt->no_sum |= !!(frag->frag_off & htons(IP6_OFFSET | IP6_MF));
		} else {
			opt = xdp_bytes(pkt->xdp, off, sizeof(*opt), &buf);
			if (!opt)
				return;
			hlen = ipv6_optlen(opt);
			/* The sum is over the last destination, not the next one. */
			pkt->no_sum |= proto == NEXTHDR_ROUTING && opt->segments_left;
			proto = opt->nexthdr;
		}
		if (len - off < hlen)
			return;
		off += hlen;
	}
	pkt->thoff = off;
	pkt->l4proto = proto;
	pkt->has_l4 = true;
}

/* Find the transport header, for nf_lua_has_l4().  May raise. */
void nf_lua_xdp_find(struct nf_lua_pkt *pkt, lua_State *L)
{
	struct xdp_buff *xdp = pkt->xdp;
	long len = xdp->data_end - xdp->data - pkt->nhoff;

	pkt->found = true;
	if (pkt->proto == ETH_P_IPV6)
		parse_ip6(pkt, L);
	else if (pkt->proto != ETH_P_IP)
		return;
	else if (unlikely(len < (long)sizeof(struct iphdr) || xdp_buff_has_frags(xdp)))
		parse_far_ip(pkt);
	else
		parse_ip(pkt, xdp->data + pkt->nhoff, len);
}

/* The network header, which scripts count from: behind up to two VLAN tags. */
static noinline void find_network(struct nf_lua_pkt *pkt, struct xdp_buff *xdp)
{
	u32 off = offsetof(struct ethhdr, h_proto);
	unsigned int tags = 0;
	const __be16 *type;
	__be16 buf;
	const u8 *p;

	pkt->proto = 0;
	pkt->nhoff = 0;
	if (!is_ether(nf_lua_xdp_dev(xdp))) {
		p = xdp_bytes(xdp, 0, sizeof(*p), &buf);
		if (p && *p >> 4 == 4)
			pkt->proto = ETH_P_IP;
		else if (p && *p >> 4 == 6)
			pkt->proto = ETH_P_IPV6;
		return;
	}
	for (;;) {
		type = xdp_bytes(xdp, off, sizeof(*type), &buf);
		if (!type) {
			pkt->nhoff = nf_lua_xdp_len(xdp);
			return;
		}
		pkt->proto = ntohs(*type);
		if (!eth_type_vlan(*type) || tags++ == XDP_VLAN_TAGS)
			break;
		off += VLAN_HLEN;
	}
	pkt->nhoff = off + sizeof(*type);
}

/**
 * nf_lua_xdp_call() - call a function for a packet in XDP
 * @prog: as of nf_lua_call_int()
 * @slot: "
 * @xdp: the packet, with its link-layer header
 * @maps: maps for the script, or NULL
 * @arg: as of nf_lua_call_int()
 * @len: "
 *
 * Context: as of nf_lua_call_int().
 * Return: "
 */
int nf_lua_xdp_call(struct nf_lua_prog *prog, unsigned int slot,
		    struct xdp_buff *xdp, const struct nf_lua_maps *maps,
		    void *arg, u32 len)
{
	const struct ethhdr *eth = xdp->data;
	struct nf_lua_pkt pkt __uninitialized;

	/* no initializer, which would be a string instruction */
	pkt.skb = NULL;
	pkt.xdp = xdp;
	pkt.state = NULL;
	pkt.maps = maps;
	pkt.nhoff = sizeof(*eth);
	pkt.thoff = 0;
	pkt.l4proto = 0;
	pkt.has_l4 = false;
	pkt.no_sum = false;
	pkt.found = false;
	if (likely(is_ether(nf_lua_xdp_dev(xdp)) &&
		   xdp->data_end - xdp->data >= sizeof(*eth) && !eth_type_vlan(eth->h_proto)))
		pkt.proto = ntohs(eth->h_proto);
	else
		find_network(&pkt, xdp);
	return nf_lua_run_int(prog, slot, &pkt, xdp->data, xdp->data_end - xdp->data,
			      nf_lua_xdp_len(xdp), arg, len);
}
EXPORT_SYMBOL_GPL(nf_lua_xdp_call);

/* Whether there is a tag behind the addresses: its TCI and the type behind it. */
static const u8 *find_tag(const struct nf_lua_pkt *pkt, u8 buf[ETH_HLEN + VLAN_HLEN])
{
	const struct vlan_ethhdr *vlan;

	if (pkt->nhoff < sizeof(*vlan))
		return NULL;
	vlan = xdp_bytes(pkt->xdp, 0, sizeof(*vlan), buf);
	return vlan ? (const u8 *)&vlan->h_vlan_TCI : NULL;
}

/*
 * The frame's header: the first bytes of the packet, or of a tagged one what they
 * would be if the device had taken the tag off.
 */
bool nf_lua_xdp_eth(struct nf_lua_ctx *ctx, u32 *place)
{
	const struct nf_lua_pkt *pkt = ctx->pkt;
	u8 buf[ETH_HLEN + VLAN_HLEN];
	const u8 *tag;

	BUILD_BUG_ON(sizeof(ctx->link) != ETH_HLEN);

	if (!is_ether(nf_lua_xdp_dev(pkt->xdp)))
		return false;
	*place = NF_LUA_PACKET;
	tag = find_tag(pkt, buf);
	if (!tag)
		return true;
	if (nf_lua_xdp_copy(pkt->xdp, 0, ctx->link, 2 * ETH_ALEN))
		return false;
	memcpy(ctx->link + 2 * ETH_ALEN, tag + sizeof(__be16), sizeof(__be16));
	ctx->near[NF_LUA_LINK].data = ctx->link;
	ctx->near[NF_LUA_LINK].len = ETH_HLEN;
	*place = NF_LUA_LINK;
	return true;
}

/* The outermost tag. */
bool nf_lua_xdp_vlan(struct nf_lua_ctx *ctx)
{
	u8 buf[ETH_HLEN + VLAN_HLEN];
	const u8 *tag = find_tag(ctx->pkt, buf);

	if (!tag)
		return false;
	memcpy(ctx->tag, tag, sizeof(ctx->tag));
	ctx->near[NF_LUA_TAG].data = ctx->tag;
	ctx->near[NF_LUA_TAG].len = sizeof(ctx->tag);
	return true;
}

/* ---- checksums ---- */

static void store_sum(struct xdp_buff *xdp, u32 off, __sum16 sum)
{
	nf_lua_xdp_store(xdp, off, &sum, sizeof(sum));
}

/* The sum of @len bytes at @off, which the packet has. */
static __wsum sum_bytes(lua_State *L, struct nf_lua_ctx *ctx, u32 off, u32 len)
{
	struct xdp_buff *xdp = ctx->pkt->xdp;
	u32 near = xdp->data_end - xdp->data, done = 0, n;
	__wsum sum = 0;

	while (done < len) {
		const void *data = ctx->window;

		if (off + done < near) {
			n = min(len - done, near - off - done);
			data = xdp->data + off + done;
		} else {
			n = min_t(u32, len - done, NF_LUA_WINDOW);
			if (nf_lua_pkt_copy(L, off + done, ctx->window, n))
				break;
		}
		klua_charge(L, 2 + n / 256);
		sum = csum_block_add(sum, csum_partial(data, n, 0), done);
		done += n;
	}
	return sum;
}

static void sum_ip(const struct nf_lua_pkt *pkt)
{
	u8 buf[60] __aligned(4);
	struct iphdr *ip = (struct iphdr *)buf;
	u32 ihl;

	if (nf_lua_xdp_copy(pkt->xdp, pkt->nhoff, buf, sizeof(*ip)))
		return;
	/* What is copied next may have another one. */
	ihl = ip->ihl;
	if (ihl < 5 || nf_lua_xdp_copy(pkt->xdp, pkt->nhoff, buf, ihl * 4))
		return;
	ip->check = 0;
	store_sum(pkt->xdp, pkt->nhoff + offsetof(struct iphdr, check),
		  ip_fast_csum(ip, ihl));
}

/* Where the transport's checksum is in its header; 0: it has none that is known. */
static u32 sum_offset(const struct nf_lua_pkt *pkt)
{
	switch (pkt->l4proto) {
	case IPPROTO_TCP:
		return offsetof(struct tcphdr, check);
	case IPPROTO_UDP:
		return offsetof(struct udphdr, check);
	case IPPROTO_ICMP:
		return pkt->proto == ETH_P_IP ? offsetof(struct icmphdr, checksum) : 0;
	case IPPROTO_ICMPV6:
		return pkt->proto == ETH_P_IPV6 ? offsetof(struct icmp6hdr, icmp6_cksum) : 0;
	default:
		return 0;
	}
}

static __sum16 sum_transport(const struct nf_lua_pkt *pkt, u32 len, __wsum sum)
{
	union {
		struct iphdr ip4;
		struct ipv6hdr ip6;
	} buf;

	if (pkt->l4proto == IPPROTO_ICMP)
		return csum_fold(sum);
	if (pkt->proto == ETH_P_IP) {
		nf_lua_xdp_copy(pkt->xdp, pkt->nhoff, &buf, sizeof(buf.ip4));
		return csum_tcpudp_magic(buf.ip4.saddr, buf.ip4.daddr, len, pkt->l4proto, sum);
	}
	nf_lua_xdp_copy(pkt->xdp, pkt->nhoff, &buf, sizeof(buf.ip6));
	return csum_ipv6_magic(&buf.ip6.saddr, &buf.ip6.daddr, len, pkt->l4proto, sum);
}

/* Make the checksums of IPv4 and of the transport those of what the packet has. */
void nf_lua_xdp_checksum(lua_State *L, struct nf_lua_ctx *ctx)
{
	const struct nf_lua_pkt *pkt = ctx->pkt;
	u32 at, end, len, off;
	struct udphdr udp;
	__sum16 old, sum;
	__wsum all;

	klua_charge(L, 4);
	if (pkt->proto == ETH_P_IP)
		sum_ip(pkt);
	off = nf_lua_has_l4(L, pkt) && !pkt->no_sum ? sum_offset(pkt) : 0;
	if (!off)
		return;

	end = nf_lua_pkt_end(L, ctx);
	at = pkt->thoff + off;
	if (end < at + sizeof(old) || nf_lua_xdp_copy(pkt->xdp, at, &old, sizeof(old)))
		return;
	len = end - pkt->thoff;
	if (pkt->l4proto == IPPROTO_UDP) {
		if (len < sizeof(udp) ||
		    nf_lua_xdp_copy(pkt->xdp, pkt->thoff, &udp, sizeof(udp)))
			return;
		/* of IPv4: the sender gave none */
		if (!udp.check && pkt->proto == ETH_P_IP)
			return;
		if (ntohs(udp.len) >= sizeof(udp))
			len = min_t(u32, len, ntohs(udp.len));
	}
	/* The old one is taken off, not out of the packet: this may raise. */
	all = sum_bytes(L, ctx, pkt->thoff, len);
	sum = sum_transport(pkt, len, csum_sub(all, csum_unfold(old)));
	if (!sum && pkt->l4proto == IPPROTO_UDP)
		sum = CSUM_MANGLED_0;
	store_sum(pkt->xdp, at, sum);
}

/* ---- answers and other ways ---- */

/* Exchange bytes of the packet, 16 at most. */
static bool swap_bytes(struct xdp_buff *xdp, u32 a, u32 b, u32 len)
{
	u8 at_a[sizeof(struct in6_addr)], at_b[sizeof(struct in6_addr)];

	if (nf_lua_xdp_copy(xdp, a, at_a, len) || nf_lua_xdp_copy(xdp, b, at_b, len))
		return false;
	nf_lua_xdp_store(xdp, a, at_b, len);
	nf_lua_xdp_store(xdp, b, at_a, len);
	return true;
}

/* Whether it came to one, as who answers must be one. */
static bool to_one(const struct nf_lua_pkt *pkt)
{
	union {
		struct ethhdr eth;
		struct iphdr ip4;
		struct ipv6hdr ip6;
	} buf;

	if (is_ether(nf_lua_xdp_dev(pkt->xdp)) &&
	    (nf_lua_xdp_copy(pkt->xdp, 0, &buf, sizeof(buf.eth)) ||
	     is_multicast_ether_addr(buf.eth.h_dest)))
		return false;
	switch (pkt->proto) {
	case ETH_P_IP:
		return !nf_lua_xdp_copy(pkt->xdp, pkt->nhoff, &buf, sizeof(buf.ip4)) &&
		       buf.ip4.version == 4 && !ipv4_is_multicast(buf.ip4.daddr) &&
		       !ipv4_is_lbcast(buf.ip4.daddr);
	case ETH_P_IPV6:
		return !nf_lua_xdp_copy(pkt->xdp, pkt->nhoff, &buf, sizeof(buf.ip6)) &&
		       buf.ip6.version == 6 && !ipv6_addr_is_multicast(&buf.ip6.daddr);
	default:
		return false;
	}
}

/*
 * Exchange the packet's addresses of the link and of IP, and its ports.  Its sums
 * do not change by that.  False, and nothing is done, if it is not IP, or not for
 * one receiver alone.
 */
bool nf_lua_xdp_reply(lua_State *L, struct nf_lua_ctx *ctx)
{
	const struct nf_lua_pkt *pkt = ctx->pkt;
	u32 at = pkt->nhoff;

	if (!to_one(pkt))
		return false;
	if (nf_lua_has_l4(L, pkt) &&
	    (pkt->l4proto == IPPROTO_TCP || pkt->l4proto == IPPROTO_UDP))
		swap_bytes(pkt->xdp, pkt->thoff, pkt->thoff + sizeof(__be16), sizeof(__be16));
	if (pkt->proto == ETH_P_IP)
		swap_bytes(pkt->xdp, at + offsetof(struct iphdr, saddr),
			   at + offsetof(struct iphdr, daddr), sizeof(__be32));
	else
		swap_bytes(pkt->xdp, at + offsetof(struct ipv6hdr, saddr),
			   at + offsetof(struct ipv6hdr, daddr), sizeof(struct in6_addr));
	if (is_ether(nf_lua_xdp_dev(pkt->xdp)))
		swap_bytes(pkt->xdp, offsetof(struct ethhdr, h_dest),
			   offsetof(struct ethhdr, h_source), ETH_ALEN);
	return true;
}

static bool fib_ip(const struct nf_lua_pkt *pkt, struct bpf_fib_lookup *fib)
{
	struct iphdr ip;

	if (nf_lua_xdp_copy(pkt->xdp, pkt->nhoff, &ip, sizeof(ip)) || ip.version != 4)
		return false;
	fib->family = AF_INET;
	fib->tos = ip.tos;
	fib->tot_len = ntohs(ip.tot_len);
	fib->ipv4_src = ip.saddr;
	fib->ipv4_dst = ip.daddr;
	return true;
}

static bool fib_ip6(const struct nf_lua_pkt *pkt, struct bpf_fib_lookup *fib)
{
	struct ipv6hdr ip6;

	if (nf_lua_xdp_copy(pkt->xdp, pkt->nhoff, &ip6, sizeof(ip6)) || ip6.version != 6)
		return false;
	fib->family = AF_INET6;
	fib->flowinfo = ip6_flowinfo(&ip6);
	fib->tot_len = min_t(u32, sizeof(ip6) + ntohs(ip6.payload_len), U16_MAX);
	memcpy(fib->ipv6_src, &ip6.saddr, sizeof(ip6.saddr));
	memcpy(fib->ipv6_dst, &ip6.daddr, sizeof(ip6.daddr));
	return true;
}

static const char *fib_lookup_pkt(lua_State *L, const struct nf_lua_pkt *pkt,
				  struct bpf_fib_lookup *fib)
{
	static const char *const reasons[] = {
		[BPF_FIB_LKUP_RET_BLACKHOLE] = "blackhole",
		[BPF_FIB_LKUP_RET_UNREACHABLE] = "unreachable",
		[BPF_FIB_LKUP_RET_PROHIBIT] = "prohibit",
		[BPF_FIB_LKUP_RET_NOT_FWDED] = "not forwarded",
		[BPF_FIB_LKUP_RET_FWD_DISABLED] = "forwarding disabled",
		[BPF_FIB_LKUP_RET_UNSUPP_LWT] = "tunnel",
		[BPF_FIB_LKUP_RET_NO_NEIGH] = "no neighbour",
		[BPF_FIB_LKUP_RET_FRAG_NEEDED] = "too long",
	};
	const struct net_device *dev = nf_lua_xdp_dev(pkt->xdp);
	__be16 ports[2];
	int ret;

	/* With a tag it is a packet of another device, which is not known here. */
	if (!dev || (is_ether(dev) && pkt->nhoff != ETH_HLEN))
		return "tagged";
	if (!(pkt->proto == ETH_P_IP ? fib_ip(pkt, fib) :
	      pkt->proto == ETH_P_IPV6 && fib_ip6(pkt, fib)))
		return "not forwarded";
	fib->ifindex = dev->ifindex;
	if (nf_lua_has_l4(L, pkt)) {
		fib->l4_protocol = pkt->l4proto;
		if ((pkt->l4proto == IPPROTO_TCP || pkt->l4proto == IPPROTO_UDP) &&
		    !nf_lua_xdp_copy(pkt->xdp, pkt->thoff, ports, sizeof(ports))) {
			fib->sport = ports[0];
			fib->dport = ports[1];
		}
	}
	ret = bpf_xdp_fib_lookup((unsigned long)pkt->xdp, (unsigned long)fib,
				 sizeof(*fib), 0, 0);
	if (!ret)
		return NULL;
	if (ret > 0 && ret < ARRAY_SIZE(reasons) && reasons[ret])
		return reasons[ret];
	return "not forwarded";
}

/* What the routes say of the packet as it is now. */
int nf_lua_xdp_fib(lua_State *L, struct nf_lua_ctx *ctx)
{
	struct bpf_fib_lookup fib = { };
	const char *why;

	klua_charge(L, 100);
	why = fib_lookup_pkt(L, ctx->pkt, &fib);
	if (why) {
		lua_pushnil(L);
		lua_pushstring(L, why);
		return 2;
	}
	lua_pushinteger(L, fib.ifindex);
	lua_pushlstring(L, fib.smac, sizeof(fib.smac));
	lua_pushlstring(L, fib.dmac, sizeof(fib.dmac));
	return 3;
}

/* The device that argument 2 is the name or the index of. */
static u32 check_device(lua_State *L, const struct nf_lua_ctx *ctx)
{
	const struct net_device *dev = nf_lua_xdp_dev(ctx->pkt->xdp);
	const char *name;
	s64 n;

	if (lua_type(L, 2) == LUA_TSTRING) {
		name = lua_tolstring(L, 2, NULL);
		dev = dev ? dev_get_by_name_rcu(dev_net(dev), name) : NULL;
		if (dev)
			return dev->ifindex;
		luaL_argerror(L, 2, "there is no such device");
	}
	n = luaL_checkinteger(L, 2);
	if (n <= 0 || n > S32_MAX)
		luaL_argerror(L, 2, "is no index of a device");
	return n;
}

/*
 * As bpf_redirect() in XDP: who runs the BPF program, and finds XDP_REDIRECT to be
 * its result, looks there for the device.
 */
int nf_lua_xdp_redirect(lua_State *L, struct nf_lua_ctx *ctx)
{
	u32 ifindex = check_device(L, ctx);
	struct bpf_redirect_info *ri;

	klua_charge(L, 4);
	if (!bpf_net_ctx_get())
		return luaL_error(L, "nothing can be redirected here");
	ri = bpf_net_ctx_get_ri();
	ri->tgt_index = ifindex;
	ri->map_id = INT_MAX;
	ri->map_type = BPF_MAP_TYPE_UNSPEC;
	lua_pushinteger(L, XDP_REDIRECT);
	return 1;
}
