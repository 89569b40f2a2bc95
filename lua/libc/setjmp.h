/* SPDX-License-Identifier: GPL-2.0 */
/* The constants and types it would give are in luaconf.h. */
