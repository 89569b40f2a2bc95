// SPDX-License-Identifier: GPL-2.0
/* Lua programs over packets: load one, call a function, read its verdict. */

#include <linux/bottom_half.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/slab.h>
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
	lua_setglobal(L, "nf");
	nf_lua_pkt_open(L);
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
		.name = cfg->name,
		.source = cfg->source,
		.len = cfg->len,
		.memory = cfg->memory,
		.budget = cfg->budget,
		.open = open_libs,
		.priv_size = sizeof(struct nf_lua_ctx),
		.old = cfg->old ? cfg->old->klua : NULL,
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
 * nf_lua_prog_stats() - statistics of a program
 * @prog: program
 * @stats: gets them
 *
 * Context: process context or bottom halves.
 */
void nf_lua_prog_stats(struct nf_lua_prog *prog, struct klua_stats *stats)
{
	klua_prog_stats(prog->klua, stats);
}
EXPORT_SYMBOL_GPL(nf_lua_prog_stats);

/**
 * struct call - one call
 * @pkt: argument
 * @verdict: result
 * @bad: type of a result that is none, or NULL
 */
struct call {
	const struct nf_lua_pkt *pkt;
	int verdict;
	const char *bad;
};

static void call_protected(lua_State *L, void *data)
{
	struct call *call = data;
	unsigned long i;

	nf_lua_pkt_push(L, call->pkt);
	lua_call(L, 1, 1);

	switch (lua_type(L, -1)) {
	case LUA_TNIL:
		call->verdict = NFT_BREAK;
		return;
	case LUA_TBOOLEAN:
		call->verdict = lua_toboolean(L, -1) ? NFT_CONTINUE : NFT_BREAK;
		return;
	case LUA_TLIGHTUSERDATA:
		i = (unsigned long)lua_touserdata(L, -1) - 1;
		if (i < ARRAY_SIZE(verdicts)) {
			call->verdict = verdicts[i].code;
			return;
		}
		break;
	}
	call->bad = luaL_typename(L, -1);
}

/**
 * nf_lua_call() - call a function for a packet
 * @prog: program
 * @slot: from nf_lua_prog_slot() of @prog, or of the program that it replaced
 * @pkt: packet, for the time of the call
 *
 * true is NFT_CONTINUE, false and nil are NFT_BREAK, nf.ACCEPT and its like are
 * what they say.  All else that a call may end in is an error: it is counted,
 * its text is kept for nf_lua_prog_stats(), and the program's verdict for
 * errors is returned.
 *
 * Context: process context or bottom halves, under the RCU read lock or
 * whatever else keeps @prog.
 * Return: NF_ACCEPT, NF_DROP, NFT_CONTINUE, NFT_BREAK or NFT_RETURN.
 */
int nf_lua_call(struct nf_lua_prog *prog, unsigned int slot,
		const struct nf_lua_pkt *pkt)
{
	struct call call = {
		.pkt = pkt,
		.verdict = prog->on_error,
	};
	struct klua_state *ks;
	char text[64];

	local_bh_disable();
	ks = klua_begin(prog->klua);
	if (ks) {
		if (klua_run(ks, slot, call_protected, &call)) {
			call.verdict = prog->on_error;
		} else if (call.bad) {
			snprintf(text, sizeof(text),
				 "result is a %s, not a boolean or verdict",
				 call.bad);
			klua_fail(ks, text);
		}
		klua_end(ks);
	}
	local_bh_enable();
	return call.verdict;
}
EXPORT_SYMBOL_GPL(nf_lua_call);

MODULE_DESCRIPTION("Netfilter Lua programs");
MODULE_LICENSE("GPL");
