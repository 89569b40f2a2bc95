// SPDX-License-Identifier: GPL-2.0
/* Lua programs over packets: load one, call a function, read its verdict. */

#include <linux/bottom_half.h>
#include <linux/bpf.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/netfilter.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/netfilter/nf_lua.h>

#include "nf_lua_internal.h"

#include "lua.h"
#include "lauxlib.h"

/**
 * struct nf_lua_prog - a program over packets
 * @klua: its states
 * @on_error: verdict of a call that fails
 */
struct nf_lua_prog {
	struct klua_prog *klua;
	int on_error;
};

/*
 * The verdicts that a script can give.  To it each is a light userdata, the
 * entry's number from 1: nothing that it could compute, or return by mistake.
 */
static const struct {
	const char *name;
	int code;
} verdicts[] = {
	{ "ACCEPT", NF_ACCEPT },
	{ "DROP", NF_DROP },
	{ "CONTINUE", NFT_CONTINUE },
	{ "BREAK", NFT_BREAK },
	{ "RETURN", NFT_RETURN },
};

static void open_libs(lua_State *L)
{
	unsigned long i;

	lua_createtable(L, 0, ARRAY_SIZE(verdicts));
	for (i = 0; i < ARRAY_SIZE(verdicts); i++) {
		lua_pushlightuserdata(L, (void *)(i + 1));
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

/**
 * struct run - a call under way
 * @pkt: first argument
 * @call: the other arguments, and the result's kind
 * @verdict: what it comes to
 */
struct run {
	const struct nf_lua_pkt *pkt;
	const struct nf_lua_call *call;
	int verdict;
};

static noinline void push_args(lua_State *L, const struct nf_lua_call *call)
{
	const u32 *p = call->args;
	unsigned int i;

	for (i = 0; i < call->nargs; i++) {
		nf_lua_push_value(L, p, &call->arg[i]);
		p += DIV_ROUND_UP(call->arg[i].len, sizeof(*p));
	}
}

static int get_verdict(lua_State *L)
{
	unsigned long i;

	switch (lua_type(L, -1)) {
	case LUA_TNIL:
		return NFT_BREAK;
	case LUA_TBOOLEAN:
		return lua_toboolean(L, -1) ? NFT_CONTINUE : NFT_BREAK;
	case LUA_TLIGHTUSERDATA:
		i = (unsigned long)lua_touserdata(L, -1) - 1;
		if (i < ARRAY_SIZE(verdicts))
			return verdicts[i].code;
		break;
	}
	return luaL_error(L, "result is a %s, not a boolean or verdict",
			  luaL_typename(L, -1));
}

static void store_integer(lua_State *L, const struct nf_lua_call *call)
{
	lua_Integer n = luaL_checkinteger(L, -1);
	unsigned int len = call->value.len;
	__be64 be = cpu_to_be64(n);

	if (len < sizeof(n) && (u64)n >> 8 * len)
		luaL_error(L, "result %I does not fit into %d bytes", n, len);

	if (call->value.kind == NFT_LUA_KIND_HOST)
		nf_lua_store_host(call->result, len, n);
	else
		memcpy(call->result, (u8 *)&be + sizeof(be) - len, len);
}

static void store_string(lua_State *L, const struct nf_lua_call *call)
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

	memcpy(call->result, s, len);
}

static void clear_result(const struct nf_lua_call *call)
{
	memset(call->result, 0, ALIGN(call->value.len, sizeof(*call->result)));
}

static noinline int get_value(lua_State *L, const struct nf_lua_call *call)
{
	static const char * const wanted[] = {
		[NFT_LUA_KIND_BYTES]	= "string",
		[NFT_LUA_KIND_BE]	= "integer or string",
		[NFT_LUA_KIND_HOST]	= "integer",
		[NFT_LUA_KIND_STRING]	= "string",
	};
	u8 kind = call->value.kind;

	clear_result(call);
	switch (lua_type(L, -1)) {
	case LUA_TNIL:
		return NFT_BREAK;
	case LUA_TBOOLEAN:
		if (lua_toboolean(L, -1))
			break;
		return NFT_BREAK;
	case LUA_TNUMBER:
		if (kind != NFT_LUA_KIND_BE && kind != NFT_LUA_KIND_HOST)
			break;
		store_integer(L, call);
		return NFT_CONTINUE;
	case LUA_TSTRING:
		if (kind == NFT_LUA_KIND_HOST)
			break;
		store_string(L, call);
		return NFT_CONTINUE;
	}
	return luaL_error(L, "result is a %s, not a %s", luaL_typename(L, -1),
			  wanted[kind]);
}

static void run_protected(lua_State *L, void *data)
{
	struct run *run = data;

	nf_lua_pkt_push(L, run->pkt);
	if (run->call->nargs)
		push_args(L, run->call);
	klua_invoke(L, 1 + run->call->nargs);
	run->verdict = run->call->result ? get_value(L, run->call) : get_verdict(L);
}

/**
 * nf_lua_call() - call a function for a packet
 * @prog: program
 * @slot: from nf_lua_prog_slot() of @prog, or of a program that it replaced
 * @pkt: packet, for the time of the call
 * @call: arguments and result
 *
 * Without nf_lua_call.result true is NFT_CONTINUE, false and nil are NFT_BREAK,
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
		const struct nf_lua_pkt *pkt, const struct nf_lua_call *call)
{
	struct run run = {
		.pkt = pkt,
		.call = call,
	};
	int failed;

	local_bh_disable();
	failed = klua_call(prog->klua, slot, run_protected, &run);
	local_bh_enable();

	if (likely(!failed))
		return run.verdict;

	if (call->result)
		clear_result(call);
	return prog->on_error;
}
EXPORT_SYMBOL_GPL(nf_lua_call);

/**
 * struct run_int - a call under way whose result is an integer
 * @pkt: first argument
 * @arg: bytes that are the second one, or NULL
 * @len: how many
 * @result: what it comes to
 */
struct run_int {
	const struct nf_lua_pkt *pkt;
	void *arg;
	u32 len;
	int result;
};

static int get_int(lua_State *L)
{
	lua_Integer n;
	unsigned long i;

	switch (lua_type(L, -1)) {
	case LUA_TNIL:
		return 0;
	case LUA_TBOOLEAN:
		return lua_toboolean(L, -1);
	case LUA_TNUMBER:
		n = luaL_checkinteger(L, -1);
		if (n < 0 || n > S32_MAX)
			luaL_error(L, "result %I is not 0 to %d", n, S32_MAX);
		return n;
	case LUA_TLIGHTUSERDATA:
		i = (unsigned long)lua_touserdata(L, -1) - 1;
		if (i >= ARRAY_SIZE(verdicts))
			break;
		if (verdicts[i].code == NF_DROP)
			return XDP_DROP;
		if (verdicts[i].code == NF_ACCEPT)
			return XDP_PASS;
		return luaL_error(L, "result is nf.%s, which is for rules",
				  verdicts[i].name);
	}
	return luaL_error(L, "result is a %s, not a boolean, integer or verdict",
			  luaL_typename(L, -1));
}

static void run_int_protected(lua_State *L, void *data)
{
	struct run_int *run = data;

	nf_lua_pkt_push(L, run->pkt);
	if (run->arg)
		nf_lua_arg_push(L, run->arg, run->len);
	klua_invoke(L, run->arg ? 2 : 1);
	run->result = get_int(L);
}

/**
 * nf_lua_call_int() - call a function for a packet and get an integer
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
	struct run_int run = {
		.pkt = pkt,
		.arg = arg,
		.len = len,
	};
	int err;

	if (unlikely(!klua_prog_has(prog->klua, slot)))
		return -ENOENT;
	err = klua_call(prog->klua, slot, run_int_protected, &run);
	if (likely(!err))
		return run.result;
	return err == -EINVAL ? -ENOEXEC : err;
}
EXPORT_SYMBOL_GPL(nf_lua_call_int);

MODULE_DESCRIPTION("Netfilter Lua programs");
MODULE_LICENSE("GPL");
