/* SPDX-License-Identifier: GPL-2.0 */
/* What lib/lua/try_*.S takes from the kernel. */
#define SYM_FUNC_START(name)	.globl name; .type name, %function; .p2align 4; name:
#define SYM_FUNC_END(name)	.size name, . - name
#define RET			ret
#define UNWIND_HINT_FUNC

.section .note.GNU-stack, "", %progbits
.text
