// SPDX-License-Identifier: GPL-2.0
/*
 * Lua programs called from BPF, for the packet that the BPF program has.
 *
 * A program is a lua object of nf_tables, named "FAMILY/TABLE/OBJECT" as in
 * "inet/filter/edge", in the netns of the packet's device.  Nothing that is
 * here keeps it: the ruleset replaces and deletes it as if nobody called it, and
 * each call runs what is there in the ruleset's generation of that moment.
 *
 * It is allowed to break compatibility for these functions, since the interface
 * they are exposed through to BPF programs is explicitly unstable.
 */

#include <linux/bpf.h>
#include <linux/btf.h>
#include <linux/btf_ids.h>
#include <linux/filter.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/netfilter/nf_lua.h>
#include <net/netfilter/nf_tables.h>
#include <net/netfilter/nf_tables_ipv4.h>
#include <net/netfilter/nf_tables_ipv6.h>
#include <net/netfilter/nft_lua.h>
#include <net/xdp.h>

/**
 * struct nf_lua_name - what a function of a program is named by
 * @family: NFPROTO_* of the table
 * @table: name of the table
 * @object: name of the object
 * @func: name of the function
 */
struct nf_lua_name {
	u8 family;
	char table[NFT_TABLE_MAXNAMELEN];
	char object[NFT_OBJ_MAXNAMELEN];
	char func[KLUA_NAME_LEN];
};

/**
 * struct nf_lua_handle - a name and what it last stood for
 * @refs: references of BPF programs and maps
 * @rcu: frees it: others may use it by a pointer read from a map
 * @net: netns of the name; compared only, so that nothing keeps it
 * @link: the object that had the name when it was last looked for
 * @slot: of the function, in the program that had it when it was last looked for
 * @name: the name
 * @maps: maps that were given to it, each with a reference; only who holds the
 *	handle adds any
 *
 * @link and @slot are written by any CPU that finds them to be of the past. No
 * two writers need to agree: what is wrong for a program is found to be wrong.
 */
struct nf_lua_handle {
	refcount_t refs;
	struct rcu_head rcu;
	const struct net *net;
	struct nft_lua_link __rcu *link;
	int slot;
	struct nf_lua_name name;
	struct nf_lua_maps maps;
};

static int parse_family(const char *s, size_t len)
{
	static const struct {
		const char *name;
		u8 family;
	} families[] = {
		{ "inet", NFPROTO_INET },
		{ "ip", NFPROTO_IPV4 },
		{ "ip6", NFPROTO_IPV6 },
		{ "netdev", NFPROTO_NETDEV },
		{ "bridge", NFPROTO_BRIDGE },
		{ "arp", NFPROTO_ARP },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(families); i++)
		if (strlen(families[i].name) == len && !memcmp(families[i].name, s, len))
			return families[i].family;
	return -EINVAL;
}

/* The table is all between the first and the last '/', which it may contain. */
static int parse_name(const char *program, const char *func, struct nf_lua_name *name)
{
	const char *table = strchr(program, '/');
	const char *object = strrchr(program, '/');
	int family;

	if (!table || table == object)
		return -EINVAL;
	family = parse_family(program, table - program);
	if (family < 0)
		return family;

	table++;
	if (object - table >= sizeof(name->table))
		return -EINVAL;
	name->family = family;
	memcpy(name->table, table, object - table);
	name->table[object - table] = '\0';
	if (!*name->table || strscpy(name->object, object + 1) <= 0 ||
	    strscpy(name->func, func) <= 0)
		return -EINVAL;
	return 0;
}

/* Not inlined: the name shall not be on the stack while a script runs. */
static noinline int find_by_name(const struct net *net, const char *program,
				 const char *func, struct nf_lua_prog **prog)
{
	struct nf_lua_name name __uninitialized;
	int err;

	err = parse_name(program, func, &name);
	if (err < 0)
		return err;
	*prog = nft_lua_prog_lookup(net, name.family, name.table, name.object);
	return *prog ? nf_lua_prog_slot(*prog, name.func) : -ENOENT;
}

