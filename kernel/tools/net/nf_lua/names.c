// SPDX-License-Identifier: GPL-2.0
/*
 * What scripts find: the globals of a state that has loaded nothing, the libraries,
 * the fields and methods of a packet and of what it has.  It is read off the same
 * tables that scripts reach, so it cannot be another list than theirs.
 */

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "nf-lua.h"
#include "nf_lua_user_ct.h"
#include "nf_lua_dissect.h"

#include "lua.h"
#include "lauxlib.h"

static const char help[] =
	"Usage: nf-lua names\n"
	"\n"
	"Prints the names that scripts find, one on a line: global functions, libraries\n"
	"and their functions; fields and methods of the packet and of its headers, with a\n"
	"'.' or a ':' as a script writes them. view: begins the methods of all views, ip.\n"
	"and its like the fields of headers and of layouts of that name, ct. those of\n"
	"pkt.ct, net: the methods of what nf.net() returns.\n"
	"\n"
	"Exit status: 0; 2 if the command line is wrong.\n";

static struct name *add(struct names *names, struct name *to, const char *name, size_t len,
			const char *prefix, char sep)
{
	struct name *n = xalloc(sizeof(*n)), **at;
	size_t room = strlen(prefix) + len + 2;

	n->name = strndup(name, len);
	n->path = xalloc(room);
	if (*prefix)
		snprintf(n->path, room, "%s%c%s", prefix, sep, n->name);
	else
		snprintf(n->path, room, "%s", n->name);
	n->method = sep == ':';
	n->list = names->all;
	names->all = n;
	if (!to)
		return n;
	/* in order, for those who read lists of them */
	for (at = &to->child; *at && strcmp((*at)->name, n->name) < 0; )
		at = &(*at)->next;
	n->next = *at;
	*at = n;
	return n;
}

const struct name *name_find(const struct name *of, const char *name)
{
	const struct name *n;

	for (n = of->child; n; n = n->next)
		if (!strcmp(n->name, name))
			return n;
	return NULL;
}

/* The keys of the table on top of the stack, which is popped. */
static void add_table(lua_State *L, struct names *names, struct name *to, const char *prefix,
		      char sep)
{
	const char *key;
	size_t len;

	for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
		if (lua_type(L, -2) != LUA_TSTRING)
			continue;
		key = lua_tolstring(L, -2, &len);
		if (!name_find(to, key))
			add(names, to, key, len, prefix, sep);
	}
	lua_pop(L, 1);
}

static void add_fields(struct names *names, struct name *to,
		       const struct nf_lua_layout *layout, const char *prefix)
{
	const struct nf_lua_field *f;
	struct name *n;
	u32 i;

	for (i = 0; i < layout->nfields; i++) {
		f = &layout->fields[i];
		n = add(names, to, f->name, f->len, prefix, '.');
		n->bytes = f->type == NF_LUA_BYTES ? f->bits / 8 : 0;
	}
}

/* The methods of the userdata on top of the stack, which is popped. */
static void add_methods(lua_State *L, struct names *names, struct name *to, const char *prefix)
{
	lua_getmetatable(L, -1);
	lua_getfield(L, -1, "__index");
	lua_rotate(L, -3, 1);
	lua_pop(L, 2);
	add_table(L, names, to, prefix, ':');
}

static struct name *add_root(struct names *names, const char *name, enum name_kind kind)
{
	struct name *n = add(names, NULL, name, strlen(name), "", '.');

	n->kind = kind;
	return n;
}

static void add_globals(lua_State *L, struct names *names)
{
	const luaL_Reg *func;
	struct name *n;
	int i;

	names->globals = add_root(names, "_G", NAME_TABLE);
	lua_pushglobaltable(L);
	lua_pushvalue(L, -1);
	add_table(L, names, names->globals, "", '.');
	for (n = names->globals->child; n; n = n->next) {
		lua_getfield(L, -1, n->name);
		if (lua_istable(L, -1) && strcmp(n->name, "_G")) {
			n->kind = NAME_TABLE;
			add_table(L, names, n, n->path, '.');
		} else {
			lua_pop(L, 1);
		}
		if (!strcmp(n->name, "string"))
			names->string = n;
	}
	lua_pop(L, 1);

	n = (struct name *)name_find(names->globals, "nf");
	for (i = 0; nf_lua_libs[i].name; i++) {
		struct name *lib = add(names, n, nf_lua_libs[i].name, strlen(nf_lua_libs[i].name),
				       "nf", '.');

		lib->kind = NAME_TABLE;
		for (func = nf_lua_libs[i].funcs; func->name; func++)
			add(names, lib, func->name, strlen(func->name), lib->path, '.');
	}
}

/* What calls of the methods of a view give. */
static void set_results(struct name *of, const struct name *view, const struct name *string)
{
	struct name *n;

	for (n = of->child; n; n = n->next) {
		if (!n->method)
			continue;
		if (!strcmp(n->name, "payload") || !strcmp(n->name, "sub"))
			n->result = view;
		else if (!strcmp(n->name, "str"))
			n->result = string;
	}
}

