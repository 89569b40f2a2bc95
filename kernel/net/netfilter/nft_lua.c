// SPDX-License-Identifier: GPL-2.0
/*
 * nf_tables object that holds a Lua program, and expression that calls one of
 * its functions for each packet.
 *
 * All that an update of the object replaces is in one struct nft_lua_script.
 * Packets and dumps reach the live one under RCU.  All else is under the commit
 * mutex of the netns, which is held from the first message of a batch until its
 * commit or abort.
 *
 * A script holds the sets that it names by their use counters: while it is that
 * of the ruleset after the transaction under way, as a rule does.  A set whose
 * last user goes can so be deleted in the same batch; it is freed after a grace
 * period, when no packet runs a script any more that had it.
 */
#include <linux/ctype.h>
#include <linux/module.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/sysctl.h>
#include <linux/workqueue.h>
#include <net/netfilter/nf_lua.h>
#include <net/netfilter/nf_tables.h>
#include <net/netfilter/nf_tables_core.h>
#include <net/netfilter/nft_lua.h>
#include <net/netlink.h>

/* The object's attributes share one nest. */
#define NFT_LUA_NEST_MAX	(U16_MAX - NLA_HDRLEN)
#define NFT_LUA_SOURCE_MAX	(60U << 10)
#define NFT_LUA_NAME_LEN	64

/* nft makes the type of a concatenation of those of its parts. */
#define NFT_LUA_TYPE_BITS	6

/**
 * struct nft_lua_set - a set that a script names
 * @lua: what the script sees of it
 * @list: entry of nft_lua_script.sets
 * @set: the set, held while nft_lua_script.bound
 * @net: the set's netns, for its generation
 */
struct nft_lua_set {
	struct nf_lua_set	lua;
	struct list_head	list;
	struct nft_set		*set;
	const struct net	*net;
};

/**
 * struct nft_lua_script - what an update of an object replaces
 * @prog: the loaded program
 * @main: slot of the function that a plain object reference calls, negative
 *	if there is none
 * @on_error: verdict of a call that fails
 * @memory: bytes per CPU
 * @budget: units per call
 * @sets: the sets that it names, struct nft_lua_set
 * @bound: they are held
 * @reset: held from where the statistics are read until they are reset, so that of
 *	two resets at once each tells what it takes off
 * @rwork: frees a replaced script, in process context
 * @name: name of the source in error messages
 * @len: length of @source
 * @source: text as loaded, not terminated
 *
 * Nothing in it changes after init but @bound and the statistics of @prog.
 */
struct nft_lua_script {
	struct nf_lua_prog	*prog;
	int			main;
	enum nft_lua_on_error	on_error;
	u32			memory;
	u32			budget;
	struct list_head	sets;
	bool			bound;
	/* for the statistics of prog */
	spinlock_t		reset;
	struct rcu_work		rwork;
	char			name[NFT_LUA_NAME_LEN];
	unsigned int		len;
	char			source[] __counted_by(len);
};

/**
 * struct nft_lua_obj - private data of the object
 * @live: script that packets run
 * @next: script after the transaction under way: rules are checked against it
 * @target: set in the object that carries an update until its commit: the
 *	object to update.  Then @live is the new script, and @next is the one
 *	to go back to if the transaction is aborted.
 * @link: what users outside of the ruleset hold, made for the first of them
 */
struct nft_lua_obj {
	struct nft_lua_script __rcu	*live;
	struct nft_lua_script		*next;
	struct nft_lua_obj		*target;
	struct nft_lua_link		*link;
};

/**
 * struct nft_lua_link - way to an object for who holds no reference to it
 * @refs: the object's own and one for each nft_lua_link_get()
 * @rcu: frees it
 * @obj: the object, NULL once that is about to be freed
 *
 * Who holds one does not keep the object, which a transaction may delete at any
 * time.
 */
struct nft_lua_link {
	refcount_t			refs;
	struct rcu_head			rcu;
	const struct nft_object __rcu	*obj;
};

/**
 * struct nft_lua_call - private data of the expression
 * @obj: the object, held by its use counter
 * @slot: slot of @func, the same in each script of @obj
 * @dtype: type of the result as user space says
 * @call: its arguments and result
 * @func: name of the function
 */
struct nft_lua_call {
	struct nft_object	*obj;
	int			slot;
	u32			dtype;
	struct nf_lua_call	call;
	char			func[KLUA_NAME_LEN];
};

static const int nft_lua_on_error_verdict[] = {
	[NFT_LUA_ON_ERROR_DROP]		= NF_DROP,
	[NFT_LUA_ON_ERROR_ACCEPT]	= NF_ACCEPT,
	[NFT_LUA_ON_ERROR_CONTINUE]	= NFT_CONTINUE,
	[NFT_LUA_ON_ERROR_BREAK]	= NFT_BREAK,
};

static const struct nft_object_ops nft_lua_obj_ops;
static const struct nft_expr_ops nft_lua_ops;
static struct workqueue_struct *nft_lua_wq;
static u8 nft_lua_userns __read_mostly;

static int nft_lua_refuse(const struct nft_ctx *ctx, const struct nlattr *attr,
			  int err, const char *text)
{
	NL_SET_BAD_ATTR(ctx->extack, attr);
	NL_SET_ERR_MSG_FMT(ctx->extack, "%s", text);
	return err;
}

/* As of the transaction under way, whose lock keeps it. */
static struct nft_object *nft_lua_obj_find(const struct nft_ctx *ctx,
					   const char *name)
{
	struct nft_object *obj;

	rcu_read_lock();
	obj = nft_obj_lookup_name(ctx->net, ctx->family, ctx->table->name, name,
				  NFT_OBJECT_LUA, nft_genmask_next(ctx->net));
	rcu_read_unlock();

	return IS_ERR(obj) ? NULL : obj;
}

static struct nft_object *nft_lua_obj_find_attr(const struct nft_ctx *ctx,
						const struct nlattr *attr)
{
	char name[NFT_OBJ_MAXNAMELEN];

	if (nla_strscpy(name, attr, sizeof(name)) < 0)
		return NULL;

	return nft_lua_obj_find(ctx, name);
}

/* For rules that name no object. */
static struct nft_object *nft_lua_obj_only(const struct nft_ctx *ctx)
{
	struct nft_object *obj, *only = NULL;

	list_for_each_entry(obj, &ctx->table->objects, list) {
		if (obj->ops != &nft_lua_obj_ops ||
		    !nft_is_active_next(ctx->net, obj))
			continue;

		if (only) {
			NL_SET_ERR_MSG_FMT(ctx->extack,
					   "several lua objects in this table, name one");
			return ERR_PTR(-EINVAL);
		}
		only = obj;
	}

	if (!only) {
		NL_SET_ERR_MSG_FMT(ctx->extack, "no lua object in this table");
		return ERR_PTR(-ENOENT);
	}

	return only;
}

static int nft_lua_run(const struct nft_lua_script *script, int slot,
		       const struct nft_pktinfo *pkt,
		       const struct nf_lua_call *call, struct nft_regs *regs)
{
	const struct nf_lua_pkt lua_pkt = {
		.skb		= pkt->skb,
		.state		= pkt->state,
		.nhoff		= skb_network_offset(pkt->skb),
		.thoff		= nft_thoff(pkt),
		.l4proto	= pkt->tprot,
		.has_l4		= (pkt->flags & NFT_PKTINFO_L4PROTO) &&
				  !pkt->fragoff,
	};

	/* A slot that the program does not have is an error like others. */
	return nf_lua_call(script->prog, slot, &lua_pkt, call, regs->data);
}

