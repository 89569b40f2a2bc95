// SPDX-License-Identifier: GPL-2.0
/*
 * Scripts made of others: tokens and lines are exchanged, values replaced by
 * extreme ones, attacks wrapped into each other.  The sequence of
 * get_random_u64() decides all.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "klua_int.h"
#include "mutate.h"

static unsigned int below(unsigned int n)
{
	return get_random_u64() % n;
}

/* A string that grows. */
struct text {
	char *s;
	size_t len;
	size_t room;
};

static void add(struct text *t, const char *s, size_t n)
{
	if (t->len + n + 1 > t->room) {
		t->room = 2 * (t->len + n + 1);
		t->s = realloc(t->s, t->room);
		if (!t->s)
			abort();
	}
	memcpy(t->s + t->len, s, n);
	t->len += n;
	t->s[t->len] = '\0';
}

static void adds(struct text *t, const char *s)
{
	add(t, s, strlen(s));
}

enum kind { BLANK, NAME, NUMBER, STRING, OTHER };

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (c >= '0' && c <= '9');
}

/* The token that @s begins with: its length, about as Lua's lexer takes it. */
static size_t token(const char *s, enum kind *kind)
{
	const char *p = s;

	if (*p == ' ' || *p == '\t' || *p == '\n') {
		*kind = BLANK;
		return strspn(p, " \t\n");
	}
	if (p[0] == '-' && p[1] == '-') {
		*kind = BLANK;
		return strcspn(p, "\n");
	}
	if (is_word(*p)) {
		*kind = *p >= '0' && *p <= '9' ? NUMBER : NAME;
		while (is_word(*p))
			p++;
		return p - s;
	}
	if (*p == '"' || *p == '\'') {
		*kind = STRING;
		for (p++; *p && *p != *s && *p != '\n'; p++)
			if (*p == '\\' && p[1])
				p++;
		return p - s + (*p == *s);
	}
	*kind = OTHER;
	if (p[0] == p[1] && strchr(".=/<>:", *p))
		return p[0] == '.' && p[2] == '.' ? 3 : 2;
	if (p[1] == '=' && strchr("~<>", *p))
		return 2;
	return 1;
}

static const char *const numbers[] = {
	"0", "1", "-1", "2", "255", "256", "65536", "math.maxinteger", "math.mininteger",
	"(1 << 31)", "(1 << 32)", "(1 << 53)", "(1 << 62)", "0x7fffffff", "1000000",
};

static const char *const strings[] = {
	"''", "'x'", "('x'):rep(1000)", "('ab'):rep(5000)", "'%'", "'.-'", "'%b()'",
	"'[^%a-z]*'", "('(.)'):rep(32)", "('a*'):rep(20)", "'%f[%w]'", "'\\0'", "'k'", "'v'",
	"'__index'", "'__gc'", "'__close'", "'>I8s4'", "'%99.99d'", "'%q'", "'\\xff\\xfe'",
	"tostring", "{}", "nil", "true", "print", "attack", "function() return attack() end",
	"setmetatable({}, {__mode = 'k'})", "coroutine.create(attack)", "_G", "...",
};

/* A token of @kind from anywhere in @source, or NULL. */
static const char *pick_token(const char *source, enum kind kind, size_t *len)
{
	const char *p, *found = NULL;
	unsigned int seen = 0;
	enum kind k;
	size_t n;

	for (p = source; *p; p += n) {
		n = token(p, &k);
		if (k == kind && !below(++seen)) {
			found = p;
			*len = n;
		}
	}
	return found;
}

/* Copy @source; about every @rate tokens something else stands in for one. */
static void mutate_tokens(struct text *t, const char *source, char *const *sources,
			  unsigned int n, unsigned int rate)
{
	const char *p, *other;
	size_t len, olen;
	enum kind kind;

	for (p = source; *p; p += len) {
		len = token(p, &kind);
		if (kind == BLANK || below(rate)) {
			add(t, p, len);
			continue;
		}
		switch (below(8)) {
		case 0:	/* left out */
			break;
		case 1:	/* twice */
			add(t, p, len);
			adds(t, " ");
			add(t, p, len);
			break;
		case 2:
		case 3:
			if (kind == NUMBER)
				adds(t, numbers[below(ARRAY_SIZE(numbers))]);
			else if (kind == STRING)
				adds(t, strings[below(ARRAY_SIZE(strings))]);
			else
				add(t, p, len);
			break;
		default:
			other = pick_token(sources[below(n)], kind, &olen);
			if (other)
				add(t, other, olen);
			else
				add(t, p, len);
		}
	}
}

