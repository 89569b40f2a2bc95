/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the Lua core asks of its host, beside the C library's headers in libc/:
 * random seeds, throwing, and the limits on work and C stack.
 *
 * The files of src/ see only this, so no other kernel header's names can meet
 * those of Lua's.
 */
#ifndef KLUA_PORT_H
#define KLUA_PORT_H

#include <linux/compiler.h>
#include <linux/types.h>

/* Where objtool looks for the targets of an indirect jump. */
#define KLUA_JUMPTABLE	__annotate_jump_table

struct CallInfo;
struct LexState;
struct TString;
struct TValue;
struct Table;
struct lua_State;
union StackValue;

/* Where a try keeps what it was called with: see try_*.S. */
struct klua_jmpbuf {
	unsigned long sp;
};

/*
 * klua_try() calls @body, which may throw to @env; 0, or 1 if it did.  No lock may
 * be held then and nothing owned by C frames in between: nothing of theirs is
 * released.  klua_try_execute() is that for luaV_execute().
 */
int klua_try(struct lua_State *L, void *data,
	     void (*body)(struct lua_State *L, void *data), struct klua_jmpbuf *env);
int klua_try_execute(struct lua_State *L, struct CallInfo *ci, struct klua_jmpbuf *env);
void klua_tried(struct lua_State *L, void *data,
		void (*body)(struct lua_State *L, void *data));
void klua_throw_to(struct klua_jmpbuf *env);

void klua_throw(struct lua_State *L, struct klua_jmpbuf *env, bool outermost);

u64 klua_random(struct lua_State *L);
void klua_abort(void) __noreturn;
int klua_itoa(char *buf, long long n);
int klua_format(char *buf, size_t size, const char *fmt, ...);
size_t klua_str2num(struct LexState *ls, const char *s, struct TValue *o);
long klua_limit_debt(struct lua_State *L, long debt);
const void *klua_topointer(struct lua_State *L, int idx);
void klua_charge_caller(struct lua_State *L);
void klua_charge_line(struct lua_State *L, const struct CallInfo *ci);

/**
 * struct klua_quick - a function in C that the VM has a shorter way to
 * @func: the function
 * @quick: does the same where nothing is unusual, without a frame of its own.
 *	@func is the function's place on the stack, which gets the result, and
 *	behind it are @nargs arguments.  @wanted is the number of results, negative
 *	for all; others than the one are nil.  Returns false, and has done nothing,
 *	where @func is to be called after all: it is what raises errors.  Only for
 *	memory and the budget may this one raise, as it is charged for what is more
 *	than a bounded bit of work; it does not touch the stack else, call Lua or
 *	let the collector run but when memory is short.
 *
 * As a value it is a light C function, with %KLUA_QUICK_BIT in its tag.
 */
struct klua_quick {
	int (*func)(struct lua_State *L);
	bool (*quick)(struct lua_State *L, void *priv, union StackValue *func,
		      int nargs, int wanted);
};

/* A bit of tags that is none of Lua's, nor taken for the type or variant. */
#define KLUA_QUICK_BIT		0x80
#define klua_isquick(o)		(rawtt(o) == (LUA_VLCF | KLUA_QUICK_BIT))
#define klua_quickvalue(o)	((const struct klua_quick *)val_(o).p)

/* As fvalue(), of all light C functions. */
#define klua_fvalue(o)							\
	(klua_isquick(o) ? klua_quickvalue(o)->func : val_(o).f)

/*
 * A bit of a table's flags that is none of Lua's: a metatable of userdata whose
 * __index is a table, both of which scripts cannot get at and nobody changes any
 * more.
 */
#define KLUA_SEALED_BIT		0x40

/**
 * struct klua_method - a method of userdata that was found
 * @meta: metatable, which is sealed and so keeps what @val has
 * @name: name
 * @val: what that is, a struct TValue; nil: @quick of the meter knows
 */
struct klua_method {
	const struct Table *meta;
	const struct TString *name;
	u64 val[2];
};

