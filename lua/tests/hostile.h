/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The heads of the scripts in tools/testing/selftests/net/netfilter/lua_hostile,
 * for KUnit and for tools/testing/lua:
 *
 *	-- GROUP: what it tries
 *	-- expect: OUTCOME[|OUTCOME...] [TEXT]
 *	-- memory: KBYTES
 *
 * OUTCOME is that of calling attack(): ok (it returned true), error, budget,
 * memory; or load, where the script is refused.  TEXT is part of the error's
 * text.  The third line may be missing.  After that alive() must return true.
 */
#ifndef KLUA_TESTS_HOSTILE_H
#define KLUA_TESTS_HOSTILE_H

#include <linux/err.h>
#include <linux/lua.h>
#include <linux/string.h>
#include <linux/types.h>

static const char *const hostile_outcomes[] = {
	"ok", "error", "budget", "memory", "load",
};

/* The error codes of klua_prog_create() and klua_run() that stand for them. */
static const int hostile_codes[] = { 0, -EINVAL, -EDQUOT, -ENOMEM };

#define HOSTILE_LOAD	4

/**
 * struct hostile - what is expected of a script
 * @outcomes: bit for each of hostile_outcomes
 * @memory: bytes of its state
 * @text: what an error must contain, "" for anything
 */
struct hostile {
	unsigned int outcomes;
	u32 memory;
	char text[80];
};

/* Read the head of @source; false if it is malformed. */
static inline bool hostile_parse(struct hostile *h, const char *source)
{
	static const char expect[] = "\n-- expect: ", memory[] = "\n-- memory: ";
	const char *p = strchr(source, '\n'), *end;
	unsigned int i, n;

	memset(h, 0, sizeof(*h));
	h->memory = KLUA_MEMORY_DEFAULT;
	if (!p || strncmp(p, expect, sizeof(expect) - 1))
		return false;
	p += sizeof(expect) - 1;
	for (;;) {
		for (i = 0; i < ARRAY_SIZE(hostile_outcomes); i++) {
			n = strlen(hostile_outcomes[i]);
			if (!strncmp(p, hostile_outcomes[i], n) && strchr("|\n ", p[n]))
				break;
		}
		if (i == ARRAY_SIZE(hostile_outcomes))
			return false;
		h->outcomes |= 1U << i;
		p += n;
		if (*p != '|')
			break;
		p++;
	}

	end = strchr(p, '\n');
	if (!end)
		return false;
	while (*p == ' ')
		p++;
	if (end - p >= (ptrdiff_t)sizeof(h->text))
		return false;
	memcpy(h->text, p, end - p);

	if (!strncmp(end, memory, sizeof(memory) - 1)) {
		p = end + sizeof(memory) - 1;
		for (n = 0; *p >= '0' && *p <= '9'; p++)
			n = 10 * n + *p - '0';
		h->memory = n << 10;
	}
	return true;
}

static inline bool hostile_loads(const struct hostile *h)
{
	return !(h->outcomes & 1U << HOSTILE_LOAD);
}

/* Whether a call that gave @ret, and if that is 0 @result, and @err is as expected. */
static inline bool hostile_expected(const struct hostile *h, int ret, bool result,
				    const char *err)
{
	unsigned int i;

	if (!ret)
		return (h->outcomes & 1) && result;
	for (i = 1; i < ARRAY_SIZE(hostile_codes); i++)
		if (ret == hostile_codes[i])
			return (h->outcomes & 1U << i) && strstr(err, h->text);
	return false;
}

#endif /* KLUA_TESTS_HOSTILE_H */
