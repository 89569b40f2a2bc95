// SPDX-License-Identifier: GPL-2.0
/* Lua programs over packets: load one, call a function, read its verdict. */

#include <linux/bottom_half.h>
#include <linux/bpf.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/netfilter.h>
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <net/netfilter/nf_lua.h>

#include "nf_lua_internal.h"
#include "nf_lua_call.h"

#include "lua.h"
#include "lauxlib.h"

static const struct {
	const char *name;
	int code;
} verdicts[NF_LUA_VERDICTS] = {
	[NF_LUA_ACCEPT]		= { "ACCEPT", NF_ACCEPT },
	[NF_LUA_DROP]		= { "DROP", NF_DROP },
	[NF_LUA_CONTINUE]	= { "CONTINUE", NFT_CONTINUE },
	[NF_LUA_BREAK]		= { "BREAK", NFT_BREAK },
	[NF_LUA_RETURN]		= { "RETURN", NFT_RETURN },
};

static void open_libs(lua_State *L)
{
	unsigned long i;

	lua_createtable(L, 0, ARRAY_SIZE(verdicts) - 1);
	for (i = NF_LUA_ACCEPT; i < ARRAY_SIZE(verdicts); i++) {
		lua_pushlightuserdata(L, (void *)i);
		lua_setfield(L, -2, verdicts[i].name);
	}
	/* integers, what BPF programs return */
	lua_pushinteger(L, XDP_TX);
	lua_setfield(L, -2, "TX");
	lua_pushinteger(L, XDP_REDIRECT);
	lua_setfield(L, -2, "REDIRECT");
	lua_setglobal(L, "nf");
	nf_lua_pkt_open(L);
}

static bool find_chunk(void *data, const char *name, struct klua_chunk *chunk)
{
	const struct nf_lua_config *cfg = data;

	return cfg->find && cfg->find(cfg->find_data, name, chunk);
}

/**
 * nf_lua_prog_create() - load a program
 * @cfg: what it is made of
 * @err: gets the text of an error that the script made, else ""
 *
 * Context: process context, may sleep.
 * Return: the program, to be freed by nf_lua_prog_destroy(), or an error
 * pointer as from klua_prog_create().
 */
struct nf_lua_prog *nf_lua_prog_create(const struct nf_lua_config *cfg,
				       char err[KLUA_ERROR_LEN])
{
	struct klua_config kcfg = {
		.chunk = cfg->chunk,
		.memory = cfg->memory,
		.budget = cfg->budget,
		.open = open_libs,
		.priv_size = sizeof(struct nf_lua_ctx),
		.old = cfg->old ? cfg->old->klua : NULL,
		.self = cfg->self,
		.find = find_chunk,
		.find_data = (void *)cfg,
	};
	struct nf_lua_prog *prog;
	struct klua_prog *klua;

	err[0] = '\0';
	prog = kzalloc(sizeof(*prog), GFP_KERNEL_ACCOUNT);
	if (!prog)
		return ERR_PTR(-ENOMEM);

	klua = klua_prog_create(&kcfg, err);
	if (IS_ERR(klua)) {
		kfree(prog);
		return ERR_CAST(klua);
	}
	prog->klua = klua;
	prog->on_error = cfg->on_error;
	return prog;
}
EXPORT_SYMBOL_GPL(nf_lua_prog_create);

/**
 * nf_lua_prog_destroy() - free a program
 * @prog: program, or an error pointer or NULL; nobody may be calling it
 *
 * Context: process context, may sleep.
 */
void nf_lua_prog_destroy(struct nf_lua_prog *prog)
{
	if (IS_ERR_OR_NULL(prog))
		return;
	klua_prog_destroy(prog->klua);
	kfree(prog);
}
EXPORT_SYMBOL_GPL(nf_lua_prog_destroy);

/**
 * nf_lua_prog_slot() - resolve a function
 * @prog: program
 * @func: name of a global function of the script
 *
 * Context: any.
 * Return: the slot for nf_lua_call(), or -ENOENT.
 */
int nf_lua_prog_slot(const struct nf_lua_prog *prog, const char *func)
{
	return klua_prog_slot(prog->klua, func);
}
EXPORT_SYMBOL_GPL(nf_lua_prog_slot);

/**
 * nf_lua_prog_klua() - the program below
 * @prog: program
 *
 * Context: any.
 * Return: what <linux/lua.h> tells the modules and the statistics of.
 */
struct klua_prog *nf_lua_prog_klua(const struct nf_lua_prog *prog)
{
	return prog->klua;
}
EXPORT_SYMBOL_GPL(nf_lua_prog_klua);

/**
 * nf_lua_value_valid() - whether a value can be passed
 * @value: what it is
 *
 * Context: any.
 * Return: whether its kind is known and its length one of that kind.
 */
