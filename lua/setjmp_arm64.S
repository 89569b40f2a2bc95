/* SPDX-License-Identifier: GPL-2.0 */
/*
 * setjmp and longjmp for lib/lua: x19-x28, frame, link and stack pointers, and
 * x18, which shadow call stacks use.
 */
#include <linux/linkage.h>
#include <asm/assembler.h>

/* int klua_setjmp(struct klua_jmpbuf *env) */
SYM_FUNC_START(klua_setjmp)
	mov	x2, sp
	stp	x2, x18, [x0, #0]
	stp	x19, x20, [x0, #16]
	stp	x21, x22, [x0, #32]
	stp	x23, x24, [x0, #48]
	stp	x25, x26, [x0, #64]
	stp	x27, x28, [x0, #80]
	stp	x29, x30, [x0, #96]
	mov	w0, #0
	ret
SYM_FUNC_END(klua_setjmp)

/* void klua_longjmp(struct klua_jmpbuf *env, int val), val is not 0 */
SYM_FUNC_START(klua_longjmp)
#ifdef CONFIG_SHADOW_CALL_STACK
	ldp	x2, x18, [x0, #0]
#else
	ldr	x2, [x0, #0]
#endif
	ldp	x19, x20, [x0, #16]
	ldp	x21, x22, [x0, #32]
	ldp	x23, x24, [x0, #48]
	ldp	x25, x26, [x0, #64]
	ldp	x27, x28, [x0, #80]
	ldp	x29, x30, [x0, #96]
	mov	sp, x2
	mov	w0, w1
	ret
SYM_FUNC_END(klua_longjmp)
