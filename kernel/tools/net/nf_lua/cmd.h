/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NF_LUA_CMD_H
#define NF_LUA_CMD_H

/* Gets its own name as argv[0] and returns the exit status. */
int cmd_xdp(int argc, char **argv);
extern const char xdp_help[];

#endif /* NF_LUA_CMD_H */
