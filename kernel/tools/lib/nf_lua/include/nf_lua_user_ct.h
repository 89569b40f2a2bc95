/* SPDX-License-Identifier: GPL-2.0 */
/* What nf_lua_ct.c takes from conntrack: entries that a program fills in itself. */
#ifndef NF_LUA_USER_CT_H
#define NF_LUA_USER_CT_H

#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>

#include "nf_lua_user.h"

#define CONFIG_NF_CONNTRACK_MARK	1
#define NF_CT_LABELS_MAX_SIZE		16

enum ip_conntrack_dir {
	IP_CT_DIR_ORIGINAL,
	IP_CT_DIR_REPLY,
	IP_CT_DIR_MAX
};

#define CTINFO2DIR(info)							\
	((info) >= IP_CT_IS_REPLY ? IP_CT_DIR_REPLY : IP_CT_DIR_ORIGINAL)

struct nf_conntrack_tuple {
	struct {
		union nf_inet_addr u3;
		struct {
			__be16 all;
		} u;
	} src;
	struct {
		union nf_inet_addr u3;
		struct {
			__be16 all;
		} u;
		u8 protonum;
	} dst;
};

struct nf_conntrack_zone {
	u16 id;
};

struct nf_conn_counter {
	atomic64_t packets;
	atomic64_t bytes;
};

struct nf_conn_acct {
	struct nf_conn_counter counter[IP_CT_DIR_MAX];
};

struct nf_conn_labels {
	unsigned long bits[NF_CT_LABELS_MAX_SIZE / sizeof(long)];
};

/**
 * struct nf_conn - a connection
 * @id: number of it
 * @status: IPS_* bits
 * @mark: mark
 * @l3num: NFPROTO_IPV4 or NFPROTO_IPV6
 * @zone: zone
 * @tuplehash: of each direction its tuple
 * @acct: counters, or NULL
 * @labels: labels, or NULL
 */
struct nf_conn {
	u32 id;
	unsigned long status;
	u32 mark;
	u16 l3num;
	struct nf_conntrack_zone zone;
	struct {
		struct nf_conntrack_tuple tuple;
	} tuplehash[IP_CT_DIR_MAX];
	struct nf_conn_acct *acct;
	struct nf_conn_labels *labels;
};

#define atomic64_read(v)		((v)->counter)
#define nf_ct_get(skb, info)		(*(info) = (skb)->ctinfo, (skb)->ct)
#define nf_ct_is_template(ct)		((ct)->status & IPS_TEMPLATE)
#define nf_conn_acct_find(ct)		((ct)->acct)
#define nf_ct_labels_find(ct)		((ct)->labels)
#define nf_ct_get_id(ct)		((ct)->id)
#define nf_ct_l3num(ct)			((ct)->l3num)
#define nf_ct_protonum(ct)		((ct)->tuplehash[IP_CT_DIR_ORIGINAL].tuple.dst.protonum)
#define nf_ct_zone(ct)			(&(ct)->zone)
#define nf_ct_zone_id(zone, dir)	((void)(dir), (zone)->id)

#endif /* NF_LUA_USER_CT_H */