#define KLUA_METHOD_BITS	5

/**
 * struct klua_meter - what a state may still use in the call under way
 * @left: units of work; below zero the call is over
 * @stack_floor: lowest address that the C stack may reach before Lua calls
 *	no further C functions
 * @stack_low: lowest address seen, above the floor
 * @priv: the user's memory, see klua_priv()
 * @index: an __index function of userdata, for which @quick is asked before
 * @quick: gets the value, a short string or no object, that @name of @udata is; false:
 *	ask @index.  It raises what making a string does, and looks at no more than it
 *	can at once.
 * @methods: those that were found last, by the addresses of their names
 */
struct klua_meter {
	s64 left;
	unsigned long stack_floor;
	unsigned long stack_low;
	void *priv;
	int (*index)(struct lua_State *L);
	bool (*quick)(struct lua_State *L, void *priv, const void *udata,
		      const char *name, struct TValue *val);
	struct klua_method methods[1 << KLUA_METHOD_BITS];
};

/* The space that LUA_EXTRASPACE keeps in front of each lua_State. */
static inline struct klua_meter *klua_meter(struct lua_State *L)
{
	return *(struct klua_meter **)((char *)L - sizeof(void *));
}

void klua_exhausted(struct lua_State *L);
bool klua_spent(struct lua_State *L);
unsigned int klua_stack_limit(struct lua_State *L, unsigned long sp);
unsigned long klua_stack_end(unsigned long sp);
void klua_stack_unwind(unsigned long to);

/* Take @n units off; may raise. */
#define luai_charge(L, n)						\
	do {								\
		struct klua_meter *_m = klua_meter(L);			\
									\
		_m->left -= (s64)(n);					\
		if (unlikely(_m->left < 0))				\
			klua_exhausted(L);				\
	} while (0)

/* As luai_charge(), for a bounded bit of work: this shows at the next charge. */
#define luai_charge_later(L, n)	(klua_meter(L)->left -= (s64)(n))

/* What a call of a Lua function is charged, for running once through it. */
#define klua_call_units(proto)						\
	(2U + (proto)->sizecode + (proto)->numparams / 4)

/* To tell the name of what is called or used at @pc its code and variables are read. */
#define klua_name_units(proto, pc)					\
	((unsigned int)(pc) + (proto)->sizelocvars / 2)

/* About where the stack is. */
static __always_inline unsigned long klua_sp(void)
{
	char here;

	return (unsigned long)&here;
}

/* While stack is left Lua may go as deep as it can count. */
#define KLUA_MAX_CCALLS		0x10000

/* Keys of a table that may have the same hash: see port/04-table-chains.diff. */
#define KLUA_MAX_CHAIN		16

/*
 * Another key of the same hash is passed, @n counts them: a script finds keys that
 * collide by the order in which next() comes to them.
 */
#define klua_charge_passed(L, n)					\
	do {								\
		if ((++(n) & 1) == 0 && (L))				\
			luai_charge_later(L, 1);			\
	} while (0)

/* Who looks for a key pays for those that are passed; it has an L. */
#define luaH_getint(t, k)	((luaH_getint)(L, t, k))
#define luaH_getshortstr(t, k)	((luaH_getshortstr)(L, t, k))
#define luaH_getstr(t, k)	((luaH_getstr)(L, t, k))
#define luaH_get(t, k)		((luaH_get)(L, t, k))
#define luaH_getn(t)		((luaH_getn)(L, t))

/* Times that the collector goes over tables with weak keys in a cycle. */
#define KLUA_EPHEMERON_PASSES	4

/* A secret, the same for all states. */
extern u64 klua_mix_key;

/* Two words multiplied, all bits of which matter. */
static inline u64 klua_fold(u64 a, u64 b)
{
	unsigned __int128 n = (unsigned __int128)a * b;

	return (u64)n ^ (u64)(n >> 64);
}