static struct nf_lua_handle *handle_get(const struct net *net, const char *program,
					const char *func)
{
	struct nf_lua_handle *handle;
	struct nft_lua_link *link;
	struct nf_lua_prog *prog;

	handle = kzalloc(sizeof(*handle), GFP_ATOMIC | __GFP_NOWARN);
	if (!handle)
		return NULL;
	if (parse_name(program, func, &handle->name) < 0)
		goto err_free;

	rcu_read_lock();
	link = nft_lua_link_get(net, handle->name.family, handle->name.table,
				handle->name.object);
	if (IS_ERR(link))
		goto err_unlock;
	prog = nft_lua_link_prog(net, link);
	handle->slot = prog ? nf_lua_prog_slot(prog, handle->name.func) : -ENOENT;
	rcu_read_unlock();
	if (handle->slot < 0)
		goto err_put;

	refcount_set(&handle->refs, 1);
	handle->net = net;
	RCU_INIT_POINTER(handle->link, link);
	return handle;

err_unlock:
	rcu_read_unlock();
	kfree(handle);
	return NULL;
err_put:
	nft_lua_link_put(link);
err_free:
	kfree(handle);
	return NULL;
}

static void handle_free(struct rcu_head *rcu)
{
	struct nf_lua_handle *handle = container_of(rcu, struct nf_lua_handle, rcu);

	nft_lua_link_put(rcu_dereference_protected(handle->link, true));
	while (handle->maps.n)
		bpf_map_put(handle->maps.map[--handle->maps.n].map);
	kfree(handle);
}

/*
 * What a script can look into without allocating anything or touching what is not
 * its business.  Of maps whose hash has no secret anybody could fill a bucket.
 */
static int check_map(const struct bpf_map *map)
{
	switch (map->map_type) {
	case BPF_MAP_TYPE_HASH:
	case BPF_MAP_TYPE_LRU_HASH:
	case BPF_MAP_TYPE_ARRAY:
		break;
	default:
		return -EOPNOTSUPP;
	}
	if (map->map_flags & (BPF_F_NO_PREALLOC | BPF_F_WRONLY_PROG | BPF_F_ZERO_SEED))
		return -EOPNOTSUPP;
	/* locks, timers, pointers and such in values */
	if (!IS_ERR_OR_NULL(map->record))
		return -EOPNOTSUPP;
	if (map->key_size > NF_LUA_MAP_KEY_LEN || map->value_size > NF_LUA_MAP_VALUE_LEN)
		return -E2BIG;
	return *map->name ? 0 : -EINVAL;
}

static int add_map(struct nf_lua_maps *maps, struct bpf_map *map)
{
	u32 i;

	BUILD_BUG_ON(sizeof(map->name) != NF_LUA_MAP_NAME_LEN);

	for (i = 0; i < maps->n; i++)
		if (!strcmp(maps->map[i].name, map->name))
			return maps->map[i].map == map ? 0 : -EEXIST;
	if (maps->n == NF_LUA_MAPS_MAX)
		return -ENOSPC;
	/* One from a map of maps may be going away. */
	map = bpf_map_inc_not_zero(map);
	if (IS_ERR(map))
		return PTR_ERR(map);

	maps->map[maps->n] = (struct nf_lua_map) {
		.map = map,
		.lookup = map->ops->map_lookup_elem,
		.update = map->ops->map_update_elem,
		.del = map->map_type == BPF_MAP_TYPE_ARRAY ? NULL : map->ops->map_delete_elem,
		.klen = map->key_size,
		.vlen = map->value_size,
		.readonly = map->map_flags & BPF_F_RDONLY_PROG,
		.lru = map->map_type == BPF_MAP_TYPE_LRU_HASH,
	};
	strscpy(maps->map[maps->n++].name, map->name);
	return 0;
}

/* The object is deleted: it may have been in order to be made anew. */
static noinline struct nf_lua_prog *handle_renew(struct nf_lua_handle *handle,
						 const struct net *net)
{
	struct nf_lua_prog *prog;
	struct nft_lua_link *link;

	link = nft_lua_link_get(net, handle->name.family, handle->name.table,
				handle->name.object);
	if (IS_ERR(link))
		return NULL;
	prog = nft_lua_link_prog(net, link);
	link = unrcu_pointer(xchg(&handle->link, RCU_INITIALIZER(link)));
	nft_lua_link_put(link);
	return prog;
}

/* Under the RCU read lock: the program that has the name now. */
static __always_inline int handle_prog(struct nf_lua_handle *handle,
				       const struct net *net,
				       struct nf_lua_prog **prog)
{
	if (unlikely(handle->net != net))
		return -EXDEV;
	*prog = nft_lua_link_prog(net, rcu_dereference(handle->link));
	if (unlikely(!*prog))
		*prog = handle_renew(handle, net);
	return likely(*prog) ? 0 : -ENOENT;
}