static void nft_lua_sets_bind(struct nft_lua_script *script)
{
	struct nft_lua_set *s;

	list_for_each_entry(s, &script->sets, list)
		nft_use_inc_restore(&s->set->use);

	script->bound = true;
}

static void nft_lua_sets_unbind(struct nft_lua_script *script)
{
	struct nft_lua_set *s;

	if (!script->bound)
		return;

	list_for_each_entry(s, &script->sets, list)
		nft_use_dec(&s->set->use);

	script->bound = false;
}

static void nft_lua_script_free(struct nft_lua_script *script)
{
	struct nft_lua_set *s, *next;

	if (!script)
		return;

	nf_lua_prog_destroy(script->prog);
	nft_lua_sets_unbind(script);
	list_for_each_entry_safe(s, next, &script->sets, list)
		kfree(s);
	kvfree(script);
}

static void nft_lua_script_free_work(struct work_struct *work)
{
	nft_lua_script_free(container_of(to_rcu_work(work),
					 struct nft_lua_script, rwork));
}

static struct nft_lua_script *
nft_lua_script_alloc(const struct nft_ctx *ctx, const struct nlattr *attr)
{
	struct nft_lua_script *script;
	const char *source;
	unsigned int len;
	int err = -EINVAL;

	if (!attr)
		return ERR_PTR(nft_lua_refuse(ctx, NULL, err, "source missing"));

	source = nla_data(attr);
	len = nla_len(attr);
	if (len && !source[len - 1])
		len--;

	if (!len)
		err = nft_lua_refuse(ctx, attr, err, "source is empty");
	else if (len > NFT_LUA_SOURCE_MAX)
		err = nft_lua_refuse(ctx, attr, -E2BIG,
				     "source is larger than 60 KiB");
	else if (memchr(source, '\0', len))
		err = nft_lua_refuse(ctx, attr, err, "NUL byte in source");
	else
		err = 0;
	if (err)
		return ERR_PTR(err);

	script = kvzalloc(struct_size(script, source, len), GFP_KERNEL_ACCOUNT);
	if (!script)
		return ERR_PTR(-ENOMEM);

	INIT_LIST_HEAD(&script->sets);
	spin_lock_init(&script->reset);
	script->bound = true;
	script->len = len;
	memcpy(script->source, source, len);

	return script;
}

static int nft_lua_parse_name(const struct nft_ctx *ctx,
			      const struct nlattr *attr,
			      struct nft_lua_script *script)
{
	const char *c = script->name;

	if (!attr)
		attr = ctx->nla[NFTA_OBJ_NAME];

	/* The object's name may be longer: the start of it will do. */
	nla_strscpy(script->name, attr, sizeof(script->name));
	if (!*c)
		return nft_lua_refuse(ctx, attr, -EINVAL, "name is empty");

	for (; *c; c++) {
		if (iscntrl(*c))
			return nft_lua_refuse(ctx, attr, -EINVAL,
					      "control character in name");
	}

	return 0;
}

static int nft_lua_parse_limit(const struct nft_ctx *ctx,
			       const struct nlattr *attr, const char *what,
			       u32 min, u32 max, u32 *limit)
{
	if (!attr)
		return 0;

	*limit = ntohl(nla_get_be32(attr));
	if (*limit >= min && *limit <= max)
		return 0;

	NL_SET_BAD_ATTR(ctx->extack, attr);
	NL_SET_ERR_MSG_FMT(ctx->extack, "%s must be between %u and %u",
			   what, min, max);
	return -ERANGE;
}

static int nft_lua_parse_on_error(const struct nft_ctx *ctx,
				  const struct nlattr *attr,
				  struct nft_lua_script *script)
{
	u32 on_error;

	if (!attr)
		return 0;

	on_error = ntohl(nla_get_be32(attr));
	if (on_error >= ARRAY_SIZE(nft_lua_on_error_verdict))
		return nft_lua_refuse(ctx, attr, -EOPNOTSUPP,
				      "unknown on-error value");

	script->on_error = on_error;

	return 0;
}

static int nft_lua_script_parse(const struct nft_ctx *ctx,
				const struct nlattr * const tb[],
				struct nft_lua_script *script)
{
	int err;

	err = nft_lua_parse_name(ctx, tb[NFTA_LUA_OBJ_NAME], script);
	if (err < 0)
		return err;

	script->memory = KLUA_MEMORY_DEFAULT;
	err = nft_lua_parse_limit(ctx, tb[NFTA_LUA_OBJ_MEMORY], "memory",
				  KLUA_MEMORY_MIN, KLUA_MEMORY_MAX,
				  &script->memory);
	if (err < 0)
		return err;

	script->budget = KLUA_BUDGET_DEFAULT;
	err = nft_lua_parse_limit(ctx, tb[NFTA_LUA_OBJ_BUDGET], "budget",
				  KLUA_BUDGET_MIN, KLUA_BUDGET_MAX,
				  &script->budget);
	if (err < 0)
		return err;

	return nft_lua_parse_on_error(ctx, tb[NFTA_LUA_OBJ_ON_ERROR], script);
}

/**
 * struct nft_lua_load - what a script finds while it is loaded
 * @ctx: where
 * @script: the script, which gets the sets that it names
 */
struct nft_lua_load {
	const struct nft_ctx	*ctx;
	struct nft_lua_script	*script;
};

/* A module is the program of another object as of the transaction under way. */
static bool nft_lua_find_module(void *data, const char *name,
				struct klua_chunk *chunk)
{
	const struct nft_lua_load *load = data;
	const struct nft_lua_obj *priv;
	const struct nft_object *obj;

	obj = nft_lua_obj_find(load->ctx, name);
	if (!obj)
		return false;

	priv = nft_obj_data(obj);
	chunk->name = priv->next->name;
	chunk->source = priv->next->source;
	chunk->len = priv->next->len;

	return true;
}

/*
 * How nft keeps values of its types, by the numbers that it has for them and that
 * it gives sets: those that the kernel keeps in host byte order, text, and
 * addresses, which scripts have as strings.  All others are in network order.
 * A length of 0 is any.
 */
