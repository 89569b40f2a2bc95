// SPDX-License-Identifier: GPL-2.0
/*
 * Packets of a file, as a hook gets them: what the kernel does with a frame until
 * rules see it, as far as scripts can tell.
 */

#include <arpa/inet.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "nf-lua.h"

#include <linux/if_ether.h>
#include <linux/netfilter.h>

/* Numbers of protocols and families that other systems wrote, or that C has not. */
#define PROTO_ARP	0x0806
#define PROTO_IP	0x0800
#define PROTO_IP6	0x86dd
#define PROTO_VLAN	0x8100
#define PROTO_QINQ	0x88a8

#define IP_HLEN		20
#define IP6_HLEN	40

/* Extension headers of IPv6 */
#define EXT_HOP		0
#define EXT_ROUTING	43
#define EXT_FRAGMENT	44
#define EXT_AUTH	51
#define EXT_NONE	59
#define EXT_DEST	60

/* Memory in front of a packet: so that IP headers are aligned behind Ethernet's. */
#define HEADROOM	(2 + ETH_HLEN)

struct capture {
	const char *name;
	const struct hook *hook;
	struct pcap *pcap;
	int link;
	unsigned long number;
	struct bpf_program filter;
	bool filtered;
};

/**
 * struct frame - a frame, taken apart
 * @bytes: what is left of it: from the network header on
 * @len: bytes of that which the file has
 * @wire: bytes of that which there were on the link
 * @proto: protocol, as Ethernet numbers it
 * @eth: addresses of Ethernet, or NULL
 * @tagged: whether there was a VLAN tag
 * @tci: the outermost one
 */
struct frame {
	const u8 *bytes;
	unsigned int len;
	unsigned int wire;
	u16 proto;
	const u8 *eth;
	bool tagged;
	u16 tci;
};

static u16 be16(const u8 *p)
{
	return p[0] << 8 | p[1];
}

static const struct {
	const char *name;
	u8 inet;
	u8 netdev;
	bool is_netdev;
} hooks[] = {
	{ "prerouting", NF_INET_PRE_ROUTING, 0, false },
	{ "input", NF_INET_LOCAL_IN, 0, false },
	{ "forward", NF_INET_FORWARD, 0, false },
	{ "output", NF_INET_LOCAL_OUT, 0, false },
	{ "postrouting", NF_INET_POST_ROUTING, 0, false },
	{ "ingress", 0, NF_NETDEV_INGRESS, true },
	{ "egress", 0, NF_NETDEV_EGRESS, true },
};

/* The hook of that name, or the end of @hooks. */
static unsigned int hook_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(hooks); i++)
		if (!strcmp(hooks[i].name, name))
			break;
	return i;
}

void hook_init(struct hook *hook)
{
	memset(hook, 0, sizeof(*hook));
	hook->name = "forward";
}

static void hook_device(struct net_device *dev, int ifindex, const char *option,
			const char *name)
{
	if (!*name || strlen(name) >= sizeof(dev->name))
		fail("--%s '%s' is no name of a device", option, name);
	dev->ifindex = ifindex;
	dev->type = ARPHRD_ETHER;
	snprintf(dev->name, sizeof(dev->name), "%s", name);
}

/* Whether it is an option of those who have packets. */
bool hook_option(struct hook *hook, int opt, const char *arg)
{
	unsigned int i;

	switch (opt) {
	case OPT_HOOK:
		i = hook_find(arg);
		if (i == ARRAY_SIZE(hooks))
			fail("--hook '%s' is none (see nf-lua help run)", arg);
		hook->name = hooks[i].name;
		return true;
	case OPT_IIF:
		hook_device(&hook->in, 1, "iif", arg);
		return true;
	case OPT_OIF:
		hook_device(&hook->out, 2, "oif", arg);
		return true;
	case OPT_MARK:
		hook->mark = parse_number("mark", arg, false, 0, U32_MAX);
		return true;
	default:
		return false;
	}
}

/* ---- link layers ---- */

static bool cut(struct frame *f, unsigned int n)
{
	if (f->len < n)
		return false;
	f->bytes += n;
	f->len -= n;
	f->wire -= n;
	return true;
}

