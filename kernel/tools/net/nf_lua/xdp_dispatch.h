/* SPDX-License-Identifier: GPL-2.0 */
/* libxdp's dispatcher: a program on a device that calls others one after the other. */
#ifndef NF_LUA_XDP_DISPATCH_H
#define NF_LUA_XDP_DISPATCH_H

#include <stdbool.h>
#include <linux/types.h>

struct bpf_object;

/* Whether this program was built with libxdp. */
bool dispatch_possible(void);

/**
 * dispatch_find() - look for a program in the dispatcher of a device
 * @ifindex: the device
 * @name: name of the program
 *
 * Return: its id, 0 if the dispatcher has none of that name, or -ENOENT if there is
 * no dispatcher.
 */
int dispatch_find(int ifindex, const char *name);

/**
 * dispatch_attach() - have a program called by the dispatcher of a device
 * @ifindex: the device, which gets one if it has none
 * @obj: not loaded yet, with one program in @section
 * @section: of the program
 * @flags: mode, XDP_FLAGS_DRV_MODE or XDP_FLAGS_SKB_MODE
 * @old: id of the program that it replaces, or 0; both are called for some time
 *
 * Return: 0 or a negative errno.
 */
int dispatch_attach(int ifindex, struct bpf_object *obj, const char *section,
		    __u32 flags, __u32 old);

/**
 * dispatch_detach() - take a program out of the dispatcher of a device
 * @ifindex: the device, which loses the dispatcher with its last program
 * @id: of the program
 * @flags: mode
 *
 * Return: 0 or a negative errno.
 */
int dispatch_detach(int ifindex, __u32 id, __u32 flags);

#endif /* NF_LUA_XDP_DISPATCH_H */