static const char *line_at(const char *source, unsigned int n)
{
	while (n--) {
		source = strchr(source, '\n');
		if (!source)
			return NULL;
		source++;
	}
	return source;
}

static unsigned int count_lines(const char *source)
{
	unsigned int n = 0;

	for (; (source = strchr(source, '\n')); source++)
		n++;
	return n;
}

/* Copy @source with some lines of @other between two of its own. */
static void mutate_lines(struct text *t, const char *source, const char *other)
{
	const char *at = line_at(source, below(count_lines(source) + 1));
	const char *from = line_at(other, below(count_lines(other) + 1));
	const char *to = line_at(from, below(count_lines(from) + 1) % 8);

	add(t, source, at - source);
	add(t, from, to - from);
	adds(t, at);
}

/* What becomes of an attack that the text before has defined. */
static const char *const wraps[] = {
	"function attack() while true do pcall(was) end end\n",
	"function attack() return pcall(pcall, was) end\n",
	"function attack() return xpcall(was, was) end\n",
	"function attack() return coroutine.wrap(was)() end\n",
	"function attack() local c = coroutine.create(was) coroutine.resume(c) coroutine.close(c) return was() end\n",
	"function attack() return (('abc'):gsub('.', was)) end\n",
	"function attack() for _ in was, 1, 2 do end end\n",
	"function attack() table.sort({3, 1, 2, 5, 4}, was) end\n",
	"function attack() return setmetatable({}, {__index = was, __tostring = was}).x end\n",
	"function attack() return tostring(setmetatable({}, {__tostring = was})) end\n",
	"function attack() local c <close> = setmetatable({}, {__close = was}) return was() end\n",
	"function attack() local t = setmetatable({}, {__lt = was, __le = was, __concat = was, __len = was, __eq = was}) return t < t, t .. t, #t, t <= t end\n",
	"function attack() for i = 1, 100 do was() end end\n",
	"function attack() return select('#', was(), pcall(was)) end\n",
	"kept = {} function attack() kept[#kept + 1] = {pcall(was)} return was() end\n",
	"function attack() return table.unpack({was(), was()}) end\n",
	"function attack() error(setmetatable({}, {__tostring = was})) end\n",
	"function attack() return debug.traceback(was()) end\n",
	"function attack() return table.concat(setmetatable({}, {__index = was, __len = function() return 9 end})) end\n",
};

/**
 * mutate() - make a script of others
 * @sources: the others, each with a function attack()
 * @n: how many
 *
 * Return: the script, for free(); it may not even compile.
 */
char *mutate(char *const *sources, unsigned int n)
{
	struct text t = { 0 }, part = { 0 };
	unsigned int k, parts = 1 + !below(3);

	for (k = 0; k < parts; k++) {
		part.len = 0;
		switch (below(4)) {
		case 0:
			adds(&part, sources[below(n)]);
			break;
		case 1:
			mutate_lines(&part, sources[below(n)], sources[below(n)]);
			break;
		default:
			mutate_tokens(&part, sources[below(n)], sources, n, 5 + below(60));
		}
		adds(&t, "do\n");
		add(&t, part.s, part.len);
		adds(&t, "\nend\n");
		if (k)
			adds(&t, "do local b, a = attack, first\n"
			     "function attack() pcall(a) return b() end end\n");
		adds(&t, "first = attack\n");
	}
	while (below(2)) {
		adds(&t, "do local was = attack\n");
		adds(&t, wraps[below(ARRAY_SIZE(wraps))]);
		adds(&t, "end\n");
	}
	free(part.s);
	return t.s;
}
