// SPDX-License-Identifier: GPL-2.0
/* Headers of a packet, and the layouts that are there already. */

#include <linux/array_size.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <linux/unaligned.h>

#include "nf_lua_internal.h"

#include "lua.h"

/* ---- layouts: names and sizes are those of nft where it has the field ---- */

#define FIELD(_name, _type, _bit, _bits, _whole) {			\
		.name = (_name),					\
		.len = sizeof(_name) - 1,				\
		.type = (_type),					\
		.bit = (_bit),						\
		.bits = (_bits),					\
		.whole = (_whole),					\
	}
#define U8(name, off)		FIELD(name, NF_LUA_UNSIGNED, (off) * 8, 8, 1)
#define U16(name, off)		FIELD(name, NF_LUA_UNSIGNED, (off) * 8, 16, 2)
#define U32(name, off)		FIELD(name, NF_LUA_UNSIGNED, (off) * 8, 32, 4)
#define NUM(name, bit, bits)	FIELD(name, NF_LUA_UNSIGNED, bit, bits, 0)
#define FLAG(name, bit)		FIELD(name, NF_LUA_BOOL, bit, 1, 0)
#define BYTES(name, off, len)	FIELD(name, NF_LUA_BYTES, (off) * 8, (len) * 8, 0)

#define LAYOUT(_name, _size)						\
	static const struct nf_lua_layout _name = {			\
		.tag = NF_LUA_TAG_LAYOUT,				\
		.name = #_name,						\
		.fields = _name##_fields,				\
		.nfields = ARRAY_SIZE(_name##_fields),			\
		.size = (_size),					\
	}

/* IEEE 802.3 */
static const struct nf_lua_field eth_fields[] = {
	BYTES("daddr", 0, 6),
	BYTES("saddr", 6, 6),
	U16("type", 12),
};

LAYOUT(eth, ETH_HLEN);

/* IEEE 802.1Q */
static const struct nf_lua_field vlan_fields[] = {
	NUM("pcp", 0, 3),
	FLAG("dei", 3),
	NUM("id", 4, 12),
	U16("type", 2),
};

LAYOUT(vlan, VLAN_HLEN);

/* RFC 826, for IPv4 over Ethernet */
static const struct nf_lua_field arp_fields[] = {
	U16("htype", 0),
	U16("ptype", 2),
	U8("hlen", 4),
	U8("plen", 5),
	U16("operation", 6),
	BYTES("saddr_ether", 8, 6),
	BYTES("saddr_ip", 14, 4),
	BYTES("daddr_ether", 18, 6),
	BYTES("daddr_ip", 24, 4),
};

LAYOUT(arp, 28);

/* RFC 791, 2474, 3168 */
static const struct nf_lua_field ip_fields[] = {
	NUM("version", 0, 4),
	NUM("hdrlength", 4, 4),
	NUM("dscp", 8, 6),
	NUM("ecn", 14, 2),
	U16("length", 2),
	U16("id", 4),
	FLAG("df", 49),
	FLAG("mf", 50),
	NUM("frag_off", 51, 13),
	U8("ttl", 8),
	U8("protocol", 9),
	U16("checksum", 10),
	BYTES("saddr", 12, 4),
	BYTES("daddr", 16, 4),
};

LAYOUT(ip, sizeof(struct iphdr));

/* RFC 8200 */
static const struct nf_lua_field ip6_fields[] = {
	NUM("version", 0, 4),
	NUM("dscp", 4, 6),
	NUM("ecn", 10, 2),
	NUM("flowlabel", 12, 20),
	U16("length", 4),
	U8("nexthdr", 6),
	U8("hoplimit", 7),
	BYTES("saddr", 8, 16),
	BYTES("daddr", 24, 16),
};

LAYOUT(ip6, sizeof(struct ipv6hdr));

/* RFC 792, 4443 */
static const struct nf_lua_field icmp_fields[] = {
	U8("type", 0),
	U8("code", 1),
	U16("checksum", 2),
	U16("id", 4),
	U16("sequence", 6),
	U16("mtu", 6),
	BYTES("gateway", 4, 4),
};

LAYOUT(icmp, 8);

static const struct nf_lua_field icmp6_fields[] = {
	U8("type", 0),
	U8("code", 1),
	U16("checksum", 2),
	U16("id", 4),
	U16("sequence", 6),
	U32("mtu", 4),
};

LAYOUT(icmp6, 8);

/* RFC 9293 */
static const struct nf_lua_field tcp_fields[] = {
	U16("sport", 0),
	U16("dport", 2),
	U32("sequence", 4),
	U32("ackseq", 8),
	NUM("doff", 96, 4),
	U8("flags", 13),
	FLAG("cwr", 104),
	FLAG("ece", 105),
	FLAG("urg", 106),
	FLAG("ack", 107),
	FLAG("psh", 108),
	FLAG("rst", 109),
	FLAG("syn", 110),
	FLAG("fin", 111),
	U16("window", 14),
	U16("checksum", 16),
	U16("urgptr", 18),
};

LAYOUT(tcp, sizeof(struct tcphdr));

/* RFC 768 */
static const struct nf_lua_field udp_fields[] = {
	U16("sport", 0),
	U16("dport", 2),
	U16("length", 4),
	U16("checksum", 6),
};

LAYOUT(udp, sizeof(struct udphdr));

/* RFC 1035, section 4.1.1; RFC 2535, section 6.1 */
static const struct nf_lua_field dns_fields[] = {
	U16("id", 0),
	FLAG("qr", 16),
	NUM("opcode", 17, 4),
	FLAG("aa", 21),
	FLAG("tc", 22),
	FLAG("rd", 23),
	FLAG("ra", 24),
	FLAG("ad", 26),
	FLAG("cd", 27),
	NUM("rcode", 28, 4),
	U16("qdcount", 4),
	U16("ancount", 6),
	U16("nscount", 8),
	U16("arcount", 10),
};

LAYOUT(dns, 12);

/* RFC 3550, section 5.1 */
static const struct nf_lua_field rtp_fields[] = {
	NUM("version", 0, 2),
	FLAG("padding", 2),
	FLAG("extension", 3),
	NUM("csrc_count", 4, 4),
	FLAG("marker", 8),
	NUM("payload_type", 9, 7),
	U16("sequence", 2),
	U32("timestamp", 4),
	U32("ssrc", 8),
};

LAYOUT(rtp, 12);

const struct nf_lua_layout *const nf_lua_layouts[] = {
	&arp, &dns, &eth, &icmp, &icmp6, &ip, &ip6, &rtp, &tcp, &udp, &vlan, NULL
};

/* The layout of that name, or NULL. */
const struct nf_lua_layout *nf_lua_header_layout(const char *name)
{
	int i;

	for (i = 0; nf_lua_layouts[i]; i++)
		if (!strcmp(nf_lua_layouts[i]->name, name))
			break;
	return nf_lua_layouts[i];
}

/* ---- headers ---- */

static const struct nf_lua_layout *const header_layouts[NF_LUA_KEPT] = {
	[NF_LUA_ETH] = &eth,
	[NF_LUA_VLAN] = &vlan,
	[NF_LUA_ARP] = &arp,
	[NF_LUA_IP] = &ip,
	[NF_LUA_IP6] = &ip6,
	[NF_LUA_ICMP] = &icmp,
	[NF_LUA_ICMP6] = &icmp6,
	[NF_LUA_TCP] = &tcp,
	[NF_LUA_UDP] = &udp,
};

/* Where a header is. */
struct place {
	u32 place;
	u32 off;
	u32 len;
};

/* Network headers are what the hook's family says, or else the packet. */
static u16 network_proto(const struct nf_lua_pkt *pkt)
{
	if (nf_lua_is_xdp(pkt))
		return pkt->proto;
	switch (pkt->state ? pkt->state->pf : NFPROTO_UNSPEC) {
	case NFPROTO_IPV4:
		return ETH_P_IP;
	case NFPROTO_IPV6:
		return ETH_P_IPV6;
	case NFPROTO_ARP:
		return ETH_P_ARP;
	default:
		return ntohs(pkt->skb->protocol);
	}
}

/* The frame's header, of a device that has Ethernet's. */
static bool find_eth(struct nf_lua_ctx *ctx, struct place *at)
{
	const struct nf_lua_pkt *pkt = ctx->pkt;
	const struct sk_buff *skb = pkt->skb;
	const struct net_device *dev;

	if (nf_lua_is_xdp(pkt))
		return nf_lua_xdp_eth(ctx, &at->place);
	dev = skb->dev;
	if (pkt->state && pkt->state->in)
		dev = pkt->state->in;
	if (!dev || (dev->type != ARPHRD_ETHER && dev->type != ARPHRD_LOOPBACK) ||
	    !skb_mac_header_was_set(skb) || skb_mac_header_len(skb) < ETH_HLEN ||
	    skb_mac_header(skb) + ETH_HLEN > skb->data + skb_headlen(skb))
		return false;
	ctx->near[NF_LUA_LINK].data = skb_mac_header(skb);
	ctx->near[NF_LUA_LINK].len = ETH_HLEN;
	at->place = NF_LUA_LINK;
	return true;
}

/* The outermost tag, which is not among the packet's bytes. */
static bool find_vlan(struct nf_lua_ctx *ctx, struct place *at)
{
	const struct sk_buff *skb = ctx->pkt->skb;

	if (nf_lua_is_xdp(ctx->pkt)) {
		at->place = NF_LUA_TAG;
		return nf_lua_xdp_vlan(ctx);
	}
	if (!skb_vlan_tag_present(skb))
		return false;
	put_unaligned_be16(skb_vlan_tag_get(skb), ctx->tag);
	put_unaligned_be16(ntohs(skb->protocol), ctx->tag + 2);
	ctx->near[NF_LUA_TAG].data = ctx->tag;
	ctx->near[NF_LUA_TAG].len = sizeof(ctx->tag);
	at->place = NF_LUA_TAG;
	return true;
}

static bool find_network(lua_State *L, const struct nf_lua_ctx *ctx, u16 proto,
			 struct place *at)
{
	const struct nf_lua_pkt *pkt = ctx->pkt;
	const u8 *p;
	u8 buf;

	if (network_proto(pkt) != proto)
		return false;
	at->off = pkt->nhoff;
	if (proto == ETH_P_ARP)
		return true;

	p = nf_lua_bytes(L, ctx, NF_LUA_PACKET, pkt->nhoff, sizeof(buf), &buf);
	if (!p || *p >> 4 != (proto == ETH_P_IP ? 4 : 6))
		return false;
	if (proto == ETH_P_IP)
		at->len = (*p & 15) * 4;
	return true;
}

static bool find_transport(lua_State *L, const struct nf_lua_ctx *ctx, u8 proto,
			   struct place *at)
{
	const struct nf_lua_pkt *pkt = ctx->pkt;
	u32 doff = offsetof(struct tcphdr, ack_seq) + sizeof(__be32);
	const u8 *p;
	u32 end;
	u8 buf;

	if (!nf_lua_has_l4(L, pkt) || pkt->l4proto != proto)
		return false;
	at->off = pkt->thoff;
	end = nf_lua_pkt_end(L, ctx);
	if (proto == IPPROTO_ICMP || proto == IPPROTO_ICMPV6) {
		at->len = end - pkt->thoff;
	} else if (proto == IPPROTO_TCP) {
		p = nf_lua_bytes(L, ctx, NF_LUA_PACKET, pkt->thoff + doff, sizeof(buf), &buf);
		if (!p)
			return false;
		at->len = (*p >> 4) * 4;
	}
	/* What a link has padded is no part of a header. */
	return at->off <= end && at->len <= end - at->off;
}

static bool find_header(lua_State *L, struct nf_lua_ctx *ctx, enum nf_lua_kept which,
			struct place *at)
{
	switch (which) {
	case NF_LUA_ETH:
		return find_eth(ctx, at);
	case NF_LUA_VLAN:
		return find_vlan(ctx, at);
	case NF_LUA_ARP:
		return find_network(L, ctx, ETH_P_ARP, at);
	case NF_LUA_IP:
		return find_network(L, ctx, ETH_P_IP, at);
	case NF_LUA_IP6:
		return find_network(L, ctx, ETH_P_IPV6, at);
	case NF_LUA_ICMP:
		return find_transport(L, ctx, IPPROTO_ICMP, at);
	case NF_LUA_ICMP6:
		return find_transport(L, ctx, IPPROTO_ICMPV6, at);
	case NF_LUA_TCP:
		return find_transport(L, ctx, IPPROTO_TCP, at);
	case NF_LUA_UDP:
		return find_transport(L, ctx, IPPROTO_UDP, at);
	default:
		return false;
	}
}

/* Push the view of a header; nil if the packet does not have it as a whole. */
void nf_lua_push_header(lua_State *L, struct nf_lua_ctx *ctx, enum nf_lua_kept which)
{
	const struct nf_lua_layout *layout = header_layouts[which];
	struct place at = { .len = layout->size };
	struct nf_lua_view *v;

	if (!find_header(L, ctx, which, &at) || at.len < layout->size ||
	    (at.place == NF_LUA_PACKET && !nf_lua_pkt_has(ctx, at.off, at.len))) {
		lua_pushnil(L);
		return;
	}
	v = nf_lua_view_keep(L, ctx, which, layout);
	v->place = at.place;
	v->off = at.off;
	v->len = at.len;
}