static const struct nf_lua_value nft_lua_types[1 << NFT_LUA_TYPE_BITS] = {
	[2]	= { 1, NFT_LUA_KIND_HOST },	/* nf_proto */
	[4]	= { 0, NFT_LUA_KIND_BE },	/* integer */
	[5]	= { 0, NFT_LUA_KIND_STRING },	/* string */
	[6]	= { 0, NFT_LUA_KIND_BYTES },	/* ll_addr */
	[7]	= { 4, NFT_LUA_KIND_BYTES },	/* ipv4_addr */
	[8]	= { 16, NFT_LUA_KIND_BYTES },	/* ipv6_addr */
	[9]	= { 6, NFT_LUA_KIND_BYTES },	/* ether_addr */
	[10]	= { 2, NFT_LUA_KIND_BE },	/* ether_type */
	[11]	= { 2, NFT_LUA_KIND_BE },	/* arp_op */
	[12]	= { 1, NFT_LUA_KIND_BE },	/* inet_proto */
	[13]	= { 2, NFT_LUA_KIND_BE },	/* inet_service */
	[14]	= { 1, NFT_LUA_KIND_BE },	/* icmp_type */
	[15]	= { 1, NFT_LUA_KIND_BE },	/* tcp_flag */
	[16]	= { 1, NFT_LUA_KIND_BE },	/* dccp_pkttype */
	[17]	= { 1, NFT_LUA_KIND_BE },	/* mh_type */
	[18]	= { 4, NFT_LUA_KIND_HOST },	/* relative time */
	[19]	= { 4, NFT_LUA_KIND_HOST },	/* mark */
	[20]	= { 4, NFT_LUA_KIND_HOST },	/* iface_index */
	[21]	= { 2, NFT_LUA_KIND_HOST },	/* iface_type */
	[22]	= { 4, NFT_LUA_KIND_HOST },	/* realm */
	[23]	= { 4, NFT_LUA_KIND_HOST },	/* classid */
	[24]	= { 4, NFT_LUA_KIND_HOST },	/* uid */
	[25]	= { 4, NFT_LUA_KIND_HOST },	/* gid */
	[26]	= { 4, NFT_LUA_KIND_HOST },	/* ct_state */
	[27]	= { 1, NFT_LUA_KIND_HOST },	/* ct_dir */
	[28]	= { 4, NFT_LUA_KIND_HOST },	/* ct_status */
	[29]	= { 1, NFT_LUA_KIND_BE },	/* icmpv6_type */
	[30]	= { 16, NFT_LUA_KIND_BYTES },	/* ct_label */
	[31]	= { 1, NFT_LUA_KIND_HOST },	/* pkt_type */
	[32]	= { 1, NFT_LUA_KIND_BE },	/* icmp_code */
	[33]	= { 1, NFT_LUA_KIND_BE },	/* icmpv6_code */
	[34]	= { 1, NFT_LUA_KIND_BE },	/* icmpx_code */
	[35]	= { 4, NFT_LUA_KIND_HOST },	/* devgroup */
	[36]	= { 1, NFT_LUA_KIND_BE },	/* dscp */
	[37]	= { 1, NFT_LUA_KIND_BE },	/* ecn */
	[38]	= { 4, NFT_LUA_KIND_HOST },	/* fib_addrtype */
	[39]	= { 1, NFT_LUA_KIND_HOST },	/* boolean */
	[40]	= { 4, NFT_LUA_KIND_HOST },	/* ct_event */
	[41]	= { 16, NFT_LUA_KIND_STRING },	/* ifname */
	[42]	= { 1, NFT_LUA_KIND_BE },	/* igmp_type */
	[43]	= { 8, NFT_LUA_KIND_HOST },	/* time */
	[44]	= { 4, NFT_LUA_KIND_HOST },	/* hour */
	[45]	= { 1, NFT_LUA_KIND_HOST },	/* day */
	[46]	= { 8, NFT_LUA_KIND_HOST },	/* cgroupsv2 */
	[47]	= { 64, NF_LUA_KIND_HOSTNAME },	/* hostname */
};

/* What a type makes of a value of that length, or bytes if it cannot. */
static struct nf_lua_value nft_lua_type_value(u32 type, u8 len)
{
	struct nf_lua_value value = {
		.len	= len,
		.kind	= len > sizeof(u64) ? NFT_LUA_KIND_BYTES :
					      NFT_LUA_KIND_BE,
	};

	if (type < ARRAY_SIZE(nft_lua_types) &&
	    (!nft_lua_types[type].len || nft_lua_types[type].len == len))
		value.kind = nft_lua_types[type].kind;
	if (value.kind == NFT_LUA_KIND_BE && len > sizeof(u64))
		value.kind = NFT_LUA_KIND_BYTES;

	return value;
}

/* Parts of a key, or of data, of @len bytes; @field_len if that is known. */
static u8 nft_lua_set_parts(struct nf_lua_value *parts, u32 type, u8 len,
			    const u8 *field_len, u8 field_count)
{
	unsigned int total = 0, n = 1, i;
	u32 rest;

	for (rest = type; rest >> NFT_LUA_TYPE_BITS; rest >>= NFT_LUA_TYPE_BITS)
		n++;

	if (n == 1) {
		parts[0] = nft_lua_type_value(type, len);
		return 1;
	}

	for (i = n; i--; type >>= NFT_LUA_TYPE_BITS) {
		u32 part = type & (ARRAY_SIZE(nft_lua_types) - 1);
		u8 part_len = field_count == n ? field_len[i] :
						 nft_lua_types[part].len;

		/* of a length that only user space knows */
		if (!part_len)
			break;
		parts[i] = nft_lua_type_value(part, part_len);
		total += ALIGN(part_len, NFT_REG32_SIZE);
	}
	if (i > n && total == len)
		return n;

	parts[0].len = len;
	parts[0].kind = NFT_LUA_KIND_BYTES;

	return 1;
}

static const void *nft_lua_set_lookup(const struct nf_lua_set *lua,
				      const u32 *key, bool any)
{
	const struct nft_lua_set *s = container_of(lua, struct nft_lua_set, lua);
	const struct nft_set_ext *ext;

	ext = any ? nft_set_lookup_any(s->net, s->set, key) :
		    nft_set_do_lookup(s->net, s->set, key);
	if (!ext)
		return NULL;

	return nft_set_ext_exists(ext, NFT_SET_EXT_DATA) ?
	       (const void *)nft_set_ext_data(ext) : ext;
}

static void nft_lua_set_describe(struct nft_lua_set *s)
{
	const struct nft_set *set = s->set;
	unsigned int i;

	s->lua.name = set->name;
	s->lua.lookup = nft_lua_set_lookup;
	s->lua.klen = set->klen;
	s->lua.nkey = nft_lua_set_parts(s->lua.key, set->ktype, set->klen,
					set->field_len, set->field_count);
	if (set->flags & NFT_SET_MAP && set->dtype != NFT_DATA_VERDICT)
		s->lua.ndata = nft_lua_set_parts(s->lua.data, set->dtype,
						 set->dlen, NULL, 0);
	if (!(set->flags & NFT_SET_INTERVAL))
		return;

	/* nft puts what has an order into network order. */
	for (i = 0; i < s->lua.nkey; i++) {
		if (s->lua.key[i].kind == NFT_LUA_KIND_HOST)
			s->lua.key[i].kind = NFT_LUA_KIND_BE;
	}
	/* pipapo */
	if (set->field_count > 1)
		s->lua.elems = &set->nelems;
}

static const struct nf_lua_set *nft_lua_find_set(void *data, const char *name)
{
	const struct nft_lua_load *load = data;
	const struct nft_ctx *ctx = load->ctx;
	struct nft_lua_set *s;
	struct nft_set *set;

	set = nft_set_lookup_name(ctx->net, ctx->table, name,
				  nft_genmask_next(ctx->net));
	if (!set)
		return ERR_PTR(-ENOENT);
	if (nft_set_is_anonymous(set) || set->flags & NFT_SET_OBJECT)
		return ERR_PTR(-EOPNOTSUPP);

	/* Each CPU's state asks for it. */
	list_for_each_entry(s, &load->script->sets, list) {
		if (s->set == set)
			return &s->lua;
	}

	s = kzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);
	if (!s)
		return ERR_PTR(-ENOMEM);
	if (!nft_use_inc(&set->use)) {
		kfree(s);
		return ERR_PTR(-EMFILE);
	}

	s->set = set;
	s->net = ctx->net;
	nft_lua_set_describe(s);
	list_add_tail(&s->list, &load->script->sets);

	return &s->lua;
}

