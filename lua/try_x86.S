/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls that a throw ends.  What a callee saves is on the stack below the return
 * address: a call that returns leaves it there, a throw takes it from there and
 * leaves as if by the return of the call.  With return thunks the RET is one, so
 * nothing is left to predict wrongly.
 */
#include <linux/linkage.h>
#include <asm/nospec-branch.h>
#include <asm/unwind_hints.h>

/* The seventh is for the alignment that user space has. */
.macro TRY func:req, env:req
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	pushq	%rdi
	movq	%rsp, (\env)
	call	\func
	addq	$56, %rsp
	UNWIND_HINT_FUNC
	xorl	%eax, %eax
	RET
.endm

/* int klua_try(L, void *data, body, struct klua_jmpbuf *env) */
SYM_FUNC_START(klua_try)
	TRY	klua_tried, %rcx
SYM_FUNC_END(klua_try)

/* int klua_try_execute(L, struct CallInfo *ci, struct klua_jmpbuf *env) */
SYM_FUNC_START(klua_try_execute)
	TRY	luaV_execute, %rdx
SYM_FUNC_END(klua_try_execute)

/* void klua_throw_to(struct klua_jmpbuf *env) */
SYM_FUNC_START(klua_throw_to)
	movq	(%rdi), %rdx
	movq	8(%rdx), %r15
	movq	16(%rdx), %r14
	movq	24(%rdx), %r13
	movq	32(%rdx), %r12
	movq	40(%rdx), %rbx
	movq	48(%rdx), %rbp
	leaq	56(%rdx), %rsp
	UNWIND_HINT_FUNC
	movl	$1, %eax
	RET
SYM_FUNC_END(klua_throw_to)
