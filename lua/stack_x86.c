// SPDX-License-Identifier: GPL-2.0
/*
 * Where a stack ends.  Always built in: what knows of interrupt stacks is not
 * for modules.
 */

#include <linux/export.h>
#include <linux/sched.h>
#include <asm/stacktrace.h>

#include "klua_port.h"

/* Lowest address of the stack that @sp is on, of this CPU or task; or 0. */
unsigned long klua_stack_end(unsigned long sp)
{
	struct stack_info info;

	if (!get_stack_info_noinstr((unsigned long *)sp, current, &info))
		return 0;
	return (unsigned long)info.begin;
}
EXPORT_SYMBOL_GPL(klua_stack_end);
