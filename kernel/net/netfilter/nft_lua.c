// SPDX-License-Identifier: GPL-2.0
/*
 * nf_tables object that holds a Lua program, and expression that calls one of
 * its functions for each packet.
 *
 * All that an update of the object replaces is in one struct nft_lua_script.
 * Packets and dumps reach the live one under RCU.  All else is under the commit
 * mutex of the netns, which is held from the first message of a batch until its
 * commit or abort.
 */
#include <linux/ctype.h>
#include <linux/module.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/workqueue.h>
#include <net/netfilter/nf_lua.h>
#include <net/netfilter/nf_tables.h>
#include <net/netlink.h>

/* The object's attributes share one nest of less than 64 KiB. */
#define NFT_LUA_SOURCE_MAX	(60U << 10)
#define NFT_LUA_NAME_LEN	64

/**
 * struct nft_lua_script - what an update of an object replaces
 * @prog: the loaded program
 * @main: slot of the function that a plain object reference calls, negative
 *	if there is none
 * @on_error: verdict of a call that fails
 * @memory: bytes per CPU
 * @budget: units per call
 * @rwork: frees a replaced script, in process context
 * @name: name of the source in error messages
 * @len: length of @source
 * @source: text as loaded, not terminated
 *
 * Nothing in it changes after init but the statistics of @prog.
 */
struct nft_lua_script {
	struct nf_lua_prog	*prog;
	int			main;
	enum nft_lua_on_error	on_error;
	u32			memory;
	u32			budget;
	struct rcu_work		rwork;
	char			name[NFT_LUA_NAME_LEN];
	unsigned int		len;
	char			source[] __counted_by(len);
};

/**
 * struct nft_lua_obj - private data of the object
 * @live: script that packets run
 * @next: script after the transaction under way: rules are checked against it
 * @calls: expressions of rules that are active in the next generation
 * @target: set in the object that carries an update until its commit: the
 *	object to update.  Then @live is the new script, and @next is the one
 *	to go back to if the transaction is aborted.
 */
struct nft_lua_obj {
	struct nft_lua_script __rcu	*live;
	struct nft_lua_script		*next;
	struct list_head		calls;
	struct nft_lua_obj		*target;
};

/**
 * struct nft_lua_call - private data of the expression
 * @obj: the object, held by its use counter
 * @slot: slot of @func, the same in each script of @obj
 * @list: in the object's list of calls.  Only that of the rule is: packets
 *	run a copy of the expression.
 * @func: name of the function
 */
struct nft_lua_call {
	struct nft_object	*obj;
	int			slot;
	struct list_head	list;
	char			func[KLUA_NAME_LEN];
};

static const int nft_lua_on_error_verdict[] = {
	[NFT_LUA_ON_ERROR_DROP]		= NF_DROP,
	[NFT_LUA_ON_ERROR_ACCEPT]	= NF_ACCEPT,
	[NFT_LUA_ON_ERROR_CONTINUE]	= NFT_CONTINUE,
	[NFT_LUA_ON_ERROR_BREAK]	= NFT_BREAK,
};

static const struct nft_object_ops nft_lua_obj_ops;
static struct workqueue_struct *nft_lua_wq;

static int nft_lua_refuse(const struct nft_ctx *ctx, const struct nlattr *attr,
			  int err, const char *text)
{
	NL_SET_BAD_ATTR(ctx->extack, attr);
	NL_SET_ERR_MSG_FMT(ctx->extack, "%s", text);
	return err;
}

static bool nft_lua_obj_is_active(const struct nft_ctx *ctx,
				  const struct nft_object *obj)
{
	return obj->ops == &nft_lua_obj_ops &&
	       nft_is_active_next(ctx->net, obj);
}

static struct nft_object *nft_lua_obj_find(const struct nft_ctx *ctx,
					   const struct nlattr *name)
{
	struct nft_object *obj;

	list_for_each_entry(obj, &ctx->table->objects, list) {
		if (nft_lua_obj_is_active(ctx, obj) &&
		    !nla_strcmp(name, obj->key.name))
			return obj;
	}

	return NULL;
}

/* For rules that name no object. */
static struct nft_object *nft_lua_obj_only(const struct nft_ctx *ctx)
{
	struct nft_object *obj, *only = NULL;