bool nf_lua_value_valid(const struct nf_lua_value *value)
{
	switch (value->kind) {
	case NFT_LUA_KIND_BYTES:
	case NFT_LUA_KIND_STRING:
		return value->len && value->len <= NF_LUA_RESULT_LEN;
	case NFT_LUA_KIND_BE:
		return value->len && value->len <= sizeof(u64);
	case NFT_LUA_KIND_HOST:
		return value->len <= sizeof(u64) && is_power_of_2(value->len);
	default:
		return false;
	}
}
EXPORT_SYMBOL_GPL(nf_lua_value_valid);

/* ---- arguments ---- */

/**
 * struct args - arguments that are not yet on Lua's stack
 * @arg: what they are
 * @nargs: how many
 * @reg: their registers
 */
struct args {
	const struct nf_lua_value *arg;
	unsigned int nargs;
	const u32 *reg;
};

static void push_protected(lua_State *L, void *data)
{
	struct args *args = data;

	for (; args->nargs; args->nargs--, args->arg++) {
		nf_lua_push_value(L, args->reg, args->arg);
		args->reg += DIV_ROUND_UP(args->arg->len, sizeof(*args->reg));
	}
}

/* An integer in one register, as most are. */
static __always_inline bool is_quick(const struct nf_lua_value *value)
{
	return value->len <= sizeof(u32) &&
	       (value->kind == NFT_LUA_KIND_BE || value->kind == NFT_LUA_KIND_HOST);
}

/* Whether the bytes of an integer are in the network's order. */
static __always_inline bool is_big_endian(const struct nf_lua_value *value)
{
	return value->kind == NFT_LUA_KIND_BE || IS_ENABLED(CONFIG_CPU_BIG_ENDIAN);
}

static __always_inline u32 load_quick(const u32 *reg, const struct nf_lua_value *value)
{
	unsigned int rest = 8 * (sizeof(*reg) - value->len);

	return is_big_endian(value) ? get_unaligned_be32(reg) >> rest :
				      *reg & (U32_MAX >> rest);
}

static noinline int push_slow(struct klua_state *ks, u32 slot,
			      const struct nf_lua_value *arg, unsigned int nargs,
			      const u32 *reg)
{
	struct args args = { .arg = arg, .nargs = nargs, .reg = reg };

	return klua_protect(ks, slot, push_protected, &args);
}

/* Integers need no protection; the first that is none and what follows has it. */
static int push_args(struct klua_state *ks, lua_State *L, u32 slot,
		     const struct nf_lua_call *call, const u32 *regs)
{
	const struct nf_lua_value *arg = call->arg;
	const u32 *reg = regs + call->sreg;
	unsigned int nargs = call->nargs;

	for (; nargs; nargs--, arg++, reg++) {
		if (!is_quick(arg))
			return push_slow(ks, slot, arg, nargs, reg);
		lua_pushinteger(L, load_quick(reg, arg));
	}
	return 0;
}

/* ---- results ---- */

/* None of the verdicts. */
#define NO_VERDICT	S32_MIN

/* The verdict that a value is, if it is one. */
static __always_inline int quick_verdict(const TValue *o)
{
	unsigned long i;

	switch (rawtt(o)) {
	case LUA_VNIL:
	case LUA_VFALSE:
		return NFT_BREAK;
	case LUA_VTRUE:
		return NFT_CONTINUE;
	case LUA_VLIGHTUSERDATA:
		i = (unsigned long)pvalue(o);
		if (likely(i - NF_LUA_ACCEPT < ARRAY_SIZE(verdicts) - NF_LUA_ACCEPT))
			return verdicts[i].code;
	}
	return NO_VERDICT;
}

static void bad_verdict(lua_State *L, void *data)
{
	luaL_error(L, "result is a %s, not a boolean or verdict", luaL_typename(L, -1));
}

static u32 *result_reg(const struct nf_lua_call *call, u32 *regs)
{
	return regs + call->dreg;
}

static void clear_result(const struct nf_lua_call *call, u32 *regs)
{
	memset(result_reg(call, regs), 0, ALIGN(call->value.len, sizeof(*regs)));
}

/* Store an integer, and zeroes behind it, if it fits. */
static __always_inline bool store_integer(const struct nf_lua_call *call, u32 *regs,
					  u64 n)
{
	unsigned int len = call->value.len, rest = 8 * (sizeof(n) - len);
	u32 *reg = result_reg(call, regs);

	if (n << rest >> rest != n)
		return false;
	if (is_big_endian(&call->value)) {
		if (len > sizeof(*reg))
			put_unaligned_be64(n << rest, reg);
		else
			put_unaligned_be32(n << rest >> 32, reg);
	} else {
		if (len > sizeof(*reg))
			put_unaligned(n, (u64 *)reg);
		else
			*reg = n;
	}
	return true;
}

