// SPDX-License-Identifier: GPL-2.0
/* What unwinding has to tell KASAN; built in, as modules may not. */

#include <linux/align.h>
#include <linux/export.h>
#include <linux/kasan.h>

#include "klua_port.h"

/*
 * A throw to a frame whose stack pointer is @to is coming: what KASAN has
 * poisoned in the frames between, to see that nobody reads past a variable,
 * they can no longer make good.
 */
void klua_stack_unwind(unsigned long to)
{
	unsigned long from = ALIGN_DOWN(klua_sp(), sizeof(long));

	kasan_unpoison_range((void *)from, to - from);
}
EXPORT_SYMBOL_GPL(klua_stack_unwind);
