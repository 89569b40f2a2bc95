// SPDX-License-Identifier: GPL-2.0
/*
 * The calls of Lua in a ruleset, as nft reads it: its words are gone over, not its
 * grammar, which is nft's business.
 */

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "nf-lua.h"

enum token {
	END,
	WORD,
	STRING,	/* and raw ones, in [[ ]] */
	OTHER,	/* a character, in text[0] */
	EOL,
};

/**
 * struct reader - where we are in a ruleset
 * @path: for messages
 * @at: what is left of it
 * @line: number of the line
 * @token: what is there
 * @text: of a word or string
 * @len: bytes of that
 */
struct reader {
	const char *path;
	const char *at;
	unsigned int line;
	enum token token;
	const char *text;
	size_t len;
};

static bool is_word(int c)
{
	return isalnum(c) || (c && strchr("_-./@$\\", c));
}

/* "[==[": how many '=', or -1 if it is none. */
static int raw_level(const char *s)
{
	int n = 0;

	if (*s++ != '[')
		return -1;
	while (s[n] == '=')
		n++;
	return s[n] == '[' ? n : -1;
}

static void read_raw(struct reader *r, int level)
{
	const char *p = r->at + level + 2;
	unsigned int line = r->line;
	int n;

	for (r->text = p; *p; p++) {
		r->line += *p == '\n';
		if (*p != ']')
			continue;
		for (n = 0; p[1 + n] == '=';)
			n++;
		if (n == level && p[1 + n] == ']') {
			r->token = STRING;
			r->len = p - r->text;
			r->at = p + level + 2;
			return;
		}
	}
	fail("%s:%u: a [[ without its ]]", r->path, line);
}

static void next(struct reader *r)
{
	const char *p = r->at;
	int level;

	while (*p == ' ' || *p == '\t' || *p == '\r' || (*p == '\\' && p[1] == '\n')) {
		if (*p == '\\') {
			p++;
			r->line++;
		}
		p++;
	}
	if (*p == '#')
		p += strcspn(p, "\n");
	r->at = p;
	r->text = p;
	r->len = 1;
	level = raw_level(p);
	if (!*p) {
		r->token = END;
		return;
	} else if (level >= 0) {
		read_raw(r, level);
		return;
	} else if (*p == '\n') {
		r->token = EOL;
		r->line++;
	} else if (*p == '"') {
		r->text = p + 1;
		r->len = strcspn(p + 1, "\"\n");
		if (p[1 + r->len] != '"')
			fail("%s:%u: a string without its end", r->path, r->line);
		r->token = STRING;
		r->at = p + r->len + 2;
		return;
	} else if (is_word((unsigned char)*p)) {
		while (is_word((unsigned char)p[r->len]))
			r->len++;
		r->token = WORD;
	} else {
		r->token = OTHER;
	}
	r->at = p + r->len;
}

static bool is(const struct reader *r, const char *word)
{
	return (r->token == WORD || r->token == OTHER) && strlen(word) == r->len &&
	       !strncmp(r->text, word, r->len);
}

static char *copy(const struct reader *r)
{
	return strndup(r->text, r->len);
}

/* An object of a table: its name, and the name of its file or "". */
struct object {
	char *name;
	char *file;
	unsigned int table;
};

static struct object *objects;
static unsigned int nobjects;

/* From the '{' of an object to its '}'. */
static void read_object(struct reader *r, char *name, unsigned int table)
{
	struct object *o;
	bool begins = true;

	objects = xgrow(objects, nobjects + 1, sizeof(*objects));
	o = &objects[nobjects++];
	o->name = name;
	o->file = strdup("");
	o->table = table;
	for (next(r); r->token != END && !is(r, "}"); next(r)) {
		if (begins && is(r, "file")) {
			next(r);
			free(o->file);
			o->file = copy(r);
		}
		begins = r->token == EOL || is(r, ";");
	}
}

struct calls {
	struct rule_call *list;
	unsigned int *tables;
	unsigned int n;
};

static void add_call(struct calls *calls, unsigned int line, char *object, char *function,
		     unsigned int table)
{
	struct rule_call *c;

	calls->list = xgrow(calls->list, calls->n + 1, sizeof(*calls->list));
	calls->tables = xgrow(calls->tables, calls->n + 1, sizeof(*calls->tables));
	calls->tables[calls->n] = table;
	c = &calls->list[calls->n++];
	c->object = object;
	c->function = function;
	c->file = NULL;
	c->line = line;
}

/*
 * Behind the word lua: an object, NAME { ... } or as in "add lua inet TABLE NAME";
 * a call, [NAME] call FUNCTION; a reference, name "NAME", which calls main.
 */
static void read_lua(struct reader *r, struct calls *calls, unsigned int table)
{
	bool reference = is(r, "name");
	char *name = NULL;

	for (; r->token == WORD && !is(r, "call"); next(r)) {
		free(name);
		name = copy(r);
	}
	if (reference && r->token == STRING) {
		free(name);
		add_call(calls, r->line, copy(r), strdup("main"), table);
	} else if (is(r, "{") && name) {
		read_object(r, name, table);
	} else if (is(r, "call")) {
		next(r);
		if (r->token != WORD && r->token != STRING)
			fail("%s:%u: call without a function", r->path, r->line);
		add_call(calls, r->line, name, copy(r), table);
	} else {
		free(name);
	}
}

/* The file of the object that a call is of: that of its name, or the only one. */
static const char *object_file(const struct rule_call *call, unsigned int table)
{
	const struct object *found = NULL;
	unsigned int i;

	for (i = 0; i < nobjects; i++) {
		if (objects[i].table != table ||
		    (call->object && strcmp(objects[i].name, call->object)))
			continue;
		if (found)
			return NULL;
		found = &objects[i];
	}
	return found ? found->file : NULL;
}

static char *read_file(const char *path)
{
	size_t len = 0, n;
	char *text = NULL;
	FILE *f = fopen(path, "r");

	if (!f)
		fail("%s: %s", path, strerror(errno));
	do {
		text = xgrow(text, len + (1 << 16) + 1, 1);
		n = fread(text + len, 1, 1 << 16, f);
		len += n;
	} while (n);
	if (ferror(f))
		fail("%s: %s", path, strerror(errno));
	fclose(f);
	text[len] = '\0';
	return text;
}

/* All calls of a ruleset; their number in @n. */
struct rule_call *ruleset_calls(const char *path, unsigned int *n)
{
	char *text = read_file(path);
	struct reader r = { .path = path, .at = text, .line = 1 };
	unsigned int depth = 0, table = 0, i;
	struct calls calls = { 0 };
	const char *file;

	for (next(&r); r.token != END; next(&r)) {
		if (is(&r, "{")) {
			depth++;
		} else if (is(&r, "}")) {
			depth -= depth > 0;
		} else if (is(&r, "table") && !depth) {
			table++;
		} else if (is(&r, "lua")) {
			next(&r);
			read_lua(&r, &calls, table);
			if (r.token == END)
				break;
		}
	}
	for (i = 0; i < calls.n; i++) {
		file = object_file(&calls.list[i], calls.tables[i]);
		calls.list[i].file = file ? strdup(file) : NULL;
	}
	for (i = 0; i < nobjects; i++) {
		free(objects[i].name);
		free(objects[i].file);
	}
	free(objects);
	free(calls.tables);
	free(text);
	*n = calls.n;
	return calls.list;
}
