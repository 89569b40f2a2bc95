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
	movq	%rbx, 0(%rdi)
	movq	%rbp, 8(%rdi)
	movq	%r12, 16(%rdi)
	movq	%r13, 24(%rdi)
	movq	%r14, 32(%rdi)
	movq	%r15, 40(%rdi)
	movq	%rdx, 48(%rdi)
	movq	%rax, 56(%rdi)
	xorl	%eax, %eax
	RET
SYM_FUNC_END(klua_setjmp)

/* void klua_longjmp(struct klua_jmpbuf *env, int val), val is not 0 */
SYM_FUNC_START(klua_longjmp)
	movl	%esi, %eax
	movq	0(%rdi), %rbx
	movq	8(%rdi), %rbp
	movq	16(%rdi), %r12
	movq	24(%rdi), %r13
	movq	32(%rdi), %r14
	movq	40(%rdi), %r15
	movq	48(%rdi), %rsp
	pushq	56(%rdi)
	UNWIND_HINT_FUNC
	RET
SYM_FUNC_END(klua_longjmp)
