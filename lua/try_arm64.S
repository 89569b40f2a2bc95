/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls that a throw ends: x19-x28, frame and link register are on the stack, and
 * x18, which shadow call stacks use.  See try_x86.S.
 */
#include <linux/linkage.h>
#include <asm/assembler.h>

.macro TRY func:req, env:req
	stp	x29, x30, [sp, #-112]!
	mov	x29, sp
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	str	x18, [sp, #96]
	str	x29, [\env]
	bl	\func
	ldp	x29, x30, [sp], #112
	mov	w0, #0
	ret
.endm

/* int klua_try(L, void *data, body, struct klua_jmpbuf *env) */
SYM_FUNC_START(klua_try)
	TRY	klua_tried, x3
SYM_FUNC_END(klua_try)

/* int klua_try_execute(L, struct CallInfo *ci, struct klua_jmpbuf *env) */
SYM_FUNC_START(klua_try_execute)
	TRY	luaV_execute, x2
SYM_FUNC_END(klua_try_execute)

/* void klua_throw_to(struct klua_jmpbuf *env) */
SYM_FUNC_START(klua_throw_to)
	ldr	x2, [x0]
	ldp	x19, x20, [x2, #16]
	ldp	x21, x22, [x2, #32]
	ldp	x23, x24, [x2, #48]
	ldp	x25, x26, [x2, #64]
	ldp	x27, x28, [x2, #80]
#ifdef CONFIG_SHADOW_CALL_STACK
	ldr	x18, [x2, #96]
#endif
	ldp	x29, x30, [x2], #112
	mov	sp, x2
	mov	w0, #1
	ret
SYM_FUNC_END(klua_throw_to)
