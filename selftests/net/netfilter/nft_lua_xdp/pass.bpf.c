// SPDX-License-Identifier: GPL-2.0
/* Programs that the verifier takes: each calls Lua in one way. */

#include "nf_lua.bpf.h"
#include <linux/pkt_cls.h>

#define ARG_LEN		64
#define ERRNO_MAX	256

/* Set before the program is loaded. */
const volatile char program[128] = "inet/x/o";
const volatile char function[64] = "f";
const volatile int verdict;	/* what a result of 1 is, 0: that itself */

/* Read and written by the test and by the script. */
unsigned char arg[ARG_LEN];
__u32 arg_len = ARG_LEN;
__u32 drops;		/* packets that were dropped for a result of 1 */
__u32 errors[ERRNO_MAX];
__u32 gets;		/* handles got */

struct slot {
	struct nf_lua_handle __kptr *handle;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct slot);
} handles SEC(".maps");

static int end(int ret, int pass, int drop)
{
	__u32 err = -ret;

	if (ret < 0)
		__sync_fetch_and_add(&errors[err % ERRNO_MAX], 1);
	if (!verdict)
		return ret;
	if (ret != 1)
		return pass;
	__sync_fetch_and_add(&drops, 1);
	return drop;
}

#define NAME(s)	((const char *)(s))

/* All the names, and no arg. */
SEC("xdp")
int xdp_call(struct xdp_md *ctx)
{
	return end(bpf_xdp_lua_call(ctx, NAME(program), NAME(function), NULL, 0),
		   XDP_PASS, XDP_DROP);
}

SEC("xdp.frags")
int xdp_call_frags(struct xdp_md *ctx)
{
	return end(bpf_xdp_lua_call(ctx, NAME(program), NAME(function), NULL, 0),
		   XDP_PASS, XDP_DROP);
}

SEC("xdp")
int xdp_call_arg(struct xdp_md *ctx)
{
	__u32 len = arg_len;

	/* Or the compiler checks a copy of it. */
	barrier_var(len);
	if (len > sizeof(arg))
		return -1;
	return bpf_xdp_lua_call(ctx, NAME(program), NAME(function), arg, len);
}

SEC("xdp")
int xdp_call_stack(struct xdp_md *ctx)
{
	__u64 on_stack[2] = { 7, 8 };
	int ret = bpf_xdp_lua_call(ctx, NAME(program), NAME(function), on_stack,
				   sizeof(on_stack));

	return ret < 0 ? ret : (int)(on_stack[0] + on_stack[1]);
}

/* Part of the packet itself. */
SEC("xdp")
int xdp_call_packet(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;

	if (data + 14 > end)
		return -1;
	return bpf_xdp_lua_call(ctx, NAME(program), NAME(function), data, 14);
}

SEC("xdp")
int xdp_call_null_len(struct xdp_md *ctx)
{
	return bpf_xdp_lua_call(ctx, NAME(program), NAME(function), NULL, 1);
}

/* By a handle that this CPU keeps; nobody else takes it meanwhile. */
static __always_inline int run_xdp(struct xdp_md *ctx)
{
	struct nf_lua_handle *handle;
	struct slot *slot;
	__u32 key = 0;
	int ret;

	slot = bpf_map_lookup_elem(&handles, &key);
	if (!slot)
		return -1;
	handle = bpf_kptr_xchg(&slot->handle, NULL);
	if (!handle) {
		handle = bpf_xdp_lua_get(ctx, NAME(program), NAME(function));
		if (!handle)
			return -2;
		__sync_fetch_and_add(&gets, 1);
	}
	ret = bpf_xdp_lua_run(ctx, handle, NULL, 0);
	handle = bpf_kptr_xchg(&slot->handle, handle);
	if (handle)
		bpf_lua_put(handle);
	return ret;
}

SEC("xdp")
int xdp_run(struct xdp_md *ctx)
{
	return end(run_xdp(ctx), XDP_PASS, XDP_DROP);
}

SEC("xdp.frags")
int xdp_run_frags(struct xdp_md *ctx)
{
	return end(run_xdp(ctx), XDP_PASS, XDP_DROP);
}

/* Called and released, nothing kept. */
SEC("xdp")
int xdp_get_put(struct xdp_md *ctx)
{
	struct nf_lua_handle *handle;
	int ret;

	handle = bpf_xdp_lua_get(ctx, NAME(program), NAME(function));
	if (!handle)
		return -2;
	ret = bpf_xdp_lua_run(ctx, handle, arg, sizeof(arg));
	bpf_lua_put(handle);
	return ret;
}

/* The same but for the call: what a call costs is the difference. */
SEC("xdp")
int xdp_idle(struct xdp_md *ctx)
{
	struct nf_lua_handle *handle;
	struct slot *slot;
	__u32 key = 0;

	slot = bpf_map_lookup_elem(&handles, &key);
	if (!slot)
		return -1;
	handle = bpf_kptr_xchg(&slot->handle, NULL);
	if (!handle) {
		handle = bpf_xdp_lua_get(ctx, NAME(program), NAME(function));
		if (!handle)
			return -2;
	}
	handle = bpf_kptr_xchg(&slot->handle, handle);
	if (handle)
		bpf_lua_put(handle);
	return 0;
}

SEC("xdp")
int xdp_empty(struct xdp_md *ctx)
{
	return 0;
}

SEC("tc")
int tc_call(struct __sk_buff *ctx)
{
	return end(bpf_skb_lua_call(ctx, NAME(program), NAME(function), NULL, 0),
		   TC_ACT_OK, TC_ACT_SHOT);
}

SEC("tc")
int tc_run(struct __sk_buff *ctx)
{
	struct nf_lua_handle *handle;
	int ret;

	handle = bpf_skb_lua_get(ctx, NAME(program), NAME(function));
	if (!handle)
		return end(-2, TC_ACT_OK, TC_ACT_SHOT);
	ret = bpf_skb_lua_run(ctx, handle, NULL, 0);
	bpf_lua_put(handle);
	return end(ret, TC_ACT_OK, TC_ACT_SHOT);
}

/* Two calls of one packet: the second is not within the first. */
SEC("xdp")
int xdp_call_twice(struct xdp_md *ctx)
{
	int a = bpf_xdp_lua_call(ctx, NAME(program), NAME(function), NULL, 0);
	int b = bpf_xdp_lua_call(ctx, NAME(program), NAME(function), NULL, 0);

	return a < 0 || b < 0 ? -1 : a + b;
}

char _license[] SEC("license") = "GPL";