/* The program has no such slot: the function may have another one in it. */
static noinline int handle_slot(struct nf_lua_handle *handle,
				const struct nf_lua_prog *prog)
{
	int slot = nf_lua_prog_slot(prog, handle->name.func);

	if (slot >= 0)
		WRITE_ONCE(handle->slot, slot);
	return slot;
}

static bool arg_valid(const void *arg, u32 len)
{
	return arg || !len;
}

static const struct net *xdp_net(const struct xdp_buff *xdp)
{
	return dev_net(xdp->rxq->dev);
}

static const struct net *skb_net(const struct sk_buff *skb)
{
	return skb->dev ? dev_net(skb->dev) : sock_net(skb->sk);
}

/* What a rule would know of the packet, but for the hook. */
static void skb_parse(struct nf_lua_pkt *pkt, struct sk_buff *skb)
{
	struct nft_pktinfo info;

	nft_set_pktinfo(&info, skb, NULL);
	switch (skb->protocol) {
	case htons(ETH_P_IP):
		nft_set_pktinfo_ipv4_validate(&info);
		break;
	case htons(ETH_P_IPV6):
		nft_set_pktinfo_ipv6_validate(&info);
		break;
	default:
		nft_set_pktinfo_unspec(&info);
		break;
	}
	*pkt = (struct nf_lua_pkt) {
		.skb = skb,
		.nhoff = skb_network_offset(skb),
		.thoff = nft_thoff(&info),
		.l4proto = info.tprot,
		.has_l4 = (info.flags & NFT_PKTINFO_L4PROTO) && !info.fragoff,
	};
}

__bpf_kfunc_start_defs();

/**
 * bpf_xdp_lua_call() - call a Lua function for a packet in XDP
 * @ctx: the packet
 * @program__str: the program, "FAMILY/TABLE/OBJECT"
 * @function__str: name of a global function of the script
 * @arg__nullable: bytes that the script gets as a view beside the packet, may
 *	read and may write; NULL for none
 * @arg__sz: how many
 *
 * Looks for all the names; see bpf_xdp_lua_get() for what does not.  The object's
 * "on-error" is not looked at: what follows from an error is the BPF program's
 * to say.
 *
 * Return: 1 for true, 0 for false and nil, an integer of 0 to 2147483647 itself,
 * XDP_PASS for nf.ACCEPT and XDP_DROP for nf.DROP; or
 *
 * * -EINVAL: @program__str or @function__str is no name, or @arg__nullable is
 *   NULL and @arg__sz is not 0
 * * -ENOENT: there is no such object, or its script has no such function
 * * -EBUSY: a call of Lua is under way on this CPU
 * * -ENOEXEC: the script raised an error, or returned something else
 * * -ENOMEM: the script met its memory limit
 * * -EDQUOT: the script exhausted its budget
 *
 * From -EBUSY on it is counted in the statistics of the object.
 */
__bpf_kfunc int bpf_xdp_lua_call(struct xdp_md *ctx, const char *program__str,
				 const char *function__str, void *arg__nullable,
				 u32 arg__sz)
{
	struct xdp_buff *xdp = (struct xdp_buff *)ctx;
	struct nf_lua_prog *prog;
	int ret;

	if (!arg_valid(arg__nullable, arg__sz))
		return -EINVAL;
	rcu_read_lock();
	ret = find_by_name(xdp_net(xdp), program__str, function__str, &prog);
	if (ret >= 0)
		ret = nf_lua_xdp_call(prog, ret, xdp, NULL, arg__nullable, arg__sz);
	rcu_read_unlock();
	return ret;
}

/**
 * bpf_xdp_lua_get() - get a handle of a Lua function
 * @ctx: a packet in XDP
 * @program__str: as of bpf_xdp_lua_call()
 * @function__str: as of bpf_xdp_lua_call()
 *
 * The handle stands for the names, in the netns of the packet's device: it does
 * not keep the object, and it is good for another one of this name, be it
 * replaced or deleted and added again.
 *
 * Return: the handle, to be released by bpf_lua_put(), which a map may hold; NULL
 * if what bpf_xdp_lua_call() would look for is not there, or there is no memory.
 */
__bpf_kfunc struct nf_lua_handle *
bpf_xdp_lua_get(struct xdp_md *ctx, const char *program__str,
		const char *function__str)
{
	return handle_get(xdp_net((struct xdp_buff *)ctx), program__str, function__str);
}