static void store_string(lua_State *L, const struct nf_lua_call *call, u32 *regs)
{
	unsigned int room = call->value.len;
	size_t len;
	const char *s = luaL_checklstring(L, -1, &len);

	if (call->value.kind != NFT_LUA_KIND_STRING) {
		if (len != room)
			luaL_error(L, "result is a string of %I bytes, not of %d",
				   (lua_Integer)len, room);
	} else if (len > room) {
		luaL_error(L, "result is a string of %I bytes, %d have room",
			   (lua_Integer)len, room);
	} else if (memchr(s, '\0', len)) {
		luaL_error(L, "result is a string with a NUL byte");
	}

	clear_result(call, regs);
	memcpy(result_reg(call, regs), s, len);
}

/**
 * struct result - a result that may not be good
 * @call: what it is to be
 * @regs: where it goes
 */
struct result {
	const struct nf_lua_call *call;
	u32 *regs;
};

/* All that quick_value() has not stored. */
static void value_protected(lua_State *L, void *data)
{
	static const char * const wanted[] = {
		[NFT_LUA_KIND_BYTES]	= "string",
		[NFT_LUA_KIND_BE]	= "integer or string",
		[NFT_LUA_KIND_HOST]	= "integer",
		[NFT_LUA_KIND_STRING]	= "string",
	};
	const struct result *r = data;
	u8 kind = r->call->value.kind;

	switch (lua_type(L, -1)) {
	case LUA_TNUMBER:
		if (kind != NFT_LUA_KIND_BE && kind != NFT_LUA_KIND_HOST)
			break;
		luaL_error(L, "result %I does not fit into %d bytes",
			   luaL_checkinteger(L, -1), r->call->value.len);
		return;
	case LUA_TSTRING:
		if (kind == NFT_LUA_KIND_HOST)
			break;
		store_string(L, r->call, r->regs);
		return;
	}
	luaL_error(L, "result is a %s, not a %s", luaL_typename(L, -1), wanted[kind]);
}

/* Store the value that the result is, and what comes of it. */
static __always_inline int quick_value(const TValue *o, const struct nf_lua_call *call,
				       u32 *regs)
{
	switch (rawtt(o)) {
	case LUA_VNIL:
	case LUA_VFALSE:
		clear_result(call, regs);
		return NFT_BREAK;
	case LUA_VNUMINT:
		if (likely(call->value.kind == NFT_LUA_KIND_BE ||
			   call->value.kind == NFT_LUA_KIND_HOST) &&
		    likely(store_integer(call, regs, ivalue(o))))
			return NFT_CONTINUE;
	}
	return NO_VERDICT;
}

/* ---- calls ---- */

/*
 * What is neither a verdict nor a value that is quick to store; NO_VERDICT: it was
 * an error.
 */
static noinline int slow_result(struct klua_state *ks, u32 slot,
				const struct nf_lua_call *call, u32 *regs)
{
	struct result r = { .call = call, .regs = regs };

	if (klua_protect(ks, slot, call->has_result ? value_protected : bad_verdict, &r))
		return NO_VERDICT;
	return NFT_CONTINUE;
}

/* A call that cannot be made, but that is counted. */
static noinline void call_nothing(struct klua_state *ks, struct klua_prog *prog, u32 slot)
{
	if (!klua_enter(ks, prog))
		return;
	klua_run(ks, slot, NULL, NULL);
	klua_leave(ks);
}

/**
 * nf_lua_call() - call a function for a packet
 * @prog: program
 * @slot: from nf_lua_prog_slot() of @prog, or of a program that it replaced
 * @pkt: packet, for the time of the call
 * @call: arguments and result
 * @regs: the registers that @call has numbers of
 *
 * Without nf_lua_call.has_result true is NFT_CONTINUE, false and nil are NFT_BREAK,
 * nf.ACCEPT and its like are what they say.  With it an integer or a string is
 * stored there, as its kind says, and comes to NFT_CONTINUE; false and nil are
 * NFT_BREAK, there is no result.
 *
 * All else that a call may end in is an error: it is counted, its text is kept
 * for nf_lua_prog_stats(), the result is zeroes, and the program's verdict for
 * errors is returned.
 *
 * Context: process context or bottom halves, under the RCU read lock or
 * whatever else keeps @prog.
 * Return: NF_ACCEPT, NF_DROP, NFT_CONTINUE, NFT_BREAK or NFT_RETURN.
 */
