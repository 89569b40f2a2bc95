/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Configuration of the Lua core for the kernel: integers only, text only.
 *
 * Stands in for upstream's luaconf.h; the files of src/ include it by that
 * name.  What a macro cannot say here is in override/, one header for each
 * upstream file that it is forced into, and what no macro can say is a diff,
 * see README.md.
 */
#ifndef luaconf_h
#define luaconf_h

#include <limits.h>
#include <stddef.h>

#include "klua_port.h"

/*
 * Numbers.  Both kinds are 64-bit integers, and no value of the float kind can
 * come about: literals with a point or exponent do not parse, and '/' and '^'
 * raise.  The float macros below only keep dead code compiling.
 */
#define LUA_INTEGER		long long
#define LUA_INTEGER_FRMLEN	"ll"
#define LUA_INTEGER_FMT		"%" LUA_INTEGER_FRMLEN "d"
#define LUA_UNSIGNED		unsigned long long
#define LUAI_UACINT		LUA_INTEGER
#define LUA_MAXINTEGER		LLONG_MAX
#define LUA_MININTEGER		LLONG_MIN
#define LUA_MAXUNSIGNED		ULLONG_MAX

#define LUA_NUMBER		long long
#define LUAI_UACNUMBER		long long
#define LUA_NUMBER_FRMLEN	LUA_INTEGER_FRMLEN
#define LUA_NUMBER_FMT		LUA_INTEGER_FMT
#define LUA_FLOAT_TYPE		LUA_FLOAT_DOUBLE
#define LUA_FLOAT_FLOAT		1
#define LUA_FLOAT_DOUBLE	2
#define LUA_FLOAT_LONGDOUBLE	3

#define LUAI_NUMFFORMAT		LUA_NUMBER_FMT
#define l_mathop(op)		klua_no_float_##op
#define klua_no_float_fmod(a, b)	((void)(a), (void)(b), 0LL)
#define klua_no_float_pow(a, b)		((void)(a), (void)(b), 0LL)
#define klua_no_float_floor(a)		(a)
#define klua_no_float_fabs(a)		(a)
#define klua_no_float_ldexp(a, b)	((void)(b), 1LL)
#define klua_no_float_frexp(a, b)	(*(b) = 0, (a))
#define klua_no_float_1e6		1000000LL
#define l_floatatt(n)		KLUA_FLOAT_##n
#define KLUA_FLOAT_MANT_DIG	64
#define KLUA_FLOAT_MAX_10_EXP	0
#define l_floor(x)		(x)
#define luai_numdiv(L, a, b)	((void)(L), (void)(a), (void)(b), 0LL)
#define luai_numpow(L, a, b)	((void)(L), (void)(a), (void)(b), 0LL)
#define luai_numidiv(L, a, b)	((void)(L), (void)(a), (void)(b), 0LL)
#define luai_nummod(L, a, b, m)	((void)(L), (void)(a), (void)(b), (m) = 0LL)
#define l_hashfloat(n)		((int)(n))

#define lua_numbertointeger(n, p)	(*(p) = (n), 1)
#define lua_str2number(s, p)		(*(p) = (char *)(s), 0LL)
#define lua_strx2number(s, p)		lua_str2number(s, p)
#define lua_number2str(s, sz, n)	lua_integer2str(s, sz, n)
#define lua_number2strx(L, b, sz, f, n)	lua_integer2str(b, sz, n)
#define lua_getlocaledecpoint()		'.'

#define l_sprintf(s, sz, f, i)		klua_format(s, sz, f, i)
#define lua_integer2str(s, sz, n)	klua_itoa(s, n)
/* The pointers that get here are no addresses: see klua_topointer(). */
#define lua_pointer2str(s, sz, p)	\
	l_sprintf((s), (sz), "0x%llx", (unsigned long long)(size_t)(p))

#define LUAI_IS32INT		1
#define LUA_KCONTEXT		ptrdiff_t
#define LUA_API			extern
#define LUALIB_API		extern
#define LUAMOD_API		extern
#define LUAI_FUNC		extern
#define LUAI_DDEC(dec)		extern dec
#define LUAI_DDEF		/* empty */

#define luai_likely(x)		likely(x)
#define luai_unlikely(x)	unlikely(x)
#if defined(LUA_CORE) || defined(LUA_LIB)
#define l_likely(x)		luai_likely(x)
#define l_unlikely(x)		luai_unlikely(x)
#endif

/* Sizes.  A buffer of 128 bytes keeps every frame below 1 KiB. */
#define LUAI_MAXSTACK		100000
#define LUA_EXTRASPACE		(sizeof(void *))
#define LUA_IDSIZE		60
#define LUAL_BUFFERSIZE		128
#define LUAI_MAXALIGN		lua_Number n; void *s; lua_Integer i; long l
#define LUAI_MAXCCALLS		klua_max_ccalls(L)
#define LUA_USE_JUMPTABLE	1

/* The string hash, and the pivot of table.sort, are seeded by the kernel. */
#define luai_makeseed(L)	klua_random(L)
#define l_randomizePivot()	klua_random(L)

/*
 * Errors: those of the kernel port; @a of LUA_TRY is the call of @f, which
 * luaD_rawrunprotected() has.  Nothing is said not to return:
 * objtool would want to know all that end in an error by name, in modules too.
 */
#define l_noret			void
#define luai_jmpbuf		struct klua_jmpbuf
#define LUAI_THROW(L, c)	klua_throw(L, &(c)->b, !(c)->previous)
#define LUAI_TRY(L, c, a)	klua_try(L, ud, f, &(c)->b)

/* Nothing is written but through print(), which klua_lib.c has. */
#define lua_writestring(s, l)		((void)(s), (void)(l))
#define lua_writeline()			((void)0)
#define lua_writestringerror(s, p)	((void)(s), (void)(p))

#endif