static int nft_lua_script_load(const struct nft_ctx *ctx,
			       const struct nlattr *source,
			       struct nft_lua_script *script,
			       const struct nft_lua_script *old)
{
	char self[NFT_OBJ_MAXNAMELEN], text[KLUA_ERROR_LEN] = "";
	struct nft_lua_load load = {
		.ctx	= ctx,
		.script	= script,
	};
	const struct nf_lua_config cfg = {
		.chunk.name	= script->name,
		.chunk.source	= script->source,
		.chunk.len	= script->len,
		.memory		= script->memory,
		.budget		= script->budget,
		.on_error	= nft_lua_on_error_verdict[script->on_error],
		.old		= old ? old->prog : NULL,
		.self		= self,
		.find		= nft_lua_find_module,
		.find_set	= nft_lua_find_set,
		.find_data	= &load,
	};
	struct nf_lua_prog *prog;

	nla_strscpy(self, ctx->nla[NFTA_OBJ_NAME], sizeof(self));
	prog = nf_lua_prog_create(&cfg, text);
	if (IS_ERR(prog)) {
		NL_SET_BAD_ATTR(ctx->extack, source);
		if (*text)
			NL_SET_ERR_MSG_FMT(ctx->extack, "%s", text);
		return PTR_ERR(prog);
	}

	script->prog = prog;
	script->main = nf_lua_prog_slot(prog, "main");

	return 0;
}

static struct nft_lua_script *
nft_lua_script_create(const struct nft_ctx *ctx,
		      const struct nlattr * const tb[],
		      const struct nft_lua_script *old)
{
	const struct nlattr *source = tb[NFTA_LUA_OBJ_SOURCE];
	struct nft_lua_script *script;
	int err;

	script = nft_lua_script_alloc(ctx, source);
	if (IS_ERR(script))
		return script;

	err = nft_lua_script_parse(ctx, tb, script);
	if (err < 0)
		goto err_free;

	err = nft_lua_script_load(ctx, source, script, old);
	if (err < 0)
		goto err_free;

	return script;

err_free:
	nft_lua_script_free(script);
	return ERR_PTR(err);
}

/* A function that rules use keeps its slot, or the update is refused: so the
 * slot that an expression found once is good for as long as the rule lives.
 */
static int nft_lua_check_rule(const struct nft_ctx *ctx,
			      const struct nft_chain *chain,
			      const struct nft_rule *rule,
			      const struct nft_object *obj,
			      const struct nft_lua_script *script, u32 *refs)
{
	const struct nft_expr *expr, *last;
	const struct nft_lua_call *call;

	nft_rule_for_each_expr(expr, last, rule) {
		if (expr->ops != &nft_lua_ops)
			continue;

		call = nft_expr_priv(expr);
		if (call->obj != obj)
			continue;

		(*refs)--;
		if (nf_lua_prog_slot(script->prog, call->func) == call->slot)
			continue;

		NL_SET_ERR_MSG_FMT(ctx->extack,
				   "function %s is called by rule handle %llu in chain %s but missing",
				   call->func, (u64)rule->handle, chain->name);
		return -EBUSY;
	}

	return 0;
}

static int nft_lua_check_update(const struct nft_ctx *ctx,
				const struct nft_object *obj,
				const struct nft_lua_script *script)
{
	const struct nft_lua_obj *priv = nft_obj_data(obj);
	const struct nft_chain *chain;
	const struct nft_rule *rule;
	u32 refs = obj->use;
	int err;

	list_for_each_entry(chain, &ctx->table->chains, list) {
		/* Rules of an anonymous chain that goes are active still. */
		if (!nft_is_active_next(ctx->net, chain))
			continue;

		list_for_each_entry(rule, &chain->rules, list) {
			if (!nft_is_active_next(ctx->net, rule))
				continue;

			err = nft_lua_check_rule(ctx, chain, rule, obj, script,
						 &refs);
			if (err < 0)
				return err;
		}
	}

	/* What is left are plain references. */
	if (refs && priv->next->main >= 0 && script->main < 0) {
		NL_SET_ERR_MSG_FMT(ctx->extack,
				   "function main is called by references but missing");
		return -EBUSY;
	}

	return 0;
}

static const struct nla_policy nft_lua_obj_policy[NFTA_LUA_OBJ_MAX + 1] = {
	[NFTA_LUA_OBJ_SOURCE]		= { .type = NLA_BINARY },
	[NFTA_LUA_OBJ_NAME]		= { .type = NLA_STRING,
					    .len = NFT_LUA_NAME_LEN - 1 },
	[NFTA_LUA_OBJ_MEMORY]		= { .type = NLA_U32 },
	[NFTA_LUA_OBJ_BUDGET]		= { .type = NLA_U32 },
	[NFTA_LUA_OBJ_ON_ERROR]		= { .type = NLA_U32 },
	[NFTA_LUA_OBJ_MODULES]		= { .type = NLA_REJECT },
	[NFTA_LUA_OBJ_CALLS]		= { .type = NLA_REJECT },
	[NFTA_LUA_OBJ_ERRORS]		= { .type = NLA_REJECT },
	[NFTA_LUA_OBJ_ERR_SCRIPT]	= { .type = NLA_REJECT },
	[NFTA_LUA_OBJ_ERR_MEMORY]	= { .type = NLA_REJECT },
	[NFTA_LUA_OBJ_ERR_BUDGET]	= { .type = NLA_REJECT },
	[NFTA_LUA_OBJ_ERR_NESTED]	= { .type = NLA_REJECT },
	[NFTA_LUA_OBJ_LAST_ERROR]	= { .type = NLA_REJECT },
	[NFTA_LUA_OBJ_MEM_USED]		= { .type = NLA_REJECT },
	[NFTA_LUA_OBJ_MEM_PEAK]		= { .type = NLA_REJECT },
	[NFTA_LUA_OBJ_CPU_PEAK]		= { .type = NLA_REJECT },
	[NFTA_LUA_OBJ_BUDGET_PEAK]	= { .type = NLA_REJECT },
	[NFTA_LUA_OBJ_STACK_PEAK]	= { .type = NLA_REJECT },
	[NFTA_LUA_OBJ_CPUS]		= { .type = NLA_REJECT },
};

static int nft_lua_obj_init(const struct nft_ctx *ctx,
			    const struct nlattr * const tb[],
			    struct nft_object *obj)
{
	struct nft_lua_obj *priv = nft_obj_data(obj);
	struct nft_lua_obj *target = NULL;
	struct nft_lua_script *script;
	struct nft_object *old;
	int err;

	old = nft_lua_obj_find_attr(ctx, ctx->nla[NFTA_OBJ_NAME]);
	if (old)
		target = nft_obj_data(old);

	script = nft_lua_script_create(ctx, tb, target ? target->next : NULL);
	if (IS_ERR(script))
		return PTR_ERR(script);

	RCU_INIT_POINTER(priv->live, script);
	priv->next = script;
	if (!target)
		return 0;

	err = nft_lua_check_update(ctx, old, script);
	if (err < 0) {
		NL_SET_BAD_ATTR(ctx->extack, tb[NFTA_LUA_OBJ_SOURCE]);
		nft_lua_script_free(script);
		return err;
	}

