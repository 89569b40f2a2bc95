// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that the verifier refuses.
 *
 * Mutations: arguments named without __str, __nullable or __sz; flags of the kfuncs.
 */

#include "../../../../net/nf_lua/nf_lua.bpf.h"
#include "bpf_misc.h"

char writable_name[16] = "inet/x/o";
const char unterminated[8] SEC(".rodata.unterminated") = "12345678";
const char readonly[16] = { '0', '1', '2', '3' };
unsigned char arg[16];
__u32 any;

struct slot {
	struct nf_lua_handle __kptr *handle;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct slot);
} handles SEC(".maps");

SEC("xdp")
__failure __msg("arg#1 doesn't point to a const string")
int name_on_stack(struct xdp_md *ctx)
{
	char name[16] = "inet/x/o";

	return bpf_xdp_lua_call(ctx, name, "f", NULL, 0);
}

SEC("xdp")
__failure __msg("R2 does not point to a readonly map")
int name_writable(struct xdp_md *ctx)
{
	return bpf_xdp_lua_call(ctx, writable_name, "f", NULL, 0);
}

SEC("xdp")
__failure __msg("string is not zero-terminated")
int name_unterminated(struct xdp_md *ctx)
{
	return bpf_xdp_lua_call(ctx, unterminated, "f", NULL, 0);
}

SEC("xdp")
__failure __msg("arg#1 doesn't point to a const string")
int name_null(struct xdp_md *ctx)
{
	return bpf_xdp_lua_call(ctx, NULL, "f", NULL, 0);
}

SEC("xdp")
__failure __msg("invalid access to map value, value_size={{[0-9]+}} off={{[0-9]+}} size=4096")
int arg_too_large(struct xdp_md *ctx)
{
	return bpf_xdp_lua_call(ctx, "inet/x/o", "f", arg, 4096);
}

SEC("xdp")
__failure __msg("R5 unbounded memory access")
int arg_unbounded(struct xdp_md *ctx)
{
	return bpf_xdp_lua_call(ctx, "inet/x/o", "f", arg, any);
}

SEC("xdp")
__failure __msg("invalid {{(write|read|indirect access|indirect read).*}} stack")
int arg_stack_too_large(struct xdp_md *ctx)
{
	__u64 on_stack = 0;

	return bpf_xdp_lua_call(ctx, "inet/x/o", "f", &on_stack, 16);
}

SEC("xdp")
__failure __msg("write into map forbidden")
int arg_readonly(struct xdp_md *ctx)
{
	return bpf_xdp_lua_call(ctx, "inet/x/o", "f", (void *)readonly, sizeof(readonly));
}

SEC("xdp")
__failure __msg("invalid access to packet")
int arg_packet_unchecked(struct xdp_md *ctx)
{
	return bpf_xdp_lua_call(ctx, "inet/x/o", "f", (void *)(long)ctx->data, 14);
}

SEC("xdp")
__failure __msg("arg#3 arg#4 memory, len pair leads to invalid memory access")
int arg_number(struct xdp_md *ctx)
{
	return bpf_xdp_lua_call(ctx, "inet/x/o", "f", (void *)(long)any, 8);
}

SEC("xdp")
__failure __msg("arg#0 expected pointer to ctx, but got map_value")
int ctx_other(struct xdp_md *ctx)
{
	return bpf_xdp_lua_call((struct xdp_md *)arg, "inet/x/o", "f", NULL, 0);
}

SEC("xdp")
__failure __msg("Unreleased reference")
int handle_leaked(struct xdp_md *ctx)
{
	bpf_xdp_lua_get(ctx, "inet/x/o", "f");
	return 0;
}

SEC("xdp")
__failure __msg("Possibly NULL pointer passed to trusted arg1")
int handle_unchecked(struct xdp_md *ctx)
{
	struct nf_lua_handle *handle = bpf_xdp_lua_get(ctx, "inet/x/o", "f");
	int ret = bpf_xdp_lua_run(ctx, handle, NULL, 0);

	if (handle)
		bpf_lua_put(handle);
	return ret;
}

SEC("xdp")
__failure __msg("arg#1 pointer type STRUCT nf_lua_handle must point to scalar")
int handle_after_put(struct xdp_md *ctx)
{
	struct nf_lua_handle *handle = bpf_xdp_lua_get(ctx, "inet/x/o", "f");

	if (!handle)
		return 0;
	bpf_lua_put(handle);
	return bpf_xdp_lua_run(ctx, handle, NULL, 0);
}

SEC("xdp")
__failure __msg("arg#0 pointer type STRUCT nf_lua_handle must point to scalar")
int handle_put_twice(struct xdp_md *ctx)
{
	struct nf_lua_handle *handle = bpf_xdp_lua_get(ctx, "inet/x/o", "f");

	if (!handle)
		return 0;
	bpf_lua_put(handle);
	bpf_lua_put(handle);
	return 0;
}