/* Tags that a device, or one of VLANs over it, has taken off before. */
static bool take_tags(struct frame *f)
{
	while (f->proto == PROTO_VLAN || f->proto == PROTO_QINQ) {
		const u8 *tag = f->bytes;

		if (!cut(f, 4))
			return false;
		if (!f->tagged)
			f->tci = be16(tag);
		f->tagged = true;
		f->proto = be16(tag + 2);
	}
	return true;
}

/* The families of BSD, macOS and Linux. */
static bool family(struct frame *f, u32 af)
{
	switch (af) {
	case 2:
		f->proto = PROTO_IP;
		return true;
	case 10:
	case 24:
	case 28:
	case 30:
		f->proto = PROTO_IP6;
		return true;
	default:
		return true;
	}
}

/* Whether the link layer's header is there as a whole. */
static bool take_link(const struct capture *c, struct frame *f)
{
	const u8 *b = f->bytes;
	u32 af;

	switch (c->link) {
	case DLT_EN10MB:
		f->eth = b;
		if (!cut(f, ETH_HLEN))
			return false;
		f->proto = be16(b + 12);
		return take_tags(f);
	case DLT_LINUX_SLL:
		if (!cut(f, 16))
			return false;
		f->proto = be16(b + 14);
		return take_tags(f);
	case DLT_LINUX_SLL2:
		if (!cut(f, 20))
			return false;
		f->proto = be16(b);
		return take_tags(f);
	case DLT_NULL:
	case DLT_LOOP:
		if (!cut(f, 4))
			return false;
		af = (u32)be16(b) << 16 | be16(b + 2);
		/* of NULL in the order of the machine that wrote it */
		return family(f, af > 0xffff ? __builtin_bswap32(af) : af);
	case DLT_IPV4:
		f->proto = PROTO_IP;
		return true;
	case DLT_IPV6:
		f->proto = PROTO_IP6;
		return true;
	default:	/* DLT_RAW */
		if (f->len)
			f->proto = b[0] >> 4 == 6 ? PROTO_IP6 : PROTO_IP;
		return f->len > 0;
	}
}

static bool link_known(int link)
{
	return link == DLT_EN10MB || link == DLT_LINUX_SLL || link == DLT_LINUX_SLL2 ||
	       link == DLT_NULL || link == DLT_LOOP || link == DLT_IPV4 ||
	       link == DLT_IPV6 || link == DLT_RAW;
}

/* ---- network layer ---- */

/*
 * What IP does before its hooks: a header that is wrong is dropped, what a link
 * padded is cut off; see ip_rcv_core().
 */
static const char *take_ip(struct frame *f, struct nf_lua_pkt *pkt)
{
	const u8 *b = f->bytes;
	unsigned int hlen, len;

	if (f->len < IP_HLEN)
		return f->len < f->wire ? "the capture has no whole IP header" :
					  "no whole IP header";
	hlen = (b[0] & 15) * 4;
	/* 0 of what a device is to segment */
	len = be16(b + 2) ?: f->wire;
	if (b[0] >> 4 != 4 || hlen < IP_HLEN || hlen > f->wire)
		return "malformed IP header";
	if (len > f->wire || len < hlen)
		return "length of IP is wrong";
	f->len = min(f->len, len);
	pkt->thoff = hlen;
	pkt->l4proto = b[9];
	pkt->has_l4 = !(be16(b + 6) & 0x1fff);
	return NULL;
}

static bool is_extension(u8 proto)
{
	return proto == EXT_HOP || proto == EXT_ROUTING || proto == EXT_FRAGMENT ||
	       proto == EXT_AUTH || proto == EXT_DEST;
}

/* As ipv6_find_hdr() goes to the transport header. */
static void find_transport6(const struct frame *f, struct nf_lua_pkt *pkt)
{
	unsigned int at = IP6_HLEN;
	u8 proto = f->bytes[6];
	const u8 *ext;

	while (is_extension(proto)) {
		if (f->len < at + 8)
			return;
		ext = f->bytes + at;
		/* not the first one of a packet in pieces: what follows is not its header */
		if (proto == EXT_FRAGMENT && be16(ext + 2) & ~7)
			return;
		at += proto == EXT_FRAGMENT ? 8 :
		      proto == EXT_AUTH ? (ext[1] + 2) * 4 : (ext[1] + 1) * 8;
		proto = ext[0];
	}
	pkt->thoff = at;
	pkt->l4proto = proto;
	pkt->has_l4 = true;
}

