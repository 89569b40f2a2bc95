/* SPDX-License-Identifier: GPL-2.0 */
/* Only files would set it, and there are none. */
#ifndef KLUA_ERRNO_H
#define KLUA_ERRNO_H

static int errno __maybe_unused;

#endif /* KLUA_ERRNO_H */
