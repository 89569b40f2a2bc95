// SPDX-License-Identifier: GPL-2.0
/* Programs that the verifier takes: each calls Lua in one way. */

#include "nf_lua.bpf.h"
#include <linux/pkt_cls.h>
#include "maps.bpf.h"

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
__u32 which;		/* map that xdp_give gives */

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

/* Of the peer of a veth, which takes what is sent back natively only with one. */
SEC("xdp")
int xdp_pass(struct xdp_md *ctx)
{
	return XDP_PASS;
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

/* ---- several CPUs ---- */

#define CPUS	64

__u32 called[CPUS];	/* of each CPU: its calls */
__u32 said[CPUS];	/* the last result */

SEC("xdp")
int xdp_each_cpu(struct xdp_md *ctx)
{
	__u32 cpu = bpf_get_smp_processor_id();
	int ret = run_xdp(ctx);

	if (cpu >= CPUS)
		return XDP_ABORTED;
	if (ret < 0)
		return end(ret, XDP_PASS, XDP_DROP);
	called[cpu]++;
	said[cpu] = ret;
	return XDP_DROP;
}

/* ---- maps ---- */

/* Maps of a script, and a handle that has them all. */
SEC("xdp")
int xdp_maps(struct xdp_md *ctx)
{
	struct nf_lua_handle *handle;
	struct slot *slot;
	__u32 key = 0;
	int ret = 0;

	slot = bpf_map_lookup_elem(&handles, &key);
	if (!slot)
		return -1;
	handle = bpf_kptr_xchg(&slot->handle, NULL);
	if (!handle) {
		handle = bpf_xdp_lua_get(ctx, NAME(program), NAME(function));
		if (!handle)
			return -2;
		ret = bpf_lua_map(handle, &counts);
		ret = ret ?: bpf_lua_map(handle, &flows);
		ret = ret ?: bpf_lua_map(handle, &slots);
		ret = ret ?: bpf_lua_map(handle, &fixed);
		/* again */
		ret = ret ?: bpf_lua_map(handle, &counts);
	}
	ret = ret ?: bpf_xdp_lua_run(ctx, handle, arg, sizeof(arg));
	handle = bpf_kptr_xchg(&slot->handle, handle);
	if (handle)
		bpf_lua_put(handle);
	return end(ret, XDP_PASS, XDP_DROP);
}

SEC("tc")
int tc_maps(struct __sk_buff *ctx)
{
	struct nf_lua_handle *handle;
	int ret;

	handle = bpf_skb_lua_get(ctx, NAME(program), NAME(function));
	if (!handle)
		return -2;
	ret = bpf_lua_map(handle, &counts);
	ret = ret ?: bpf_skb_lua_run(ctx, handle, NULL, 0);
	bpf_lua_put(handle);
	return ret;
}

/* A map out of a map of maps, whose reference the handle has then. */
SEC("xdp")
int xdp_inner_map(struct xdp_md *ctx)
{
	struct nf_lua_handle *handle;
	int ret = -1;
	__u32 key = 0;
	void *map;

	handle = bpf_xdp_lua_get(ctx, NAME(program), NAME(function));
	if (!handle)
		return -2;
	map = bpf_map_lookup_elem(&outer, &key);
	if (map) {
		ret = bpf_lua_map(handle, map);
		ret = ret ?: bpf_xdp_lua_run(ctx, handle, NULL, 0);
	}
	bpf_lua_put(handle);
	return ret;
}

static __always_inline int give(struct nf_lua_handle *handle)
{
	switch (which) {
	case 0:
		return bpf_lua_map(handle, &per_cpu);
	case 1:
		return bpf_lua_map(handle, &per_cpu_array);
	case 2:
		return bpf_lua_map(handle, &on_demand);
	case 3:
		return bpf_lua_map(handle, &no_secret);
	case 4:
		return bpf_lua_map(handle, &write_only);
	case 5:
		return bpf_lua_map(handle, &locks);
	case 6:
		return bpf_lua_map(handle, &timers);
	case 7:
		return bpf_lua_map(handle, &long_keys);
	case 8:
		return bpf_lua_map(handle, &long_values);
	case 9:
		return bpf_lua_map(handle, &outer);
	case 10:
		return bpf_lua_map(handle, &ring);
	case 11:
		return bpf_lua_map(handle, &handles);
	case 12:	/* two of the same name, as the kernel knows it */
		return bpf_lua_map(handle, &same_15_letters_a) ?:
		       bpf_lua_map(handle, &same_15_letters_b);
	default:
		return bpf_lua_map(handle, &m0) ?: bpf_lua_map(handle, &m1) ?:
		       bpf_lua_map(handle, &m2) ?: bpf_lua_map(handle, &m3) ?:
		       bpf_lua_map(handle, &m4) ?: bpf_lua_map(handle, &m5) ?:
		       bpf_lua_map(handle, &m6) ?: bpf_lua_map(handle, &m7) ?:
		       bpf_lua_map(handle, &m8);
	}
}

SEC("xdp")
int xdp_give(struct xdp_md *ctx)
{
	struct nf_lua_handle *handle;
	int ret;

	handle = bpf_xdp_lua_get(ctx, NAME(program), NAME(function));
	if (!handle)
		return -2;
	ret = give(handle);
	bpf_lua_put(handle);
	return ret;
}

/* ---- other lengths ---- */

/* What the script asks for: bytes to take away, or to add if negative, at the head,
 * and to add at the tail, or to take away.
 */
SEC("xdp.frags")
int xdp_adjust(struct xdp_md *ctx)
{
	struct {
		__s32 head;
		__s32 tail;
	} want = {};
	int ret;

	ret = bpf_xdp_lua_call(ctx, NAME(program), NAME(function), &want, sizeof(want));
	if (ret < 0)
		return ret;
	if (want.head && bpf_xdp_adjust_head(ctx, want.head))
		return -1;
	if (want.tail && bpf_xdp_adjust_tail(ctx, want.tail))
		return -1;
	return ret;
}

/* ---- programs in the place of others ---- */

/* What replace.bpf.c replaces. */
__noinline int replaceable(struct xdp_md *ctx)
{
	volatile int ret = -1;

	return ctx ? ret : 0;
}

SEC("xdp")
int xdp_replaceable(struct xdp_md *ctx)
{
	return replaceable(ctx);
}

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} jumps SEC(".maps");

SEC("xdp")
int xdp_jump(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &jumps, 0);
	return -1;
}

char _license[] SEC("license") = "GPL";