	list_for_each_entry(obj, &ctx->table->objects, list) {
		if (!nft_lua_obj_is_active(ctx, obj))
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
		       const struct nft_pktinfo *pkt)
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
	return nf_lua_call(script->prog, slot, &lua_pkt);
}

static void nft_lua_script_free(struct nft_lua_script *script)
{
	if (!script)
		return;

	nf_lua_prog_destroy(script->prog);
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

static int nft_lua_script_load(const struct nft_ctx *ctx,
			       const struct nlattr *source,
			       struct nft_lua_script *script,
			       const struct nft_lua_script *old)
{
	const struct nf_lua_config cfg = {
		.name		= script->name,
		.source		= script->source,
		.len		= script->len,
		.memory		= script->memory,
		.budget		= script->budget,
		.on_error	= nft_lua_on_error_verdict[script->on_error],
		.old		= old ? old->prog : NULL,
	};
	char text[KLUA_ERROR_LEN] = "";
	struct nf_lua_prog *prog;

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
	kvfree(script);
	return ERR_PTR(err);
}

/* A function that rules use keeps its slot, or the update is refused: so the
 * slot that an expression found once is good for as long as the rule lives.
 */
static const char *nft_lua_missing_func(const struct nft_object *obj,
					const struct nft_lua_script *script)
{
	const struct nft_lua_obj *priv = nft_obj_data(obj);
	const struct nft_lua_call *call;
	u32 refs = obj->use;

	list_for_each_entry(call, &priv->calls, list) {
		if (nf_lua_prog_slot(script->prog, call->func) != call->slot)
			return call->func;
		refs--;
	}

	/* What is left are plain references. */
	if (refs && priv->next->main >= 0 && script->main < 0)
		return "main";

	return NULL;
}

static const struct nla_policy nft_lua_obj_policy[NFTA_LUA_OBJ_MAX + 1] = {
	[NFTA_LUA_OBJ_SOURCE]		= { .type = NLA_BINARY },
	[NFTA_LUA_OBJ_NAME]		= { .type = NLA_STRING,
					    .len = NFT_LUA_NAME_LEN - 1 },
	[NFTA_LUA_OBJ_MEMORY]		= { .type = NLA_U32 },
	[NFTA_LUA_OBJ_BUDGET]		= { .type = NLA_U32 },
	[NFTA_LUA_OBJ_ON_ERROR]		= { .type = NLA_U32 },
	[NFTA_LUA_OBJ_CALLS]		= { .type = NLA_REJECT },
	[NFTA_LUA_OBJ_ERRORS]		= { .type = NLA_REJECT },
	[NFTA_LUA_OBJ_LAST_ERROR]	= { .type = NLA_REJECT },
	[NFTA_LUA_OBJ_MEM_USED]		= { .type = NLA_REJECT },
	[NFTA_LUA_OBJ_MEM_PEAK]		= { .type = NLA_REJECT },
};

static int nft_lua_obj_init(const struct nft_ctx *ctx,
			    const struct nlattr * const tb[],
			    struct nft_object *obj)
{
	struct nft_lua_obj *priv = nft_obj_data(obj);
	struct nft_lua_obj *target = NULL;
	struct nft_lua_script *script;
	struct nft_object *old;
	const char *missing;

	old = nft_lua_obj_find(ctx, ctx->nla[NFTA_OBJ_NAME]);
	if (old)
		target = nft_obj_data(old);

	script = nft_lua_script_create(ctx, tb, target ? target->next : NULL);
	if (IS_ERR(script))
		return PTR_ERR(script);

	INIT_LIST_HEAD(&priv->calls);
	RCU_INIT_POINTER(priv->live, script);
	priv->next = script;
	if (!target)
		return 0;

	missing = nft_lua_missing_func(old, script);
	if (missing) {
		NL_SET_BAD_ATTR(ctx->extack, tb[NFTA_LUA_OBJ_SOURCE]);
		NL_SET_ERR_MSG_FMT(ctx->extack,
				   "function %s is used by a rule but missing",
				   missing);
		nft_lua_script_free(script);
		return -EBUSY;
	}

	priv->target = target;
	priv->next = target->next;
	target->next = script;

	return 0;
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

/* Called after a grace period, or for an object that no packet has seen.  The
 * updates of an aborted transaction go newest first.
 */
static void nft_lua_obj_destroy(const struct nft_ctx *ctx,
				struct nft_object *obj)
{
	struct nft_lua_obj *priv = nft_obj_data(obj);

	if (priv->target)
		priv->target->next = priv->next;

	nft_lua_script_free(rcu_dereference_protected(priv->live, true));
}

static int nft_lua_script_dump(struct sk_buff *skb,
			       const struct nft_lua_script *script)
{
	struct klua_stats stats;

	nf_lua_prog_stats(script->prog, &stats);

	if (nla_put(skb, NFTA_LUA_OBJ_SOURCE, script->len, script->source) ||
	    nla_put_string(skb, NFTA_LUA_OBJ_NAME, script->name) ||
	    nla_put_be32(skb, NFTA_LUA_OBJ_MEMORY, htonl(script->memory)) ||
	    nla_put_be32(skb, NFTA_LUA_OBJ_BUDGET, htonl(script->budget)) ||
	    nla_put_be32(skb, NFTA_LUA_OBJ_ON_ERROR, htonl(script->on_error)) ||
	    nla_put_be64(skb, NFTA_LUA_OBJ_CALLS, cpu_to_be64(stats.calls),
			 NFTA_LUA_OBJ_PAD) ||
	    nla_put_be64(skb, NFTA_LUA_OBJ_ERRORS, cpu_to_be64(stats.errors),
			 NFTA_LUA_OBJ_PAD) ||
	    nla_put_be32(skb, NFTA_LUA_OBJ_MEM_USED, htonl(stats.mem_used)) ||
	    nla_put_be32(skb, NFTA_LUA_OBJ_MEM_PEAK, htonl(stats.mem_peak)))
		return -1;

	if (*stats.last_error &&
	    nla_put_string(skb, NFTA_LUA_OBJ_LAST_ERROR, stats.last_error))
		return -1;

	return 0;
}

static int nft_lua_obj_dump(struct sk_buff *skb, struct nft_object *obj,
			    bool reset)
{
	const struct nft_lua_obj *priv = nft_obj_data(obj);
	int err;

	rcu_read_lock();
	err = nft_lua_script_dump(skb, rcu_dereference(priv->live));
	rcu_read_unlock();

	return err;
}

/* All but the source fits into what nf_tables adds. */
static unsigned int nft_lua_obj_dump_size(const struct nft_object *obj)
{
	const struct nft_lua_obj *priv = nft_obj_data(obj);
	unsigned int len;

	rcu_read_lock();
	len = rcu_dereference(priv->live)->len;
	rcu_read_unlock();

	return nla_total_size(len);
}

static void nft_lua_obj_eval(struct nft_object *obj, struct nft_regs *regs,
			     const struct nft_pktinfo *pkt)
{
	const struct nft_lua_obj *priv = nft_obj_data(obj);
	const struct nft_lua_script *script = rcu_dereference(priv->live);

	regs->verdict.code = nft_lua_run(script, script->main, pkt);
}

static struct nft_object_type nft_lua_obj_type;
static const struct nft_object_ops nft_lua_obj_ops = {
	.type		= &nft_lua_obj_type,
	.size		= sizeof(struct nft_lua_obj),
	.init		= nft_lua_obj_init,
	.destroy	= nft_lua_obj_destroy,
	.dump		= nft_lua_obj_dump,
	.dump_size	= nft_lua_obj_dump_size,
	.eval		= nft_lua_obj_eval,
	.update		= nft_lua_obj_update,
};

static struct nft_object_type nft_lua_obj_type __read_mostly = {
	.type			= NFT_OBJECT_LUA,
	.ops			= &nft_lua_obj_ops,
	.maxattr		= NFTA_LUA_OBJ_MAX,
	.policy			= nft_lua_obj_policy,
	.init_userns_admin	= true,
	.owner			= THIS_MODULE,
};

static const struct nla_policy nft_lua_policy[NFTA_LUA_MAX + 1] = {
	[NFTA_LUA_OBJ]	= { .type = NLA_STRING,
			    .len = NFT_OBJ_MAXNAMELEN - 1 },
	[NFTA_LUA_FUNC]	= { .type = NLA_STRING,
			    .len = KLUA_NAME_LEN - 1 },
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

static int nft_lua_init(const struct nft_ctx *ctx, const struct nft_expr *expr,
			const struct nlattr * const tb[])
{
	struct nft_lua_call *priv = nft_expr_priv(expr);
	struct nft_lua_obj *obj_priv;
	struct nft_object *obj;

	if (!tb[NFTA_LUA_FUNC])
		return nft_lua_refuse(ctx, NULL, -EINVAL, "function missing");

	nla_strscpy(priv->func, tb[NFTA_LUA_FUNC], sizeof(priv->func));
	if (!nft_lua_is_identifier(priv->func))
		return nft_lua_refuse(ctx, tb[NFTA_LUA_FUNC], -EINVAL,
				      "not the name of a function");

	if (tb[NFTA_LUA_OBJ]) {
		obj = nft_lua_obj_find(ctx, tb[NFTA_LUA_OBJ]);
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
		NL_SET_ERR_MSG_FMT(ctx->extack,
				   "no function %s in lua object %s",
				   priv->func, obj->key.name);
		return -ENOENT;
	}

	if (!nft_use_inc(&obj->use))
		return -EMFILE;

	priv->obj = obj;
	list_add_tail(&priv->list, &obj_priv->calls);

	return 0;
}

static void nft_lua_activate(const struct nft_ctx *ctx,
			     const struct nft_expr *expr)
{
	struct nft_lua_call *priv = nft_expr_priv(expr);
	struct nft_lua_obj *obj_priv = nft_obj_data(priv->obj);

	nft_use_inc_restore(&priv->obj->use);
	list_add_tail(&priv->list, &obj_priv->calls);
}

static void nft_lua_deactivate(const struct nft_ctx *ctx,
			       const struct nft_expr *expr,
			       enum nft_trans_phase phase)
{
	struct nft_lua_call *priv = nft_expr_priv(expr);

	if (phase == NFT_TRANS_COMMIT)
		return;

	list_del(&priv->list);
	nft_use_dec(&priv->obj->use);
}

static int nft_lua_dump(struct sk_buff *skb, const struct nft_expr *expr,
			bool reset)
{
	const struct nft_lua_call *priv = nft_expr_priv(expr);

	if (nla_put_string(skb, NFTA_LUA_OBJ, priv->obj->key.name) ||
	    nla_put_string(skb, NFTA_LUA_FUNC, priv->func))
		return -1;

	return 0;
}

static void nft_lua_eval(const struct nft_expr *expr, struct nft_regs *regs,
			 const struct nft_pktinfo *pkt)
{
	const struct nft_lua_call *priv = nft_expr_priv(expr);
	const struct nft_lua_obj *obj_priv = nft_obj_data(priv->obj);

	regs->verdict.code = nft_lua_run(rcu_dereference(obj_priv->live),
					 priv->slot, pkt);
}

static struct nft_expr_type nft_lua_type;
static const struct nft_expr_ops nft_lua_ops = {
	.type		= &nft_lua_type,
	.size		= NFT_EXPR_SIZE(sizeof(struct nft_lua_call)),
	.eval		= nft_lua_eval,
	.init		= nft_lua_init,
	.activate	= nft_lua_activate,
	.deactivate	= nft_lua_deactivate,
	.dump		= nft_lua_dump,
};

static struct nft_expr_type nft_lua_type __read_mostly = {
	.name		= "lua",
	.ops		= &nft_lua_ops,
	.policy		= nft_lua_policy,
	.maxattr	= NFTA_LUA_MAX,
	.owner		= THIS_MODULE,
};

static int __init nft_lua_module_init(void)
{
	int err;

	nft_lua_wq = alloc_workqueue("nft_lua", WQ_UNBOUND, 0);
	if (!nft_lua_wq)
		return -ENOMEM;

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
	destroy_workqueue(nft_lua_wq);
	return err;
}

static void __exit nft_lua_module_exit(void)
{
	nft_unregister_expr(&nft_lua_type);
	nft_unregister_obj(&nft_lua_obj_type);

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