	priv->target = target;
	priv->next = target->next;
	target->next = script;
	nft_lua_sets_unbind(priv->next);

	return 0;
}

/* The object is not part of the ruleset after the transaction under way, or the
 * netns is going.
 */
static void nft_lua_obj_deactivate(const struct nft_ctx *ctx,
				   struct nft_object *obj)
{
	struct nft_lua_obj *priv = nft_obj_data(obj);

	nft_lua_sets_unbind(priv->next);
}

/* Its deletion has been aborted. */
static void nft_lua_obj_activate(const struct nft_ctx *ctx,
				 struct nft_object *obj)
{
	struct nft_lua_obj *priv = nft_obj_data(obj);

	nft_lua_sets_bind(priv->next);
}

/* Packets that began before the commit may still run the old script. */
static void nft_lua_obj_update(struct nft_object *obj,
			       struct nft_object *newobj)
{
	struct nft_lua_obj *newpriv = nft_obj_data(newobj);
	struct nft_lua_obj *priv = nft_obj_data(obj);
	struct nft_lua_script *script;

	script = rcu_replace_pointer(newpriv->live, NULL, true);
	script = rcu_replace_pointer(priv->live, script, true);
	newpriv->target = NULL;

	INIT_RCU_WORK(&script->rwork, nft_lua_script_free_work);
	queue_rcu_work(nft_lua_wq, &script->rwork);
}

/* Who came by the link may still be looking at the object. */
static void nft_lua_unlink(struct nft_lua_link *link)
{
	if (!link)
		return;

	RCU_INIT_POINTER(link->obj, NULL);
	synchronize_rcu();
	nft_lua_link_put(link);
}

/* Called after a grace period, or for an object that no packet has seen.  The
 * updates of an aborted transaction go newest first.
 */
static void nft_lua_obj_destroy(const struct nft_ctx *ctx,
				struct nft_object *obj)
{
	struct nft_lua_obj *priv = nft_obj_data(obj);

	if (priv->target) {
		priv->target->next = priv->next;
		nft_lua_sets_bind(priv->next);
	}

	nft_lua_unlink(priv->link);
	nft_lua_script_free(rcu_dereference_protected(priv->live, true));
}

/**
 * nft_lua_prog_lookup() - find the program of an object by its name
 * @net: netns
 * @family: NFPROTO_* of its table
 * @table: name of its table
 * @name: its name
 *
 * Context: under the RCU read lock.
 * Return: the program as of the current generation of the ruleset, good as long
 * as the lock is held; NULL if there is no such object.
 */
struct nf_lua_prog *nft_lua_prog_lookup(const struct net *net, u8 family,
					const char *table, const char *name)
{
	const struct nft_lua_obj *priv;
	const struct nft_object *obj;

	obj = nft_obj_lookup_name(net, family, table, name, NFT_OBJECT_LUA,
				  nft_genmask_cur(net));
	if (IS_ERR(obj))
		return NULL;

	priv = nft_obj_data(obj);

	return rcu_dereference(priv->live)->prog;
}
EXPORT_SYMBOL_GPL(nft_lua_prog_lookup);

/**
 * nft_lua_link_get() - find an object by its name and keep the way to it
 * @net: netns
 * @family: NFPROTO_* of its table
 * @table: name of its table
 * @name: its name
 *
 * Context: any but hard interrupts, under the RCU read lock.
 * Return: what nft_lua_link_put() releases, or an error pointer:
 *
 * * -ENOENT: there is no such object
 * * -ENOMEM: no memory
 */
struct nft_lua_link *nft_lua_link_get(const struct net *net, u8 family,
				      const char *table, const char *name)
{
	struct nft_lua_link *link, *other;
	struct nft_lua_obj *priv;
	struct nft_object *obj;

	obj = nft_obj_lookup_name(net, family, table, name, NFT_OBJECT_LUA,
				  nft_genmask_cur(net));
	if (IS_ERR(obj))
		return ERR_CAST(obj);

	priv = nft_obj_data(obj);
	link = READ_ONCE(priv->link);
	if (!link) {
		link = kzalloc(sizeof(*link), GFP_ATOMIC);
		if (!link)
			return ERR_PTR(-ENOMEM);

		refcount_set(&link->refs, 1);
		RCU_INIT_POINTER(link->obj, obj);
		other = cmpxchg(&priv->link, NULL, link);
		if (other) {
			kfree(link);
			link = other;
		}
	}

	/* The object's reference is there as long as the object can be found. */
	refcount_inc(&link->refs);

	return link;
}
EXPORT_SYMBOL_GPL(nft_lua_link_get);

/**
 * nft_lua_link_put() - release what nft_lua_link_get() returned
 * @link: it, which is freed after a grace period if it was the last one
 *
 * Context: any.
 */
void nft_lua_link_put(struct nft_lua_link *link)
{
	if (refcount_dec_and_test(&link->refs))
		kfree_rcu(link, rcu);
}
EXPORT_SYMBOL_GPL(nft_lua_link_put);

/**
 * nft_lua_link_prog() - program of an object
 * @net: netns of the object
 * @link: from nft_lua_link_get()
 *
 * Context: under the RCU read lock.
 * Return: the program as of the current generation of the ruleset, good as long
 * as the lock is held; NULL if the object is deleted.
 */
struct nf_lua_prog *nft_lua_link_prog(const struct net *net,
				      const struct nft_lua_link *link)
{
	const struct nft_object *obj = rcu_dereference(link->obj);
	const struct nft_lua_obj *priv;

	if (!obj || !nft_is_active(net, obj))
		return NULL;

	priv = nft_obj_data(obj);

	return rcu_dereference(priv->live)->prog;
}
EXPORT_SYMBOL_GPL(nft_lua_link_prog);

static int nft_lua_modules_dump(struct sk_buff *skb,
				const struct klua_prog *prog)
{
	const char *module = klua_prog_module(prog, NULL);
	struct nlattr *nest;

	if (!module)
		return 0;

	nest = nla_nest_start_noflag(skb, NFTA_LUA_OBJ_MODULES);
	if (!nest)
		return -1;

	for (; module; module = klua_prog_module(prog, module)) {
		if (nla_put_string(skb, NFTA_LIST_ELEM, module))
			return -1;
	}
	nla_nest_end(skb, nest);

	return 0;
}

static int nft_lua_cpu_dump(struct sk_buff *skb, const struct klua_prog *prog,
			    int cpu)
{
	struct nlattr *nest;
	u32 used, peak;

	nest = nla_nest_start_noflag(skb, NFTA_LIST_ELEM);
	if (!nest)
		return -1;

	klua_prog_cpu_mem(prog, cpu, &used, &peak);
	if (nla_put_be32(skb, NFTA_LUA_CPU_ID, htonl(cpu)) ||
	    nla_put_be32(skb, NFTA_LUA_CPU_MEM_USED, htonl(used)) ||
	    nla_put_be32(skb, NFTA_LUA_CPU_MEM_PEAK, htonl(peak)))
		return -1;
	nla_nest_end(skb, nest);

	return 0;
}

static unsigned int nft_lua_cpus_size(void)
{
	return nla_total_size(num_possible_cpus() *
			      nla_total_size(3 * nla_total_size(sizeof(u32))));
}

