// SPDX-License-Identifier: GPL-2.0
/* Scripts: reading them, and what they are loaded with. */

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "nf-lua.h"

#include <linux/netfilter.h>

/* Bytes of a source: what a lua object has room for. */
#define SOURCE_MAX	(60 << 10)

const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool find_module(void *data, const char *name, struct klua_chunk *chunk)
{
	struct program *p = data;
	unsigned int i;

	for (i = 0; i < p->nmodules; i++) {
		if (strcmp(p->modules[i].name, name))
			continue;
		chunk->name = p->modules[i].name;
		chunk->source = p->modules[i].text;
		chunk->len = p->modules[i].len;
		return true;
	}
	snprintf(p->missing, sizeof(p->missing), "--module %s=FILE", name);
	return false;
}

void program_init(struct program *p)
{
	memset(p, 0, sizeof(*p));
	p->cfg.memory = KLUA_MEMORY_DEFAULT;
	p->cfg.budget = KLUA_BUDGET_DEFAULT;
	p->cfg.on_error = NF_DROP;
	p->cfg.find = find_module;
	p->cfg.find_set = set_find;
	p->cfg.find_data = p;
}

/* A number, with k or m for KiB and MiB if it is one of bytes. */
u32 parse_number(const char *what, const char *arg, bool bytes, u32 least, u32 most)
{
	unsigned long long n = 0;
	char *end = NULL;

	errno = 0;
	if (isdigit((unsigned char)*arg))
		n = strtoull(arg, &end, 0);
	if (end && bytes && (*end == 'k' || *end == 'm') && !end[1])
		n <<= *end++ == 'k' ? 10 : 20;
	if (!end || *end || errno || n < least || n > most)
		fail("--%s '%s' is no number of %u to %u", what, arg, least, most);
	return n;
}

static void add_module(struct program *p, const char *arg)
{
	const char *path = strchr(arg, '=');
	struct source *s;
	size_t len = path ? path - arg : 0;

	if (!len || !path[1] || len >= KLUA_MODULE_LEN)
		fail("--module '%s' is not NAME=FILE", arg);
	p->modules = xgrow(p->modules, p->nmodules + 1, sizeof(*s));
	s = &p->modules[p->nmodules++];
	source_read(s, path + 1);
	free(s->name);
	s->name = strndup(arg, len);
}

static int on_error(const char *arg)
{
	static const struct {
		const char *name;
		int verdict;
	} verdicts[] = {
		{ "drop", NF_DROP },
		{ "accept", NF_ACCEPT },
		{ "continue", NFT_CONTINUE },
		{ "break", NFT_BREAK },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(verdicts); i++)
		if (!strcmp(verdicts[i].name, arg))
			return verdicts[i].verdict;
	fail("--on-error '%s' is not drop, accept, continue or break", arg);
}

/* Whether it is an option of those who load programs. */
bool program_option(struct program *p, int opt, const char *arg)
{
	switch (opt) {
	case OPT_MEMORY:
		p->cfg.memory = parse_number("memory", arg, true, KLUA_MEMORY_MIN,
					     KLUA_MEMORY_MAX);
		return true;
	case OPT_BUDGET:
		p->cfg.budget = parse_number("budget", arg, false, KLUA_BUDGET_MIN,
					     KLUA_BUDGET_MAX);
		return true;
	case OPT_ON_ERROR:
		p->cfg.on_error = on_error(arg);
		return true;
	case OPT_MODULE:
		add_module(p, arg);
		return true;
	case OPT_SET:
		set_add(&p->sets, arg);
		return true;
	default:
		return false;
	}
}

void source_read(struct source *s, const char *path)
{
	FILE *f = fopen(path, "r");
	size_t room = SOURCE_MAX + 1;

	if (!f)
		fail("%s: %s", path, strerror(errno));
	s->name = strdup(base_name(path));
	s->text = xalloc(room + 1);
	s->len = fread(s->text, 1, room, f);
	if (ferror(f))
		fail("%s: %s", path, strerror(errno));
	fclose(f);
	if (s->len > SOURCE_MAX)
		fail("%s: over %d KiB, the most that a lua object has room for", path,
		     SOURCE_MAX >> 10);
	if (memchr(s->text, '\0', s->len))
		fail("%s: has a NUL byte, and so is no script", path);
}

void program_read(struct program *p, const char *path)
{
	source_read(&p->source, path);
	p->cfg.chunk.name = p->source.name;
	p->cfg.chunk.source = p->source.text;
	p->cfg.chunk.len = p->source.len;
}

/* Whether it did; if not, it is told why. */
bool program_load(struct program *p)
{
	char err[KLUA_ERROR_LEN];

	p->missing[0] = '\0';
	p->prog = nf_lua_prog_create(&p->cfg, err);
	if (!IS_ERR(p->prog))
		return true;
	if (!*err)
		say("%s: not loaded: %s", p->source.name, strerror(-PTR_ERR(p->prog)));
	else if (*p->missing)
		say("%s (%s is missing)", err, p->missing);
	else
		say("%s", err);
	p->prog = NULL;
	return false;
}

void program_free(struct program *p)
{
	unsigned int i;

	nf_lua_prog_destroy(p->prog);
	for (i = 0; i < p->nmodules; i++) {
		free(p->modules[i].name);
		free(p->modules[i].text);
	}
	free(p->modules);
	nf_lua_user_set_free(p->sets);
	free(p->source.name);
	free(p->source.text);
}
