// SPDX-License-Identifier: GPL-2.0
/* See nf_lua_sets.h: tables with open addressing, at most half full. */

#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "nf_lua_sets.h"

struct nf_lua_user_set {
	struct nf_lua_set set;
	struct nf_lua_user_set *next;
	char name[64];
	unsigned int dlen;	/* bytes of the data */
	unsigned int room;	/* entries of @elems, a power of 2 */
	unsigned int used;	/* those that are elements */
	u8 *elems;		/* each: whether it is one, key, data */
	u8 *any;		/* the one that stands for all others, or NULL */
};

static unsigned int elem_size(const struct nf_lua_user_set *s)
{
	return sizeof(u64) + s->set.klen + s->dlen;
}

static u8 *elem_key(u8 *elem)
{
	return elem + sizeof(u64);
}

static u8 *elem_data(const struct nf_lua_user_set *s, u8 *elem)
{
	return elem_key(elem) + s->set.klen;
}

static u32 hash(const struct nf_lua_user_set *s, const u8 *key)
{
	u32 h = 2166136261;
	unsigned int i;

	for (i = 0; i < s->set.klen; i++)
		h = (h ^ key[i]) * 16777619;
	return h;
}

/* Where the element with that key is, or goes. */
static u8 *place(const struct nf_lua_user_set *s, const u8 *key)
{
	u32 at = hash(s, key);
	u8 *elem;

	for (;; at++) {
		elem = s->elems + (size_t)(at & (s->room - 1)) * elem_size(s);
		if (!*elem || !memcmp(elem_key(elem), key, s->set.klen))
			return elem;
	}
}

static const void *lookup(const struct nf_lua_set *set, const u32 *key, bool any)
{
	const struct nf_lua_user_set *s =
		container_of(set, struct nf_lua_user_set, set);
	u8 *elem = s->room ? place(s, (const u8 *)key) : NULL;

	if (!elem || !*elem)
		elem = any ? s->any : NULL;
	return elem ? elem_data(s, elem) : NULL;
}

static int copy_parts(struct nf_lua_value *to, const struct nf_lua_value *from,
		      unsigned int n)
{
	unsigned int len = 0, i;

	if (n > NF_LUA_SET_PARTS_MAX)
		return -1;
	for (i = 0; i < n; i++) {
		to[i] = from[i];
		len += ALIGN(from[i].len, 4);
	}
	return len <= NF_LUA_SET_KEY_LEN ? (int)len : -1;
}

struct nf_lua_user_set *
nf_lua_user_set_new(struct nf_lua_user_set **sets, const char *name,
		    const struct nf_lua_value *key, unsigned int nkey,
		    const struct nf_lua_value *data, unsigned int ndata)
{
	struct nf_lua_user_set *s = kzalloc(sizeof(*s), GFP_KERNEL);
	int klen, dlen;

	if (!s)
		return NULL;
	klen = copy_parts(s->set.key, key, nkey);
	dlen = copy_parts(s->set.data, data, ndata);
	if (klen <= 0 || dlen < 0) {
		kfree(s);
		return NULL;
	}
	strscpy(s->name, name);
	s->set.name = s->name;
	s->set.lookup = lookup;
	s->set.klen = klen;
	s->set.nkey = nkey;
	s->set.ndata = ndata;
	s->dlen = dlen;
	s->next = *sets;
	*sets = s;
	return s;
}

static int grow(struct nf_lua_user_set *s)
{
	unsigned int room = s->room, i;
	u8 *old = s->elems, *elem;

	s->room = room ? 2 * room : 16;
	s->elems = kvzalloc_node((size_t)s->room * elem_size(s), GFP_KERNEL, 0);
	if (!s->elems) {
		s->elems = old;
		s->room = room;
		return -ENOMEM;
	}
	for (i = 0; i < room; i++) {
		elem = old + (size_t)i * elem_size(s);
		if (*elem)
			memcpy(place(s, elem_key(elem)), elem, elem_size(s));
	}
	kvfree(old);
	return 0;
}

int nf_lua_user_set_add(struct nf_lua_user_set *s, const void *key,
			const void *data)
{
	u8 *elem;

	if (!key) {
		if (!s->any)
			s->any = kzalloc(elem_size(s), GFP_KERNEL);
		if (!s->any)
			return -ENOMEM;
		memcpy(elem_data(s, s->any), data, s->dlen);
		return 0;
	}

	if (2 * s->used >= s->room && grow(s))
		return -ENOMEM;
	elem = place(s, key);
	if (!*elem) {
		*elem = 1;
		s->used++;
		memcpy(elem_key(elem), key, s->set.klen);
	}
	if (s->dlen)
		memcpy(elem_data(s, elem), data, s->dlen);
	return 0;
}

const struct nf_lua_set *nf_lua_user_set_find(struct nf_lua_user_set *s,
					      const char *name)
{
	for (; s; s = s->next)
		if (!strcmp(s->name, name))
			return &s->set;
	return ERR_PTR(-ENOENT);
}

void nf_lua_user_set_free(struct nf_lua_user_set *s)
{
	while (s) {
		struct nf_lua_user_set *next = s->next;

		kvfree(s->elems);
		kfree(s->any);
		kfree(s);
		s = next;
	}
}