/* @room: bytes that the nest of all attributes has left. */
static int nft_lua_cpus_dump(struct sk_buff *skb, const struct klua_prog *prog,
			     unsigned int room)
{
	struct nlattr *nest;
	int cpu;

	if (nft_lua_cpus_size() > room)
		return 0;

	nest = nla_nest_start_noflag(skb, NFTA_LUA_OBJ_CPUS);
	if (!nest)
		return -1;

	for_each_possible_cpu(cpu) {
		if (nft_lua_cpu_dump(skb, prog, cpu) < 0)
			return -1;
	}
	nla_nest_end(skb, nest);

	return 0;
}

static int nft_lua_stats_dump(struct sk_buff *skb,
			      const struct klua_stats *stats)
{
	if (nla_put_be64(skb, NFTA_LUA_OBJ_CALLS, cpu_to_be64(stats->calls),
			 NFTA_LUA_OBJ_PAD) ||
	    nla_put_be64(skb, NFTA_LUA_OBJ_ERRORS, cpu_to_be64(stats->errors),
			 NFTA_LUA_OBJ_PAD) ||
	    nla_put_be64(skb, NFTA_LUA_OBJ_ERR_SCRIPT,
			 cpu_to_be64(stats->err_run), NFTA_LUA_OBJ_PAD) ||
	    nla_put_be64(skb, NFTA_LUA_OBJ_ERR_MEMORY,
			 cpu_to_be64(stats->err_memory), NFTA_LUA_OBJ_PAD) ||
	    nla_put_be64(skb, NFTA_LUA_OBJ_ERR_BUDGET,
			 cpu_to_be64(stats->err_budget), NFTA_LUA_OBJ_PAD) ||
	    nla_put_be64(skb, NFTA_LUA_OBJ_ERR_NESTED,
			 cpu_to_be64(stats->err_nested), NFTA_LUA_OBJ_PAD) ||
	    nla_put_be64(skb, NFTA_LUA_OBJ_MEM_USED,
			 cpu_to_be64(stats->mem_used), NFTA_LUA_OBJ_PAD) ||
	    nla_put_be64(skb, NFTA_LUA_OBJ_MEM_PEAK,
			 cpu_to_be64(stats->mem_peak), NFTA_LUA_OBJ_PAD) ||
	    nla_put_be32(skb, NFTA_LUA_OBJ_CPU_PEAK, htonl(stats->cpu_peak)) ||
	    nla_put_be32(skb, NFTA_LUA_OBJ_BUDGET_PEAK,
			 htonl(stats->budget_peak)) ||
	    nla_put_be32(skb, NFTA_LUA_OBJ_STACK_PEAK,
			 htonl(stats->stack_peak)))
		return -1;

	if (*stats->last_error &&
	    nla_put_string(skb, NFTA_LUA_OBJ_LAST_ERROR, stats->last_error))
		return -1;

	return 0;
}

static int nft_lua_script_dump(struct sk_buff *skb,
			       struct nft_lua_script *script, bool reset)
{
	struct klua_prog *prog = nf_lua_prog_klua(script->prog);
	const unsigned char *start = skb_tail_pointer(skb);
	struct klua_stats stats;
	int err;

	if (nla_put(skb, NFTA_LUA_OBJ_SOURCE, script->len, script->source) ||
	    nla_put_string(skb, NFTA_LUA_OBJ_NAME, script->name) ||
	    nla_put_be32(skb, NFTA_LUA_OBJ_MEMORY, htonl(script->memory)) ||
	    nla_put_be32(skb, NFTA_LUA_OBJ_BUDGET, htonl(script->budget)) ||
	    nla_put_be32(skb, NFTA_LUA_OBJ_ON_ERROR, htonl(script->on_error)) ||
	    nft_lua_modules_dump(skb, prog) < 0)
		return -1;

	spin_lock_bh(&script->reset);
	klua_prog_stats(prog, &stats);
	err = nft_lua_stats_dump(skb, &stats) ?:
	      nft_lua_cpus_dump(skb, prog, NFT_LUA_NEST_MAX -
				(skb_tail_pointer(skb) - start));
	/* Nothing is lost to a message that is too small. */
	if (!err && reset)
		klua_prog_reset(prog, &stats);
	spin_unlock_bh(&script->reset);

	return err;
}

static int nft_lua_obj_dump(struct sk_buff *skb, struct nft_object *obj,
			    bool reset)
{
	const struct nft_lua_obj *priv = nft_obj_data(obj);
	int err;

	rcu_read_lock();
	err = nft_lua_script_dump(skb, rcu_dereference(priv->live), reset);
	rcu_read_unlock();

	return err;
}

/* All else fits into what nf_tables adds. */
static unsigned int nft_lua_obj_dump_size(const struct nft_object *obj)
{
	const struct nft_lua_obj *priv = nft_obj_data(obj);
	unsigned int len;

	rcu_read_lock();
	len = rcu_dereference(priv->live)->len;
	rcu_read_unlock();

	return nla_total_size(len) + nft_lua_cpus_size();
}

/* No arguments, and the result is a verdict. */
static const struct nf_lua_call nft_lua_main;

static void nft_lua_obj_eval(struct nft_object *obj, struct nft_regs *regs,
			     const struct nft_pktinfo *pkt)
{
	const struct nft_lua_obj *priv = nft_obj_data(obj);
	const struct nft_lua_script *script = rcu_dereference(priv->live);

	regs->verdict.code = nft_lua_run(script, script->main, pkt, &nft_lua_main,
					 regs);
}

static struct nft_object_type nft_lua_obj_type;
static const struct nft_object_ops nft_lua_obj_ops = {
	.type		= &nft_lua_obj_type,
	.size		= sizeof(struct nft_lua_obj),
	.init		= nft_lua_obj_init,
	.destroy	= nft_lua_obj_destroy,
	.activate	= nft_lua_obj_activate,
	.deactivate	= nft_lua_obj_deactivate,
	.dump		= nft_lua_obj_dump,
	.dump_size	= nft_lua_obj_dump_size,
	.eval		= nft_lua_obj_eval,
	.update		= nft_lua_obj_update,
};

/* A program is code in the kernel: the limits hold, but who needs no code there
 * should not load any.
 */
static bool nft_lua_obj_capable(const struct sk_buff *skb)
{
	return READ_ONCE(nft_lua_userns) || netlink_capable(skb, CAP_NET_ADMIN);
}

static struct nft_object_type nft_lua_obj_type __read_mostly = {
	.type			= NFT_OBJECT_LUA,
	.ops			= &nft_lua_obj_ops,
	.maxattr		= NFTA_LUA_OBJ_MAX,
	.policy			= nft_lua_obj_policy,
	.capable		= nft_lua_obj_capable,
	.owner			= THIS_MODULE,
};

static const struct nla_policy nft_lua_policy[NFTA_LUA_MAX + 1] = {
	[NFTA_LUA_OBJ]		= { .type = NLA_STRING,
				    .len = NFT_OBJ_MAXNAMELEN - 1 },
	[NFTA_LUA_FUNC]		= { .type = NLA_STRING,
				    .len = KLUA_NAME_LEN - 1 },
	[NFTA_LUA_DREG]		= { .type = NLA_U32 },
	[NFTA_LUA_LEN]		= { .type = NLA_U32 },
	[NFTA_LUA_KIND]		= { .type = NLA_U32 },
	[NFTA_LUA_DTYPE]	= { .type = NLA_U32 },
	[NFTA_LUA_SREG]		= { .type = NLA_U32 },
	[NFTA_LUA_ARGS]		= { .type = NLA_NESTED },
};

