/* SPDX-License-Identifier: GPL-2.0 */
/*
 * setjmp and longjmp for lib/lua: the callee-saved registers, the stack pointer
 * and the return address.  longjmp leaves as if by the return of setjmp; with
 * return thunks the RET is one, so nothing is left to predict wrongly.
 */
#include <linux/linkage.h>
#include <asm/nospec-branch.h>
#include <asm/unwind_hints.h>

/* int klua_setjmp(struct klua_jmpbuf *env) */
SYM_FUNC_START(klua_setjmp)
	movq	(%rsp), %rax
	leaq	8(%rsp), %rdx
	movq	%rdx, 0(%rdi)
	movq	%rax, 8(%rdi)
	movq	%rbx, 16(%rdi)
	movq	%rbp, 24(%rdi)
	movq	%r12, 32(%rdi)
	movq	%r13, 40(%rdi)
	movq	%r14, 48(%rdi)
	movq	%r15, 56(%rdi)
	xorl	%eax, %eax
	RET
SYM_FUNC_END(klua_setjmp)

/* void klua_longjmp(struct klua_jmpbuf *env, int val), val is not 0 */
SYM_FUNC_START(klua_longjmp)
	movl	%esi, %eax
	movq	16(%rdi), %rbx
	movq	24(%rdi), %rbp
	movq	32(%rdi), %r12
	movq	40(%rdi), %r13
	movq	48(%rdi), %r14
	movq	56(%rdi), %r15
	movq	0(%rdi), %rsp
	pushq	8(%rdi)
	UNWIND_HINT_FUNC
	RET
SYM_FUNC_END(klua_longjmp)