static const char *take_ip6(struct frame *f, struct nf_lua_pkt *pkt)
{
	const u8 *b = f->bytes;
	unsigned int len;

	if (f->len < IP6_HLEN)
		return f->len < f->wire ? "the capture has no whole IPv6 header" :
					  "no whole IPv6 header";
	if (b[0] >> 4 != 6)
		return "malformed IPv6 header";
	/* 0 of a jumbogram, and of what a device is to segment */
	len = be16(b + 4) ? be16(b + 4) + IP6_HLEN : f->wire;
	if (len > f->wire)
		return "length of IPv6 is wrong";
	f->len = min(f->len, len);
	find_transport6(f, pkt);
	return NULL;
}

/* Where the hooks of IP and ARP meet it. */
static const char *take_network(struct frame *f, struct packet *p, u8 hook)
{
	p->state.hook = hook;
	switch (f->proto) {
	case PROTO_IP:
		p->state.pf = NFPROTO_IPV4;
		return take_ip(f, &p->pkt);
	case PROTO_IP6:
		p->state.pf = NFPROTO_IPV6;
		return take_ip6(f, &p->pkt);
	case PROTO_ARP:
		p->state.pf = NFPROTO_ARP;
		if (hook == NF_INET_LOCAL_IN)
			p->state.hook = 0;
		else if (hook == NF_INET_LOCAL_OUT)
			p->state.hook = 1;
		else if (hook == NF_INET_FORWARD)
			p->state.hook = 2;
		else
			return "ARP has no such hook";
		return NULL;
	default:
		return "neither IP nor ARP";
	}
}

/* At a device nothing has been looked at: IP headers that are right are known. */
static void take_netdev(struct frame *f, struct packet *p, u8 hook)
{
	struct frame whole = *f;

	p->state.pf = NFPROTO_NETDEV;
	p->state.hook = hook;
	if ((f->proto == PROTO_IP && take_ip(&whole, &p->pkt)) ||
	    (f->proto == PROTO_IP6 && take_ip6(&whole, &p->pkt)))
		p->pkt.has_l4 = false;
}

/* ---- packets ---- */

static void describe(const struct frame *f, struct packet *p)
{
	char from[INET6_ADDRSTRLEN], to[INET6_ADDRSTRLEN];
	const char *proto = NULL;
	const u8 *b = f->bytes;
	int af = AF_INET;

	if (f->proto == PROTO_IP && f->len >= IP_HLEN) {
		inet_ntop(af, b + 12, from, sizeof(from));
		inet_ntop(af, b + 16, to, sizeof(to));
	} else if (f->proto == PROTO_IP6 && f->len >= IP6_HLEN) {
		af = AF_INET6;
		inet_ntop(af, b + 8, from, sizeof(from));
		inet_ntop(af, b + 24, to, sizeof(to));
	} else {
		if (f->proto == PROTO_ARP)
			snprintf(p->flow, sizeof(p->flow), "arp");
		else
			snprintf(p->flow, sizeof(p->flow), "protocol 0x%04x", f->proto);
		return;
	}
	if (p->pkt.has_l4)
		proto = p->pkt.l4proto == IPPROTO_TCP ? "tcp" :
			p->pkt.l4proto == IPPROTO_UDP ? "udp" :
			p->pkt.l4proto == IPPROTO_ICMP ? "icmp" :
			p->pkt.l4proto == IPPROTO_ICMPV6 ? "icmpv6" : NULL;
	if (proto && *proto != 'i' && f->len >= p->pkt.thoff + 4)
		snprintf(p->flow, sizeof(p->flow),
			 af == AF_INET ? "%s %s:%u > %s:%u" : "%s [%s]:%u > [%s]:%u", proto,
			 from, be16(b + p->pkt.thoff), to, be16(b + p->pkt.thoff + 2));
	else if (proto)
		snprintf(p->flow, sizeof(p->flow), "%s %s > %s", proto, from, to);
	else
		snprintf(p->flow, sizeof(p->flow), "%s %s > %s",
			 af == AF_INET ? "ip" : "ip6", from, to);
}