static const struct nla_policy nft_lua_arg_policy[NFTA_LUA_ARG_MAX + 1] = {
	[NFTA_LUA_ARG_LEN]	= { .type = NLA_U32 },
	[NFTA_LUA_ARG_KIND]	= { .type = NLA_U32 },
};

static bool nft_lua_is_identifier(const char *s)
{
	if (!isascii(*s) || (!isalpha(*s) && *s != '_'))
		return false;

	while (*++s) {
		if (!isascii(*s) || (!isalnum(*s) && *s != '_'))
			return false;
	}

	return true;
}

/* @of: what the value belongs to, for messages. */
static int nft_lua_parse_value(const struct nft_ctx *ctx,
			       const struct nlattr *of,
			       const struct nlattr *len,
			       const struct nlattr *kind,
			       struct nf_lua_value *value)
{
	u32 val;
	int err;

	if (!len || !kind)
		return nft_lua_refuse(ctx, of, -EINVAL,
				      len ? "kind missing" : "length missing");

	err = nft_parse_u32_check(len, U8_MAX, &val);
	value->len = val;
	if (err < 0 || !val)
		return nft_lua_refuse(ctx, len, err ?: -EINVAL, "bad length");

	err = nft_parse_u32_check(kind, U8_MAX, &val);
	value->kind = val;
	if (err < 0 || val > NFT_LUA_KIND_STRING)
		return nft_lua_refuse(ctx, kind, -EOPNOTSUPP, "unknown kind");

	if (!nf_lua_value_valid(value))
		return nft_lua_refuse(ctx, len, -EINVAL,
				      "no value of this kind has this length");

	return 0;
}

static int nft_lua_parse_arg(const struct nft_ctx *ctx,
			     const struct nlattr *attr,
			     struct nft_lua_call *priv)
{
	struct nlattr *tb[NFTA_LUA_ARG_MAX + 1];
	int err;

	if (priv->call.nargs == ARRAY_SIZE(priv->call.arg))
		return nft_lua_refuse(ctx, attr, -E2BIG, "too many arguments");

	if (nla_type(attr) != NFTA_LIST_ELEM)
		return nft_lua_refuse(ctx, attr, -EINVAL, "not a list element");

	err = nla_parse_nested_deprecated(tb, NFTA_LUA_ARG_MAX, attr,
					  nft_lua_arg_policy, NULL);
	if (err < 0)
		return nft_lua_refuse(ctx, attr, err, "malformed argument");

	err = nft_lua_parse_value(ctx, attr, tb[NFTA_LUA_ARG_LEN],
				  tb[NFTA_LUA_ARG_KIND],
				  &priv->call.arg[priv->call.nargs]);
	if (err < 0)
		return err;

	priv->call.nargs++;

	return 0;
}

static int nft_lua_parse_args(const struct nft_ctx *ctx,
			      const struct nlattr * const tb[],
			      struct nft_lua_call *priv)
{
	const struct nlattr *attr;
	unsigned int len = 0, i;
	int rem, err;

	if (!tb[NFTA_LUA_SREG] && !tb[NFTA_LUA_ARGS])
		return 0;

	if (!tb[NFTA_LUA_SREG])
		return nft_lua_refuse(ctx, tb[NFTA_LUA_ARGS], -EINVAL,
				      "arguments without register");
	if (!tb[NFTA_LUA_ARGS])
		return nft_lua_refuse(ctx, tb[NFTA_LUA_SREG], -EINVAL,
				      "register without arguments");

	nla_for_each_nested(attr, tb[NFTA_LUA_ARGS], rem) {
		err = nft_lua_parse_arg(ctx, attr, priv);
		if (err < 0)
			return err;
	}

	for (i = 0; i < priv->call.nargs; i++)
		len += ALIGN(priv->call.arg[i].len, NFT_REG32_SIZE);

	if (!len)
		return nft_lua_refuse(ctx, tb[NFTA_LUA_ARGS], -EINVAL,
				      "no arguments");
	if (len > NF_LUA_ARGS_LEN)
		return nft_lua_refuse(ctx, tb[NFTA_LUA_ARGS], -E2BIG,
				      "arguments take more than all registers");

	err = nft_parse_register_load(ctx, tb[NFTA_LUA_SREG], &priv->call.sreg, len);
	if (err < 0)
		return nft_lua_refuse(ctx, tb[NFTA_LUA_SREG], err,
				      "no such registers, or nothing was put there before");

	return 0;
}

static int nft_lua_parse_result(const struct nft_ctx *ctx,
				const struct nlattr * const tb[],
				struct nft_lua_call *priv)
{
	const struct nlattr *extra = tb[NFTA_LUA_LEN] ?: tb[NFTA_LUA_KIND] ?:
				     tb[NFTA_LUA_DTYPE];
	int err;

	if (!tb[NFTA_LUA_DREG]) {
		if (extra)
			return nft_lua_refuse(ctx, extra, -EINVAL,
					      "there is no register for a result");
		return 0;
	}

	err = nft_lua_parse_value(ctx, tb[NFTA_LUA_DREG], tb[NFTA_LUA_LEN],
				  tb[NFTA_LUA_KIND], &priv->call.value);
	if (err < 0)
		return err;

	if (tb[NFTA_LUA_DTYPE])
		priv->dtype = ntohl(nla_get_be32(tb[NFTA_LUA_DTYPE]));

	priv->call.has_result = true;
	err = nft_parse_register_store(ctx, tb[NFTA_LUA_DREG], &priv->call.dreg,
				       NULL, NFT_DATA_VALUE, priv->call.value.len);
	if (err < 0)
		return nft_lua_refuse(ctx, tb[NFTA_LUA_DREG], err,
				      "no such register, or too few from there on");

	return 0;
}

static int nft_lua_init(const struct nft_ctx *ctx, const struct nft_expr *expr,
			const struct nlattr * const tb[])
{
	struct nft_lua_call *priv = nft_expr_priv(expr);
	struct nft_lua_obj *obj_priv;
	struct nft_object *obj;
	int err;

	if (!tb[NFTA_LUA_FUNC])
		return nft_lua_refuse(ctx, NULL, -EINVAL, "function missing");

	nla_strscpy(priv->func, tb[NFTA_LUA_FUNC], sizeof(priv->func));
	if (!nft_lua_is_identifier(priv->func))
		return nft_lua_refuse(ctx, tb[NFTA_LUA_FUNC], -EINVAL,
				      "not the name of a function");

	/* The result may go where an argument was. */
	err = nft_lua_parse_args(ctx, tb, priv);
	if (err < 0)
		return err;

	err = nft_lua_parse_result(ctx, tb, priv);
	if (err < 0)
		return err;

	if (tb[NFTA_LUA_OBJ]) {
		obj = nft_lua_obj_find_attr(ctx, tb[NFTA_LUA_OBJ]);
		if (!obj)
			return nft_lua_refuse(ctx, tb[NFTA_LUA_OBJ], -ENOENT,
					      "no such lua object");
	} else {
		obj = nft_lua_obj_only(ctx);
		if (IS_ERR(obj))
			return PTR_ERR(obj);
	}

	obj_priv = nft_obj_data(obj);
	priv->slot = nf_lua_prog_slot(obj_priv->next->prog, priv->func);
	if (priv->slot < 0) {
		NL_SET_BAD_ATTR(ctx->extack, tb[NFTA_LUA_FUNC]);
		NL_SET_ERR_MSG_FMT(ctx->extack,
				   "no function %s in lua object %s",
				   priv->func, obj->key.name);
		return -ENOENT;
	}

	if (!nft_use_inc(&obj->use))
		return nft_lua_refuse(ctx, tb[NFTA_LUA_OBJ], -EMFILE,
				      "too many references to the lua object");

	priv->obj = obj;

	return 0;
}