SEC("xdp")
__failure __msg("arg#1 pointer type STRUCT nf_lua_handle must point to scalar")
int handle_made_up(struct xdp_md *ctx)
{
	return bpf_xdp_lua_run(ctx, (struct nf_lua_handle *)arg, NULL, 0);
}

/* What is in a map may go at any time. */
SEC("xdp")
__failure __msg("R2 must be a rcu pointer")
int handle_in_map(struct xdp_md *ctx)
{
	struct slot *slot;
	__u32 key = 0;

	slot = bpf_map_lookup_elem(&handles, &key);
	if (!slot || !slot->handle)
		return 0;
	return bpf_xdp_lua_run(ctx, slot->handle, NULL, 0);
}

SEC("xdp")
__failure __msg("only read is supported")
int handle_written(struct xdp_md *ctx)
{
	struct nf_lua_handle *handle = bpf_xdp_lua_get(ctx, "inet/x/o", "f");

	if (!handle)
		return 0;
	handle->slot = 1;
	bpf_lua_put(handle);
	return 0;
}

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} numbers SEC(".maps");

static __always_inline int give(struct xdp_md *ctx, void *map)
{
	struct nf_lua_handle *handle = bpf_xdp_lua_get(ctx, "inet/x/o", "f");
	int ret;

	if (!handle)
		return 0;
	ret = bpf_lua_map(handle, map);
	bpf_lua_put(handle);
	return ret;
}

SEC("xdp")
__failure __msg("Possibly NULL pointer passed to trusted arg1")
int map_null(struct xdp_md *ctx)
{
	return give(ctx, NULL);
}

SEC("xdp")
__failure __msg("pointer in R2 isn't map pointer")
int map_number(struct xdp_md *ctx)
{
	return give(ctx, (void *)(long)any);
}

SEC("xdp")
__failure __msg("pointer in R2 isn't map pointer")
int map_on_stack(struct xdp_md *ctx)
{
	__u64 on_stack[16] = {};

	return give(ctx, on_stack);
}

SEC("xdp")
__failure __msg("pointer in R2 isn't map pointer")
int map_packet(struct xdp_md *ctx)
{
	return give(ctx, (void *)(long)ctx->data);
}

/* A value of a map for the map. */
SEC("xdp")
__failure __msg("R2 must be a rcu pointer")
int map_value(struct xdp_md *ctx)
{
	__u32 key = 0;
	void *value = bpf_map_lookup_elem(&numbers, &key);

	return value ? give(ctx, value) : 0;
}

SEC("xdp")
__failure __msg("Possibly NULL pointer passed to trusted arg0")
int map_handle_unchecked(struct xdp_md *ctx)
{
	struct nf_lua_handle *handle = bpf_xdp_lua_get(ctx, "inet/x/o", "f");
	int ret = bpf_lua_map(handle, &numbers);

	if (handle)
		bpf_lua_put(handle);
	return ret;
}

SEC("xdp")
__failure __msg("R1 must be a rcu pointer")
int map_handle_in_map(struct xdp_md *ctx)
{
	struct slot *slot;
	__u32 key = 0;

	slot = bpf_map_lookup_elem(&handles, &key);
	if (!slot || !slot->handle)
		return 0;
	return bpf_lua_map(slot->handle, &numbers);
}

SEC("xdp")
__failure __msg("arg#0 pointer type STRUCT nf_lua_handle must point to scalar")
int map_handle_after_put(struct xdp_md *ctx)
{
	struct nf_lua_handle *handle = bpf_xdp_lua_get(ctx, "inet/x/o", "f");

	if (!handle)
		return 0;
	bpf_lua_put(handle);
	return bpf_lua_map(handle, &numbers);
}

SEC("socket")
__failure __msg("calling kernel function bpf_lua_map is not allowed")
int map_other_type(struct __sk_buff *ctx)
{
	return bpf_lua_map((struct nf_lua_handle *)arg, &numbers);
}

SEC("tc")
__failure __msg("calling kernel function bpf_xdp_lua_call is not allowed")
int xdp_from_tc(struct __sk_buff *ctx)
{
	return bpf_xdp_lua_call((struct xdp_md *)ctx, "inet/x/o", "f", NULL, 0);
}

SEC("socket")
__failure __msg("calling kernel function bpf_skb_lua_call is not allowed")
int other_type(struct __sk_buff *ctx)
{
	return bpf_skb_lua_call(ctx, "inet/x/o", "f", NULL, 0);
}

char _license[] SEC("license") = "GPL";
