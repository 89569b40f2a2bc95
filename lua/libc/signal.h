/* SPDX-License-Identifier: GPL-2.0 */
/* The one type that Lua takes from it. */
typedef int sig_atomic_t;