static void add_packet(lua_State *L, struct names *names)
{
	static u8 bytes[40] = { 0x45 };
	struct nf_conn ct = { .l3num = 2 };
	struct sk_buff skb = { .data = bytes, .len = sizeof(bytes), .ct = &ct };
	const struct nf_lua_pkt pkt = { .skb = &skb };
	struct name *view, *n, *tuple;
	const struct nf_lua_view *v;
	int i;

	nf_lua_pkt_push(L, &pkt);

	view = add_root(names, "view", NAME_OBJECT);
	nf_lua_view_methods(L);
	add_table(L, names, view, "view", ':');
	set_results(view, view, names->string);

	names->pkt = add_root(names, "pkt", NAME_OBJECT);
	lua_pushvalue(L, 1);
	add_methods(L, names, names->pkt, "pkt");
	add_fields(names, names->pkt, &nf_lua_pkt_layout, "pkt");
	set_results(names->pkt, view, names->string);

	for (i = 0; nf_lua_layouts[i]; i++) {
		const char *name = nf_lua_layouts[i]->name;

		n = (struct name *)name_find(names->pkt, name);
		if (!n)
			n = add_root(names, name, NAME_OBJECT);
		n->kind = NAME_OBJECT;
		add_fields(names, n, nf_lua_layouts[i], name);
		nf_lua_view_methods(L);
		add_table(L, names, n, "view", ':');
		set_results(n, view, names->string);
	}

	n = (struct name *)name_find(names->pkt, "ct");
	n->kind = NAME_OBJECT;
	lua_getfield(L, 1, "ct");
	v = lua_touserdata(L, -1);
	add_fields(names, n, v->layout, "ct");
	lua_getfield(L, -1, "original");
	v = lua_touserdata(L, -1);
	tuple = (struct name *)name_find(n, "original");
	tuple->kind = NAME_OBJECT;
	add_fields(names, tuple, v->layout, "ct.original");
	tuple = (struct name *)name_find(n, "reply");
	tuple->kind = NAME_OBJECT;
	add_fields(names, tuple, v->layout, "ct.reply");
	lua_settop(L, 0);
}

static void add_net(lua_State *L, struct names *names)
{
	struct name *net = add_root(names, "net", NAME_OBJECT);
	struct name *n;

	lua_pushcfunction(L, nf_lua_net);
	lua_pushstring(L, "192.0.2.1");
	lua_call(L, 1, 1);
	add_methods(L, names, net, "net");
	n = (struct name *)name_find(name_find(names->globals, "nf"), "net");
	n->result = net;
}

/* Of what nf.NAME() makes, of which the script has made one: so its metatable is there. */
static void add_made(lua_State *L, struct names *names, const char *name,
		     enum nf_lua_kept meta)
{
	struct name *made = add_root(names, name, NAME_OBJECT);
	struct name *n;

	nf_lua_push_kept(L, klua_priv(L), meta);
	lua_getfield(L, -1, "__index");
	add_table(L, names, made, name, ':');
	lua_settop(L, 0);
	n = (struct name *)name_find(name_find(names->globals, "nf"), name);
	n->result = made;
}

static void make(lua_State *L, void *data)
{
	struct names *names = data;

	add_globals(L, names);
	add_packet(L, names);
	add_net(L, names);
	add_made(L, names, "set", NF_LUA_META_SET);
	add_made(L, names, "map", NF_LUA_META_MAP);
}

void names_make(struct names *names)
{
	struct program p;

	memset(names, 0, sizeof(*names));
	program_init(&p);
	p.cfg.chunk.name = "names";
	p.cfg.chunk.source = "nf.set 'any' nf.map 'any'";
	p.cfg.chunk.len = strlen(p.cfg.chunk.source);
	p.any_set = true;
	if (!program_load(&p))
		exit(EXIT_USAGE);
	if (state_run(p.prog, UNITS_OWN, make, names))
		fail("%s", state_error(p.prog));
	program_free(&p);
}

void names_free(struct names *names)
{
	struct name *n;

	while ((n = names->all)) {
		names->all = n->list;
		free(n->name);
		free(n->path);
		free(n);
	}
}

static int by_path(const void *a, const void *b)
{
	const struct name *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

static int names_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	const struct name **list;
	struct names names;
	struct name *n;
	size_t len = 0, i;
	int opt;

	while ((opt = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		if (opt == 'h')
			return show_help(&command_names);
		bad_option(&command_names, opt, argv);
	}
	if (optind < argc)
		fail("names takes no argument (see nf-lua help names)");

	names_make(&names);
	for (n = names.all; n; n = n->list)
		len++;
	list = xalloc(len * sizeof(*list));
	for (i = 0, n = names.all; n; n = n->list)
		list[i++] = n;
	qsort(list, len, sizeof(*list), by_path);
	for (i = 0; i < len; i++)
		/* roots are no names, and each layout has the methods of views */
		if (strpbrk(list[i]->path, ".:") || name_find(names.globals, list[i]->path))
			if (!i || strcmp(list[i]->path, list[i - 1]->path))
				puts(list[i]->path);
	free(list);
	names_free(&names);
	return EXIT_GOOD;
}

const struct command command_names = {
	.name = "names",
	.what = "prints the names that scripts find",
	.help = help,
	.run = names_main,
};