/* The hash of a number or an address, of which the low bits are taken. */
static inline u32 klua_mix(u64 n)
{
	return klua_fold(n ^ klua_mix_key, klua_mix_key ^ 0x9e3779b97f4a7c15ULL);
}

/* The hash of a string of @len bytes: what it begins with, a word, the last word. */
static inline u64 klua_hash_begin(size_t len, u32 seed)
{
	return klua_mix_key ^ (u64)seed << 32 ^ len;
}

static inline u64 klua_hash_word(u64 h, u64 word, u64 key)
{
	return klua_fold(h ^ word, key ^ 0x9e3779b97f4a7c15ULL);
}

static inline u32 klua_hash_end(u64 h, u64 word, u64 key)
{
	h = klua_fold(h ^ word, key ^ 0xe7037ed1a0b428dbULL);
	return h ^ h >> 32;
}

/* All of it, eight bytes at a time. */
static inline u32 klua_hash(const char *s, size_t len, u32 seed)
{
	u64 key = klua_hash_begin(len, seed), h = key, word = 0;

	if (len >= sizeof(word)) {
		const char *last = s + len - sizeof(word);

		for (; s < last; s += sizeof(word)) {
			__builtin_memcpy(&word, s, sizeof(word));
			h = klua_hash_word(h, word, key);
		}
		/* some of them perhaps once more */
		__builtin_memcpy(&word, last, sizeof(word));
	} else {
		while (len--)
			word = word << 8 | (unsigned char)*s++;
	}
	return klua_hash_end(h, word, key);
}

/* As klua_hash() where others may write @s: @to gets the very bytes of the hash. */
static inline u32 klua_hash_copy(char *to, const char *s, size_t len, u32 seed)
{
	u64 key = klua_hash_begin(len, seed), h = key, word = 0;

	if (len >= sizeof(word)) {
		const char *last = s + len - sizeof(word);
		char *end = to + len - sizeof(word);

		__builtin_memcpy(end, last, sizeof(word));
		for (; s < last; s += sizeof(word), to += sizeof(word)) {
			__builtin_memcpy(&word, s, sizeof(word));
			__builtin_memcpy(to, &word, sizeof(word));
			h = klua_hash_word(h, word, key);
		}
		__builtin_memcpy(&word, end, sizeof(word));
	} else {
		while (len--)
			word = word << 8 | (unsigned char)(*to++ = *s++);
	}
	return klua_hash_end(h, word, key);
}

/* Whether strings are equal, eight bytes at a time: mostly they are. */
static inline bool klua_same(const char *a, const char *b, size_t len)
{
	u64 x, y;

	if (len < sizeof(x)) {
		while (len--)
			if (*a++ != *b++)
				return false;
		return true;
	}
	for (len -= sizeof(x); ; a += sizeof(x), b += sizeof(x), len -= sizeof(x)) {
		__builtin_memcpy(&x, a, sizeof(x));
		__builtin_memcpy(&y, b, sizeof(y));
		if (x != y)
			return false;
		if (len < sizeof(x))
			break;
	}
	/* some of them perhaps once more */
	__builtin_memcpy(&x, a + len, sizeof(x));
	__builtin_memcpy(&y, b + len, sizeof(y));
	return x == y;
}

struct TString *klua_intern(struct lua_State *L, const char *s, size_t len, unsigned int hash);

/* One comparison for most: what is not below the lowest is above the floor. */
static __always_inline unsigned int klua_max_ccalls(struct lua_State *L)
{
	unsigned long sp = klua_sp();

	if (likely(sp >= klua_meter(L)->stack_low))
		return KLUA_MAX_CCALLS;
	return klua_stack_limit(L, sp);
}

/* For recursion in C that does not pass through Lua. */
#define klua_check_stack(L, msg)					\
	do {								\
		if (unlikely(klua_max_ccalls(L) != KLUA_MAX_CCALLS))	\
			luaL_error(L, msg);				\
	} while (0)

#endif /* KLUA_PORT_H */
