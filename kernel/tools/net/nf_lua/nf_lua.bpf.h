/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel functions of nf_lua_bpf for BPF programs, which tell what they do in
 * net/netfilter/nf_lua_bpf.c.
 *
 * Names are strings of read-only data, as literals are.
 */
#ifndef NF_LUA_BPF_H
#define NF_LUA_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Nothing of it is a BPF program's business; it has a name, for maps to hold it. */
struct nf_lua_handle {
	int slot;
} __attribute__((preserve_access_index));

#ifndef __kptr
#define __kptr	__attribute__((btf_type_tag("kptr")))
#endif

extern int bpf_xdp_lua_call(struct xdp_md *ctx, const char *program, const char *function,
			    void *arg, __u32 arg__sz) __ksym;
extern struct nf_lua_handle *bpf_xdp_lua_get(struct xdp_md *ctx, const char *program,
					     const char *function) __ksym;
extern int bpf_xdp_lua_run(struct xdp_md *ctx, struct nf_lua_handle *handle,
			   void *arg, __u32 arg__sz) __ksym;

extern int bpf_skb_lua_call(struct __sk_buff *ctx, const char *program,
			    const char *function, void *arg, __u32 arg__sz) __ksym;
extern struct nf_lua_handle *bpf_skb_lua_get(struct __sk_buff *ctx, const char *program,
					     const char *function) __ksym;
extern int bpf_skb_lua_run(struct __sk_buff *ctx, struct nf_lua_handle *handle,
			   void *arg, __u32 arg__sz) __ksym;

/* Gives @map, a pointer to a variable of SEC(".maps"), to scripts: nf.map(). */
extern int bpf_lua_map(struct nf_lua_handle *handle, void *map) __ksym;

extern void bpf_lua_put(struct nf_lua_handle *handle) __ksym;

#endif /* NF_LUA_BPF_H */