/**
 * bpf_xdp_lua_run() - call the Lua function of a handle for a packet in XDP
 * @ctx: the packet
 * @handle: the handle
 * @arg__nullable: as of bpf_xdp_lua_call()
 * @arg__sz: as of bpf_xdp_lua_call()
 *
 * Return: as of bpf_xdp_lua_call(), or
 *
 * * -EXDEV: the handle is one of another netns
 */
__bpf_kfunc int bpf_xdp_lua_run(struct xdp_md *ctx, struct nf_lua_handle *handle,
				void *arg__nullable, u32 arg__sz)
{
	struct xdp_buff *xdp = (struct xdp_buff *)ctx;
	struct nf_lua_prog *prog;
	int ret;

	if (!arg_valid(arg__nullable, arg__sz))
		return -EINVAL;
	rcu_read_lock();
	ret = handle_prog(handle, xdp_net(xdp), &prog);
	if (unlikely(ret < 0))
		goto out;
	ret = nf_lua_xdp_call(prog, READ_ONCE(handle->slot), xdp, &handle->maps,
			      arg__nullable, arg__sz);
	if (likely(ret != -ENOENT))
		goto out;
	ret = handle_slot(handle, prog);
	if (ret >= 0)
		ret = nf_lua_xdp_call(prog, ret, xdp, &handle->maps, arg__nullable, arg__sz);
out:
	rcu_read_unlock();
	return ret;
}

/**
 * bpf_skb_lua_call() - call a Lua function for a packet in tc
 * @ctx: the packet
 * @program__str: as of bpf_xdp_lua_call()
 * @function__str: "
 * @arg__nullable: "
 * @arg__sz: "
 *
 * Return: as of bpf_xdp_lua_call(): nf.ACCEPT and nf.DROP are 2 and 1 here too.
 */
__bpf_kfunc int bpf_skb_lua_call(struct __sk_buff *ctx, const char *program__str,
				 const char *function__str, void *arg__nullable,
				 u32 arg__sz)
{
	struct sk_buff *skb = (struct sk_buff *)ctx;
	struct nf_lua_prog *prog;
	struct nf_lua_pkt pkt;
	int ret;

	if (!arg_valid(arg__nullable, arg__sz))
		return -EINVAL;
	rcu_read_lock();
	ret = find_by_name(skb_net(skb), program__str, function__str, &prog);
	if (ret >= 0) {
		skb_parse(&pkt, skb);
		ret = nf_lua_call_int(prog, ret, &pkt, arg__nullable, arg__sz);
	}
	rcu_read_unlock();
	return ret;
}

/**
 * bpf_skb_lua_get() - get a handle of a Lua function
 * @ctx: a packet in tc
 * @program__str: as of bpf_xdp_lua_call()
 * @function__str: "
 *
 * Return: as of bpf_xdp_lua_get().
 */
__bpf_kfunc struct nf_lua_handle *
bpf_skb_lua_get(struct __sk_buff *ctx, const char *program__str,
		const char *function__str)
{
	return handle_get(skb_net((struct sk_buff *)ctx), program__str, function__str);
}

/**
 * bpf_skb_lua_run() - call the Lua function of a handle for a packet in tc
 * @ctx: the packet
 * @handle: the handle
 * @arg__nullable: as of bpf_xdp_lua_call()
 * @arg__sz: "
 *
 * Return: as of bpf_xdp_lua_run().
 */
__bpf_kfunc int bpf_skb_lua_run(struct __sk_buff *ctx, struct nf_lua_handle *handle,
				void *arg__nullable, u32 arg__sz)
{
	struct sk_buff *skb = (struct sk_buff *)ctx;
	struct nf_lua_prog *prog;
	struct nf_lua_pkt pkt;
	int ret;

	if (!arg_valid(arg__nullable, arg__sz))
		return -EINVAL;
	rcu_read_lock();
	ret = handle_prog(handle, skb_net(skb), &prog);
	if (unlikely(ret < 0))
		goto out;
	skb_parse(&pkt, skb);
	pkt.maps = &handle->maps;
	ret = nf_lua_call_int(prog, READ_ONCE(handle->slot), &pkt, arg__nullable, arg__sz);
	if (likely(ret != -ENOENT))
		goto out;
	ret = handle_slot(handle, prog);
	if (ret >= 0)
		ret = nf_lua_call_int(prog, ret, &pkt, arg__nullable, arg__sz);
out:
	rcu_read_unlock();
	return ret;
}

