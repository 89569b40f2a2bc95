// SPDX-License-Identifier: GPL-2.0
/* What net/netfilter/nf_lua_*.c call in the kernel of packets. */

#include <linux/skbuff.h>

u64 nf_lua_user_pieces;

/* Copy what of @len bytes at @off is in @n bytes at @data; returns how many. */
static int copy_part(const unsigned char *data, int n, int off, void *to, int len)
{
	if (off >= n)
		return 0;
	len = min(len, n - off);
	memcpy(to, data + off, len);
	return len;
}

/*
 * As the kernel's: nothing but whole ranges that the packet has; each piece up to the
 * last one of the range is passed.
 */
int skb_copy_bits(const struct sk_buff *skb, int off, void *to, int len)
{
	const struct sk_buff *next;
	unsigned int i;
	int n;

	if (off < 0 || len < 0 || off > (int)skb->len - len)
		return -EFAULT;

	n = copy_part(skb->data, skb_headlen(skb), off, to, len);
	off -= skb_headlen(skb) - n;
	to += n;
	len -= n;
	for (i = 0; len && i < skb_shinfo(skb)->nr_frags; i++) {
		nf_lua_user_pieces++;
		n = copy_part(skb->frags[i].data, skb->frags[i].len, off, to, len);
		off -= skb->frags[i].len - n;
		to += n;
		len -= n;
	}
	if (!len)
		return 0;
	skb_walk_frags(skb, next) {
		n = off < next->len ? min(len, (int)next->len - off) : 0;
		if (n && skb_copy_bits(next, off, to, n))
			return -EFAULT;
		off -= next->len - n;
		to += n;
		len -= n;
		if (!len)
			return 0;
	}
	return -EFAULT;
}