static void nft_lua_activate(const struct nft_ctx *ctx,
			     const struct nft_expr *expr)
{
	const struct nft_lua_call *priv = nft_expr_priv(expr);

	nft_use_inc_restore(&priv->obj->use);
}

static void nft_lua_deactivate(const struct nft_ctx *ctx,
			       const struct nft_expr *expr,
			       enum nft_trans_phase phase)
{
	const struct nft_lua_call *priv = nft_expr_priv(expr);

	if (phase == NFT_TRANS_COMMIT)
		return;

	nft_use_dec(&priv->obj->use);
}

/* Verdicts are of kinds that each hook of these families can bear. */
static int nft_lua_validate(const struct nft_ctx *ctx,
			    const struct nft_expr *expr)
{
	switch (ctx->family) {
	case NFPROTO_IPV4:
	case NFPROTO_IPV6:
	case NFPROTO_INET:
	case NFPROTO_ARP:
	case NFPROTO_BRIDGE:
	case NFPROTO_NETDEV:
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

static int nft_lua_args_dump(struct sk_buff *skb,
			     const struct nft_lua_call *priv)
{
	struct nlattr *args, *nest;
	unsigned int i;

	if (nft_dump_register(skb, NFTA_LUA_SREG, priv->call.sreg))
		return -1;

	args = nla_nest_start_noflag(skb, NFTA_LUA_ARGS);
	if (!args)
		return -1;

	for (i = 0; i < priv->call.nargs; i++) {
		nest = nla_nest_start_noflag(skb, NFTA_LIST_ELEM);
		if (!nest ||
		    nla_put_be32(skb, NFTA_LUA_ARG_LEN,
				 htonl(priv->call.arg[i].len)) ||
		    nla_put_be32(skb, NFTA_LUA_ARG_KIND,
				 htonl(priv->call.arg[i].kind)))
			return -1;
		nla_nest_end(skb, nest);
	}
	nla_nest_end(skb, args);

	return 0;
}

static int nft_lua_result_dump(struct sk_buff *skb,
			       const struct nft_lua_call *priv)
{
	if (nft_dump_register(skb, NFTA_LUA_DREG, priv->call.dreg) ||
	    nla_put_be32(skb, NFTA_LUA_LEN, htonl(priv->call.value.len)) ||
	    nla_put_be32(skb, NFTA_LUA_KIND, htonl(priv->call.value.kind)) ||
	    nla_put_be32(skb, NFTA_LUA_DTYPE, htonl(priv->dtype)))
		return -1;

	return 0;
}

static int nft_lua_dump(struct sk_buff *skb, const struct nft_expr *expr,
			bool reset)
{
	const struct nft_lua_call *priv = nft_expr_priv(expr);

	if (nla_put_string(skb, NFTA_LUA_OBJ, priv->obj->key.name) ||
	    nla_put_string(skb, NFTA_LUA_FUNC, priv->func) ||
	    (priv->call.has_result && nft_lua_result_dump(skb, priv) < 0) ||
	    (priv->call.nargs && nft_lua_args_dump(skb, priv) < 0))
		return -1;

	return 0;
}

static void nft_lua_eval(const struct nft_expr *expr, struct nft_regs *regs,
			 const struct nft_pktinfo *pkt)
{
	const struct nft_lua_call *priv = nft_expr_priv(expr);
	const struct nft_lua_obj *obj_priv = nft_obj_data(priv->obj);

	regs->verdict.code = nft_lua_run(rcu_dereference(obj_priv->live),
					 priv->slot, pkt, &priv->call, regs);
}

static struct nft_expr_type nft_lua_type;
static const struct nft_expr_ops nft_lua_ops = {
	.type		= &nft_lua_type,
	.size		= NFT_EXPR_SIZE(sizeof(struct nft_lua_call)),
	.eval		= nft_lua_eval,
	.init		= nft_lua_init,
	.activate	= nft_lua_activate,
	.deactivate	= nft_lua_deactivate,
	.validate	= nft_lua_validate,
	.dump		= nft_lua_dump,
};

static struct nft_expr_type nft_lua_type __read_mostly = {
	.name		= "lua",
	.ops		= &nft_lua_ops,
	.policy		= nft_lua_policy,
	.maxattr	= NFTA_LUA_MAX,
	.owner		= THIS_MODULE,
};

#ifdef CONFIG_SYSCTL
static struct ctl_table_header *nft_lua_sysctl_header;

static struct ctl_table nft_lua_sysctl[] = {
	{
		.procname	= "nft_lua_userns",
		.data		= &nft_lua_userns,
		.maxlen		= sizeof(nft_lua_userns),
		.mode		= 0644,
		.proc_handler	= proc_dou8vec_minmax,
		.extra1		= SYSCTL_ZERO,
		.extra2		= SYSCTL_ONE,
	},
};

static int __init nft_lua_sysctl_register(void)
{
	nft_lua_sysctl_header = register_net_sysctl(&init_net, "net/netfilter",
						    nft_lua_sysctl);

	return nft_lua_sysctl_header ? 0 : -ENOMEM;
}

static void nft_lua_sysctl_unregister(void)
{
	unregister_net_sysctl_table(nft_lua_sysctl_header);
}
#else
static int __init nft_lua_sysctl_register(void)
{
	return 0;
}

static void nft_lua_sysctl_unregister(void)
{
}
#endif

static int __init nft_lua_module_init(void)
{
	int err;

	nft_lua_wq = alloc_workqueue("nft_lua", WQ_UNBOUND, 0);
	if (!nft_lua_wq)
		return -ENOMEM;

	err = nft_lua_sysctl_register();
	if (err < 0)
		goto err_sysctl;

	err = nft_register_obj(&nft_lua_obj_type);
	if (err < 0)
		goto err_obj;

	err = nft_register_expr(&nft_lua_type);
	if (err < 0)
		goto err_expr;

	return 0;

err_expr:
	nft_unregister_obj(&nft_lua_obj_type);
err_obj:
	nft_lua_sysctl_unregister();
err_sysctl:
	destroy_workqueue(nft_lua_wq);
	return err;
}

static void __exit nft_lua_module_exit(void)
{
	nft_unregister_expr(&nft_lua_type);
	nft_unregister_obj(&nft_lua_obj_type);
	nft_lua_sysctl_unregister();

	/* No object is left, but replaced scripts may wait to be freed. */
	rcu_barrier();
	destroy_workqueue(nft_lua_wq);
}

module_init(nft_lua_module_init);
module_exit(nft_lua_module_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("nftables object and expression that call Lua programs");
MODULE_ALIAS_NFT_EXPR("lua");
MODULE_ALIAS_NFT_OBJ(NFT_OBJECT_LUA);
