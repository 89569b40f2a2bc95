// SPDX-License-Identifier: GPL-2.0
/* A program in the place of a function of another one, replaceable() of pass.bpf.c. */

#include "nf_lua.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

SEC("freplace/replaceable")
int replacement(struct xdp_md *ctx)
{
	struct nf_lua_handle *handle;
	int ret, again;

	ret = bpf_xdp_lua_call(ctx, "inet/x/o", "f", NULL, 0);
	if (ret < 0)
		return ret;
	handle = bpf_xdp_lua_get(ctx, "inet/x/o", "g");
	if (!handle)
		return -2;
	again = bpf_lua_map(handle, &counts);
	again = again ?: bpf_xdp_lua_run(ctx, handle, NULL, 0);
	bpf_lua_put(handle);
	return again < 0 ? again : ret + again;
}

char _license[] SEC("license") = "GPL";
