/* SPDX-License-Identifier: GPL-2.0 */
/* Calls of a program's functions, inline where each packet makes one. */
#ifndef NF_LUA_CALL_H
#define NF_LUA_CALL_H

#include <linux/bpf.h>

#include "nf_lua_internal.h"

#include "klua_call.h"

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
 * The verdicts that a script can give.  To it each is a light userdata, this
 * number: nothing that it could compute, or return by mistake.
 */
enum nf_lua_verdict {
	NF_LUA_ACCEPT = 1,
	NF_LUA_DROP,
	NF_LUA_CONTINUE,
	NF_LUA_BREAK,
	NF_LUA_RETURN,
	NF_LUA_VERDICTS
};

int nf_lua_bad_int(struct klua_state *ks, u32 slot);
int nf_lua_push_arg(struct klua_state *ks, u32 slot, void *data, u32 len);

static __always_inline struct nf_lua_ctx *nf_lua_ctx_of(struct klua_state *ks)
{
	return (struct nf_lua_ctx *)ks->priv;
}

/* The integer that a result is, or negative. */
static __always_inline int nf_lua_result_int(const TValue *o)
{
	switch (rawtt(o)) {
	case LUA_VNIL:
	case LUA_VFALSE:
		return 0;
	case LUA_VTRUE:
		return 1;
	case LUA_VNUMINT:
		return likely(ivalue(o) >= 0 && ivalue(o) <= S32_MAX) ? ivalue(o) : -1;
	case LUA_VLIGHTUSERDATA:
		if ((unsigned long)pvalue(o) == NF_LUA_ACCEPT)
			return XDP_PASS;
		if ((unsigned long)pvalue(o) == NF_LUA_DROP)
			return XDP_DROP;
	}
	return -1;
}

/* See nf_lua_call_int(); the packet has @pktlen bytes, @near of them at @data. */
static __always_inline int
nf_lua_run_int(struct nf_lua_prog *prog, unsigned int slot,
	       const struct nf_lua_pkt *pkt, const void *data, u32 near, u32 pktlen,
	       void *arg, u32 len)
{
	struct klua_state *ks = klua_this(prog->klua);
	const struct klua_entry *f = klua_find(ks, slot);
	lua_State *L = ks->L;
	StkId func;
	int ret, err;

	if (unlikely(f->slot != slot))
		return -ENOENT;
	if (unlikely(!klua_enter(ks, prog->klua)))
		return -EBUSY;

	func = klua_put_func(L, f);
	nf_lua_pkt_begin(s2v(func + 1), nf_lua_ctx_of(ks), pkt, data, near, pktlen);
	L->top.p = func + 2;
	if (arg) {
		err = nf_lua_push_arg(ks, f->slot, arg, len);
		if (unlikely(err))
			goto failed;
	}
	err = klua_invoke(ks, L, f, func, arg ? 2 : 1);
	if (unlikely(err))
		goto failed;
	ret = nf_lua_result_int(klua_result(L));
	if (unlikely(ret < 0)) {
		err = nf_lua_bad_int(ks, f->slot);
		goto failed;
	}
	klua_pop(L);
	klua_leave(ks);
	return ret;

failed:
	klua_leave(ks);
	return err == -EINVAL ? -ENOEXEC : err;
}

#endif /* NF_LUA_CALL_H */
