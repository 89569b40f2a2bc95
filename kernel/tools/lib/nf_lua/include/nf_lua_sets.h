/* SPDX-License-Identifier: GPL-2.0 */
/* Sets and maps in a process's memory, for scripts to look keys up in. */
#ifndef NF_LUA_SETS_H
#define NF_LUA_SETS_H

#include "nf_lua_user.h"
#include <net/netfilter/nf_lua.h>

struct nf_lua_user_set;

/**
 * nf_lua_user_set_new() - make a set
 * @sets: first of the sets; gets this one in front
 * @name: its name, copied
 * @key: what the parts of a key are
 * @nkey: how many
 * @data: what the parts of the data are
 * @ndata: how many, 0: it is no map
 *
 * Return: the set, or NULL where memory is short or a key or the data are longer
 * than NF_LUA_SET_KEY_LEN.
 */
struct nf_lua_user_set *
nf_lua_user_set_new(struct nf_lua_user_set **sets, const char *name,
		    const struct nf_lua_value *key, unsigned int nkey,
		    const struct nf_lua_value *data, unsigned int ndata);

/**
 * nf_lua_user_set_add() - add an element, or replace its data
 * @set: set
 * @key: parts of the key, each from a multiple of 4 bytes on, zeroes between them;
 *	NULL: the element that stands for all others
 * @data: likewise, if it is a map
 *
 * Return: 0 or -ENOMEM.
 */
int nf_lua_user_set_add(struct nf_lua_user_set *set, const void *key,
			const void *data);

/* For nf_lua_config.find_set: the set of that name, or -ENOENT. */
const struct nf_lua_set *nf_lua_user_set_find(struct nf_lua_user_set *sets,
					      const char *name);

/* Free @sets and all behind it. */
void nf_lua_user_set_free(struct nf_lua_user_set *sets);

#endif /* NF_LUA_SETS_H */
