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
	if (on_task_stack(current, sp, 1))
		return stackinfo_get_task(current).low;
	if (on_irq_stack(sp, 1))
		return stackinfo_get_irq().low;
	return 0;
}
EXPORT_SYMBOL_GPL(klua_stack_end);
