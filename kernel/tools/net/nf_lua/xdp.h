/* SPDX-License-Identifier: GPL-2.0 */
/* What the ready XDP program and its loader share. */
#ifndef NF_LUA_XDP_H
#define NF_LUA_XDP_H

#define XDP_PORTS_MAX	16

/* Counters of a CPU. */
enum xdp_stat {
	XDP_STAT_PACKETS,	/* all that came */
	XDP_STAT_CALLS,		/* calls of Lua */
	XDP_STAT_DROPPED,	/* that Lua said to drop */
	XDP_STAT_BLOCKED,	/* of clients that are blocked */
	XDP_STAT_SENT,		/* that Lua said to send back, or on */
	XDP_STAT_ERRORS,	/* calls that failed; the next ones are part of it */
	XDP_STAT_ENOENT,
	XDP_STAT_EBUSY,
	XDP_STAT_ENOEXEC,
	XDP_STAT_ENOMEM,
	XDP_STAT_EDQUOT,
	XDP_STATS
};

/**
 * struct xdp_config - what the program is to do
 * @program: "FAMILY/TABLE/OBJECT"
 * @function: name of the function
 * @ports: destination ports of TCP and UDP whose packets are of interest
 * @nports: how many; 0: all packets are
 * @first: packets with payload of a connection that Lua sees, 0: all
 * @block: seconds that the client of a dropped packet is blocked, 0: it is not
 * @pass_errors: packets whose call fails pass, else they are dropped
 */
struct xdp_config {
	char program[528];
	char function[64];
	__u16 ports[XDP_PORTS_MAX];
	__u32 nports;
	__u32 first;
	__u32 block;
	__u32 pass_errors;
};

#endif /* NF_LUA_XDP_H */
