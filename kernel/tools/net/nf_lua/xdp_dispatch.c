// SPDX-License-Identifier: GPL-2.0
/* What nf-lua xdp wants of libxdp, if it is there. */

#include <errno.h>
#include <string.h>

#include <linux/if_link.h>

#include "xdp_dispatch.h"

#ifdef HAVE_LIBXDP

#include <xdp/libxdp.h>

static int mute(enum libxdp_print_level level, const char *fmt, va_list args)
{
	return 0;
}

static enum xdp_attach_mode mode_of(__u32 flags)
{
	return flags & XDP_FLAGS_SKB_MODE ? XDP_MODE_SKB : XDP_MODE_NATIVE;
}

bool dispatch_possible(void)
{
	return true;
}

int dispatch_find(int ifindex, const char *name)
{
	struct xdp_program *prog = NULL;
	struct xdp_multiprog *all;
	int id = -ENOENT;

	libxdp_set_print(mute);
	all = xdp_multiprog__get_from_ifindex(ifindex);
	if (libxdp_get_error(all))
		return -ENOENT;
	if (!xdp_multiprog__is_legacy(all)) {
		id = 0;
		while (!id && (prog = xdp_multiprog__next_prog(prog, all)))
			if (!strcmp(xdp_program__name(prog), name))
				id = xdp_program__id(prog);
	}
	xdp_multiprog__close(all);
	return id;
}

int dispatch_attach(int ifindex, struct bpf_object *obj, const char *section,
		    __u32 flags, __u32 old)
{
	struct xdp_program *prog;
	int err;

	prog = xdp_program__from_bpf_obj(obj, section);
	err = libxdp_get_error(prog);
	if (err)
		return err;
	err = xdp_program__attach(prog, ifindex, mode_of(flags), 0);
	xdp_program__close(prog);
	return err || !old ? err : dispatch_detach(ifindex, old, flags);
}

int dispatch_detach(int ifindex, __u32 id, __u32 flags)
{
	struct xdp_program *prog;
	int err;

	prog = xdp_program__from_id(id);
	err = libxdp_get_error(prog);
	if (err)
		return err;
	err = xdp_program__detach(prog, ifindex, mode_of(flags), 0);
	xdp_program__close(prog);
	return err;
}

#else

bool dispatch_possible(void)
{
	return false;
}

int dispatch_find(int ifindex, const char *name)
{
	return -ENOENT;
}

int dispatch_attach(int ifindex, struct bpf_object *obj, const char *section,
		    __u32 flags, __u32 old)
{
	return -ENOTSUP;
}

int dispatch_detach(int ifindex, __u32 id, __u32 flags)
{
	return -ENOTSUP;
}

#endif