/**
 * bpf_lua_map() - give a map to the scripts that are called by a handle
 * @handle: the handle
 * @map__map: the map; a hash, LRU hash or array whose elements are there all at
 *	once, with keys of up to 64 and values of up to 4096 bytes
 *
 * The script finds it as nf.map(), by the name of the map.  A handle takes up to 8
 * of them, and keeps them.
 *
 * Return: 0, also if the handle has it already; or
 *
 * * -EOPNOTSUPP: a map of another type, one of BPF_F_NO_PREALLOC, BPF_F_ZERO_SEED or
 *   BPF_F_WRONLY_PROG, or one whose values have locks, timers, pointers and the like
 * * -E2BIG: keys or values are too long
 * * -EINVAL: it has no name
 * * -EEXIST: the handle has another one of that name
 * * -ENOSPC: it has as many as it takes
 * * -ENOENT: the map is being freed
 */
__bpf_kfunc int bpf_lua_map(struct nf_lua_handle *handle, void *map__map)
{
	struct bpf_map *map = map__map;

	return check_map(map) ?: add_map(&handle->maps, map);
}

/**
 * bpf_lua_put() - release a handle
 * @handle: from bpf_xdp_lua_get() or bpf_skb_lua_get()
 */
__bpf_kfunc void bpf_lua_put(struct nf_lua_handle *handle)
{
	if (refcount_dec_and_test(&handle->refs))
		call_rcu(&handle->rcu, handle_free);
}

__bpf_kfunc void bpf_lua_put_dtor(void *handle)
{
	bpf_lua_put(handle);
}

CFI_NOSEAL(bpf_lua_put_dtor);

__bpf_kfunc_end_defs();

BTF_KFUNCS_START(nf_lua_xdp_kfuncs)
BTF_ID_FLAGS(func, bpf_xdp_lua_call)
BTF_ID_FLAGS(func, bpf_xdp_lua_get, KF_ACQUIRE | KF_RET_NULL)
BTF_ID_FLAGS(func, bpf_xdp_lua_run, KF_RCU)
BTF_ID_FLAGS(func, bpf_lua_map, KF_RCU)
BTF_ID_FLAGS(func, bpf_lua_put, KF_RELEASE)
BTF_KFUNCS_END(nf_lua_xdp_kfuncs)

BTF_KFUNCS_START(nf_lua_skb_kfuncs)
BTF_ID_FLAGS(func, bpf_skb_lua_call)
BTF_ID_FLAGS(func, bpf_skb_lua_get, KF_ACQUIRE | KF_RET_NULL)
BTF_ID_FLAGS(func, bpf_skb_lua_run, KF_RCU)
BTF_ID_FLAGS(func, bpf_lua_map, KF_RCU)
BTF_ID_FLAGS(func, bpf_lua_put, KF_RELEASE)
BTF_KFUNCS_END(nf_lua_skb_kfuncs)

static const struct btf_kfunc_id_set nf_lua_xdp_kfunc_set = {
	.owner	= THIS_MODULE,
	.set	= &nf_lua_xdp_kfuncs,
};

static const struct btf_kfunc_id_set nf_lua_skb_kfunc_set = {
	.owner	= THIS_MODULE,
	.set	= &nf_lua_skb_kfuncs,
};

BTF_ID_LIST(nf_lua_dtor_ids)
BTF_ID(struct, nf_lua_handle)
BTF_ID(func, bpf_lua_put_dtor)

static int __init nf_lua_bpf_init(void)
{
	const struct btf_id_dtor_kfunc dtors[] = {
		{
			.btf_id		= nf_lua_dtor_ids[0],
			.kfunc_btf_id	= nf_lua_dtor_ids[1],
		},
	};
	int ret;

	ret = register_btf_kfunc_id_set(BPF_PROG_TYPE_XDP, &nf_lua_xdp_kfunc_set);
	ret = ret ?: register_btf_kfunc_id_set(BPF_PROG_TYPE_SCHED_CLS,
					       &nf_lua_skb_kfunc_set);
	return ret ?: register_btf_id_dtor_kfuncs(dtors, ARRAY_SIZE(dtors), THIS_MODULE);
}

/* BPF programs and maps hold the module, but not until a handle is freed. */
static void __exit nf_lua_bpf_exit(void)
{
	rcu_barrier();
}

/* After nf_tables, where all is built in. */
late_initcall(nf_lua_bpf_init);
module_exit(nf_lua_bpf_exit);

MODULE_DESCRIPTION("Netfilter Lua programs called from BPF");
MODULE_LICENSE("GPL");
