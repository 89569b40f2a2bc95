// SPDX-License-Identifier: GPL-2.0
/* What net/netfilter/nf_lua_*.c call in the kernel of packets. */

#include <linux/skbuff.h>

/* As the kernel's: nothing but whole ranges that the packet has. */
int skb_copy_bits(const struct sk_buff *skb, int off, void *to, int len)
{
	unsigned int from = off, left = len, headlen = skb_headlen(skb), n, i;

	if (off < 0 || len < 0 || off > (int)skb->len - len)
		return -EFAULT;

	if (from < headlen) {
		n = min(left, headlen - from);
		memcpy(to, skb->data + from, n);
		to += n;
		from += n;
		left -= n;
	}
	from -= headlen;
	for (i = 0; left && i < skb->nr_frags; i++) {
		if (from >= skb->frags[i].len) {
			from -= skb->frags[i].len;
			continue;
		}
		n = min(left, skb->frags[i].len - from);
		memcpy(to, skb->frags[i].data + from, n);
		to += n;
		from = 0;
		left -= n;
	}
	return left ? -EFAULT : 0;
}