int nf_lua_call(struct nf_lua_prog *prog, unsigned int slot,
		const struct nf_lua_pkt *pkt, const struct nf_lua_call *call,
		u32 *regs)
{
	const struct sk_buff *skb = pkt->skb;
	const struct klua_entry *f;
	struct klua_state *ks;
	int verdict;
	lua_State *L;
	StkId func;

	/* In softirqs, where most packets are, they are. */
	if (unlikely(!softirq_count())) {
		local_bh_disable();
		verdict = nf_lua_call(prog, slot, pkt, call, regs);
		local_bh_enable();
		return verdict;
	}

	ks = klua_this(prog->klua);
	f = klua_find(ks, slot);
	L = ks->L;
	if (unlikely(f->slot != slot)) {
		call_nothing(ks, prog->klua, slot);
		goto failed;
	}
	if (unlikely(!klua_enter(ks, prog->klua)))
		goto failed;

	func = klua_put_func(L, f);
	nf_lua_pkt_begin(s2v(func + 1), nf_lua_ctx_of(ks), pkt, skb->data,
			 skb_headlen(skb), skb->len);
	L->top.p = func + 2;
	if (unlikely(call->nargs) && push_args(ks, L, f->slot, call, regs))
		goto failed_leave;
	if (unlikely(klua_invoke(ks, L, f, func, 1 + call->nargs)))
		goto failed_leave;
	if (call->has_result)
		verdict = quick_value(klua_result(L), call, regs);
	else
		verdict = quick_verdict(klua_result(L));
	if (unlikely(verdict == NO_VERDICT)) {
		verdict = slow_result(ks, f->slot, call, regs);
		if (verdict == NO_VERDICT)
			goto failed_leave;
	}
	klua_pop(L);
	klua_leave(ks);
	return verdict;

failed_leave:
	klua_leave(ks);
failed:
	if (call->has_result)
		clear_result(call, regs);
	return prog->on_error;
}
EXPORT_SYMBOL_GPL(nf_lua_call);

/* ---- calls whose result is an integer ---- */

static void int_protected(lua_State *L, void *data)
{
	unsigned long i;

	switch (lua_type(L, -1)) {
	case LUA_TNUMBER:
		luaL_error(L, "result %I is not 0 to %d", luaL_checkinteger(L, -1), S32_MAX);
		return;
	case LUA_TLIGHTUSERDATA:
		i = (unsigned long)lua_touserdata(L, -1);
		if (i < NF_LUA_ACCEPT || i >= ARRAY_SIZE(verdicts))
			break;
		luaL_error(L, "result is nf.%s, which is for rules", verdicts[i].name);
		return;
	}
	luaL_error(L, "result is a %s, not a boolean, integer or verdict",
		   luaL_typename(L, -1));
}

/* A result that is none. */
int nf_lua_bad_int(struct klua_state *ks, u32 slot)
{
	return klua_protect(ks, slot, int_protected, NULL);
}

/**
 * struct arg - what is passed beside the packet
 * @data: its bytes
 * @len: how many
 */
struct arg {
	void *data;
	u32 len;
};

static void arg_protected(lua_State *L, void *data)
{
	const struct arg *arg = data;

	nf_lua_arg_push(L, arg->data, arg->len);
}

int nf_lua_push_arg(struct klua_state *ks, u32 slot, void *data, u32 len)
{
	struct arg arg = { .data = data, .len = len };

	return klua_protect(ks, slot, arg_protected, &arg);
}

/**
 * nf_lua_call_int() - call a function for an skb and get an integer
 * @prog: program
 * @slot: from nf_lua_prog_slot() of any program
 * @pkt: packet, for the time of the call
 * @arg: bytes that the script gets as a view that it may write to, for the time
 *	of the call, or NULL
 * @len: how many
 *
 * The program's verdict for errors is not looked at.
 *
 * Context: bottom halves disabled, not in hard interrupts, under the RCU read
 * lock or whatever else keeps @prog.
 * Return: 1 for true, 0 for false and nil, an integer of 0 to S32_MAX itself,
 * XDP_PASS for nf.ACCEPT and XDP_DROP for nf.DROP; or
 *
 * * -ENOENT: @slot is none of @prog
 * * -EBUSY: a call is under way on this CPU
 * * -ENOEXEC: the script raised an error, or returned something else
 * * -ENOMEM: memory limit
 * * -EDQUOT: budget exhausted
 */
int nf_lua_call_int(struct nf_lua_prog *prog, unsigned int slot,
		    const struct nf_lua_pkt *pkt, void *arg, u32 len)
{
	const struct sk_buff *skb = pkt->skb;

	return nf_lua_run_int(prog, slot, pkt, skb->data, skb_headlen(skb), skb->len,
			      arg, len);
}
EXPORT_SYMBOL_GPL(nf_lua_call_int);

MODULE_DESCRIPTION("Netfilter Lua programs");
MODULE_LICENSE("GPL");
