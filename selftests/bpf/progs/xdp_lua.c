// SPDX-License-Identifier: GPL-2.0
/* Programs that the verifier takes: calls of Lua by names and by a handle. */

#include "../../../../net/nf_lua/nf_lua.bpf.h"
#include "bpf_misc.h"

const volatile char object[32] = "inet/xdp_lua/o";
const volatile char function[16] = "f";

unsigned char arg[16];
__u32 arg_len;
int gets;

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
int by_names(struct xdp_md *ctx)
{
	return bpf_xdp_lua_call(ctx, (const char *)object, (const char *)function, NULL, 0);
}

SEC("xdp")
int with_argument(struct xdp_md *ctx)
{
	__u32 len = arg_len;

	/* or the compiler looks at another copy of it */
	barrier_var(len);
	if (len > sizeof(arg))
		return -1;
	return bpf_xdp_lua_call(ctx, (const char *)object, (const char *)function, arg, len);
}

SEC("xdp")
int null_with_length(struct xdp_md *ctx)
{
	return bpf_xdp_lua_call(ctx, (const char *)object, (const char *)function, NULL, 1);
}

SEC("xdp")
int by_handle(struct xdp_md *ctx)
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
		handle = bpf_xdp_lua_get(ctx, (const char *)object, (const char *)function);
		if (!handle)
			return -1;
		gets++;
	}
	ret = bpf_xdp_lua_run(ctx, handle, NULL, 0);
	handle = bpf_kptr_xchg(&slot->handle, handle);
	if (handle)
		bpf_lua_put(handle);
	return ret;
}

SEC("tc")
int from_tc(struct __sk_buff *ctx)
{
	return bpf_skb_lua_call(ctx, (const char *)object, (const char *)function, NULL, 0);
}

char _license[] SEC("license") = "GPL";