/* Bytes behind the packet's last one are not its own: so each has a block. */
static void fill_skb(const struct frame *f, struct packet *p)
{
	static struct net_device ether = { .type = ARPHRD_ETHER };
	struct sk_buff *skb = &p->skb;

	p->block = xalloc(HEADROOM + f->len);
	skb->data = p->block + HEADROOM;
	memcpy(skb->data, f->bytes, f->len);
	skb->len = f->len;
	skb->protocol = htons(f->proto);
	skb->vlan_present = f->tagged;
	skb->vlan_tci = f->tci;
	if (f->eth) {
		skb->dev = &ether;
		skb->mac_len = ETH_HLEN;
		memcpy(skb_mac_header(skb), f->eth, 2 * ETH_ALEN);
		memcpy(skb->data - 2, &skb->protocol, 2);
	}
}

static void take(const struct capture *c, const struct pcap_pkthdr *h, const u8 *bytes,
		 struct packet *p)
{
	const struct hook *hook = c->hook;
	struct frame f = { .bytes = bytes, .len = h->caplen, .wire = h->len };
	unsigned int i;

	/* A file may say that there are more bytes of a packet than it had. */
	f.wire = max(f.wire, f.len);
	memset(p, 0, sizeof(*p));
	p->number = c->number;
	p->time = (u64)h->ts.tv_sec * 1000000000 + h->ts.tv_usec;
	p->length = f.wire;
	p->captured = f.len;
	if (!take_link(c, &f)) {
		p->skipped = f.len < f.wire ? "the capture has no whole link-layer header" :
					      "no whole link-layer header";
		snprintf(p->flow, sizeof(p->flow), "unknown");
		return;
	}

	i = hook_find(hook->name);
	if (hooks[i].is_netdev)
		take_netdev(&f, p, hooks[i].netdev);
	else
		p->skipped = take_network(&f, p, hooks[i].inet);
	describe(&f, p);
	if (p->skipped)
		return;

	fill_skb(&f, p);
	p->skb.mark = hook->mark;
	p->state.in = hook->in.ifindex ? (struct net_device *)&hook->in : NULL;
	p->state.out = hook->out.ifindex ? (struct net_device *)&hook->out : NULL;
	p->pkt.skb = &p->skb;
	p->pkt.state = &p->state;
}

struct capture *capture_open(const char *path, const char *filter, const struct hook *hook)
{
	struct capture *c = xalloc(sizeof(*c));
	char err[PCAP_ERRBUF_SIZE] = "";
	const char *name;

	c->name = strcmp(path, "-") ? path : "standard input";
	c->hook = hook;
	c->pcap = pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO,
							  err);
	/* libpcap's message begins with the name if it cannot be opened */
	if (!c->pcap && !strncmp(err, path, strlen(path)))
		fail("%s", err);
	if (!c->pcap)
		fail("%s: %s", c->name, err);

	c->link = pcap_datalink(c->pcap);
	name = pcap_datalink_val_to_name(c->link);
	if (!link_known(c->link))
		fail("%s: link type %d%s%s%s is not known here", c->name, c->link,
		     name ? " (" : "", name ?: "", name ? ")" : "");
	if (filter) {
		if (pcap_compile(c->pcap, &c->filter, filter, 1, PCAP_NETMASK_UNKNOWN))
			fail("--filter '%s': %s", filter, pcap_geterr(c->pcap));
		c->filtered = true;
	}
	return c;
}

/* 1 for a packet, 0 at the end, -1 where the file is damaged, which is told. */
int capture_next(struct capture *c, struct packet *p)
{
	struct pcap_pkthdr *h;
	const u8 *bytes;
	int ret;

	do {
		ret = pcap_next_ex(c->pcap, &h, &bytes);
		if (ret == PCAP_ERROR_BREAK)
			return 0;
		c->number++;
		if (ret != 1) {
			say("%s: packet %lu: %s", c->name, c->number, pcap_geterr(c->pcap));
			return -1;
		}
	} while (c->filtered && !pcap_offline_filter(&c->filter, h, bytes));
	take(c, h, bytes, p);
	return 1;
}

void capture_close(struct capture *c)
{
	if (c->filtered)
		pcap_freecode(&c->filter);
	pcap_close(c->pcap);
	free(c);
}

void packet_free(struct packet *p)
{
	free(p->block);
	p->block = NULL;
}
