// SPDX-License-Identifier: GPL-2.0
/*
 * nf-lua check: what can be said of a script without a packet.
 *
 * The compiler's code is gone over, all of it, whether it would run or not.  Of each
 * register is known at each instruction what name it has the value of, as far as that
 * is the same whatever way led there: "nf.tls", "pkt", "pkt.ip".  Reading a field
 * that such a value has not is an error.
 */

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "nf-lua.h"
#include "klua_int.h"

#include "lua.h"
#include "lauxlib.h"
#include "ldebug.h"
#include "lobject.h"
#include "lopcodes.h"
#include "lstate.h"

static const char help[] =
	"Usage: nf-lua check SCRIPT... [OPTION...]\n"
	"\n"
	"Tells, without a packet, what is wrong with scripts, one error on a line, as\n"
	"FILE:LINE: TEXT:\n"
	"\n"
	"  - what does not compile, and what fails when it is loaded\n"
	"  - global names that are read, and set nowhere\n"
	"  - fields and methods that the packet, its headers, views and libraries have not,\n"
	"    where it can be known what a value is. The first parameter of a function that\n"
	"    is called pkt, or that a rule calls, is the packet.\n"
	"  - addresses that are compared with a text or a number\n"
	"  - functions that the rules of a ruleset call, and the script has not\n"
	"\n"
	"Of scripts that are right it tells the functions that rules can call.\n"
	"\n"
	"  --ruleset FILE       a ruleset as for nft -f\n"
	PROGRAM_HELP
	"  --help\n"
	"\n"
	"Of a table that is tested for being there, as in: if nf.new then, nothing is said.\n"
	"\n"
	"Exit status: 0; 1 if there are errors; 2 if the command line is wrong, or a file\n"
	"cannot be read.\n";

enum {
	OPT_RULESET = OPT_OWN,
	OPT_HELP,
};

static const struct option options[] = {
	OPTION_MEMORY, OPTION_BUDGET, OPTION_MODULE,
	{ "ruleset", required_argument, NULL, OPT_RULESET },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 }
};

/* A field of a table, by the table's path: the globals have "_G". */
struct field {
	char *table;
	char *name;
	struct field *next;
};

/**
 * struct check - a script that is looked at
 * @path: what it is called in messages
 * @file: of the chunk that is gone over, likewise
 * @program: the script
 * @names: what it finds
 * @set: what it sets, or had set when it was loaded
 * @open: its globals have a metatable: reading any may be right
 * @calls: what rules call
 * @ncalls: how many
 * @report: whether to tell of errors, or to collect @set
 * @errors: how many were told
 */
struct check {
	const char *path;
	const char *file;
	struct program program;
	struct names names;
	struct field *set;
	bool open;
	struct rule_call *calls;
	unsigned int ncalls;
	bool report;
	unsigned int errors;
};

static void error(struct check *c, const char *file, int line, const char *fmt, ...)
	__printf(4, 5);

static void error(struct check *c, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	c->errors++;
	printf("%s:%d: ", file, line);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

/* ---- what is set ---- */

static bool is_set(const struct check *c, const char *table, const char *name)
{
	const struct field *f;

	for (f = c->set; f; f = f->next)
		if (!strcmp(f->table, table) && !strcmp(f->name, name))
			return true;
	return false;
}

static void set(struct check *c, const char *table, const char *name)
{
	struct field *f;

	if (is_set(c, table, name))
		return;
	f = xalloc(sizeof(*f));
	f->table = strdup(table);
	f->name = strdup(name);
	f->next = c->set;
	c->set = f;
}

static void drop_set(struct check *c)
{
	struct field *f;

	while ((f = c->set)) {
		c->set = f->next;
		free(f->table);
		free(f->name);
		free(f);
	}
}

/* The keys that the table on top of the stack has, which is popped, and its tables. */
static void set_live(lua_State *L, struct check *c, const struct name *n)
{
	const struct name *child;
	const char *key;

	for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
		if (lua_type(L, -2) != LUA_TSTRING)
			continue;
		key = lua_tostring(L, -2);
		if (!name_find(n, key))
			set(c, n->path, key);
	}
	for (child = n->child; child; child = child->next) {
		if (child->kind != NAME_TABLE || child == c->names.globals)
			continue;
		lua_pushstring(L, child->name);
		lua_rawget(L, -2);
		if (lua_istable(L, -1))
			set_live(L, c, child);
		else
			lua_pop(L, 1);
	}
	lua_pop(L, 1);
}

static void look_at_loaded(lua_State *L, void *data)
{
	struct check *c = data;

	lua_pushglobaltable(L);
	if (lua_getmetatable(L, -1)) {
		c->open = true;
		lua_pop(L, 1);
	}
	set_live(L, c, c->names.globals);
}

/* ---- code ---- */

/**
 * struct flow - what is known in a function
 * @c: of which script
 * @p: the function
 * @up: of each upvalue what its value is the name of, or NULL
 * @nregs: registers
 * @regs: of each instruction and register the same, before it
 * @seen: of each instruction whether anything leads to it
 */
struct flow {
	struct check *c;
	const Proto *p;
	const struct name **up;
	unsigned int nregs;
	const struct name **regs;
	bool *seen;
};

static const char *constant(const Proto *p, int k)
{
	return ttisstring(&p->k[k]) ? getstr(tsvalue(&p->k[k])) : NULL;
}

static int line_of(const Proto *p, int pc)
{
	return luaG_getfuncline(p, pc);
}

/* Whether what instruction @pc puts into a register is only tested for being there. */
static bool only_tested(const Proto *p, int pc)
{
	Instruction i = p->code[pc + 1];
	OpCode op = GET_OPCODE(i);

	return (op == OP_TEST && GETARG_A(i) == GETARG_A(p->code[pc])) ||
	       (op == OP_NOT && GETARG_B(i) == GETARG_A(p->code[pc]));
}

/* What @of.@key is the name of; tells if there is none. */
static const struct name *field(struct flow *f, const struct name *of, const char *key, int pc)
{
	struct check *c = f->c;
	const struct name *n;

	if (!of || !key || of->kind == NAME_OPEN)
		return NULL;
	n = name_find(of, key);
	if (n)
		/* set again, it may be anything */
		return of->kind == NAME_TABLE && is_set(c, of->path, key) ? NULL :
		       !strcmp(key, "_G") && of == c->names.globals ? of : n;
	if (!c->report || is_set(c, of->path, key))
		return NULL;
	if (of == c->names.globals) {
		if (!c->open && !only_tested(f->p, pc))
			error(c, c->file, line_of(f->p, pc), "nothing sets the global '%s'", key);
	} else if (of->kind == NAME_OBJECT || !only_tested(f->p, pc)) {
		error(c, c->file, line_of(f->p, pc), "%s has no %s '%s'",
		      of == c->names.string ? "string" : of->path,
		      GET_OPCODE(f->p->code[pc]) == OP_SELF ? "method" : "field", key);
	}
	return NULL;
}

static void assign(struct flow *f, const struct name *of, const char *key)
{
	if (!f->c->report && of && key && of->kind == NAME_TABLE)
		set(f->c, of->path, key);
}

/* A field that is an address is compared with a constant, NULL being a small integer. */
static void compared(struct flow *f, const struct name *n, const TValue *k, int pc)
{
	struct check *c = f->c;

	if (!c->report || !n || !n->bytes)
		return;
	if (!k || ttisinteger(k))
		error(c, c->file, line_of(f->p, pc), "%s is a string of %u bytes, and no number",
		      n->path, n->bytes);
	else if (ttisstring(k) && tsslen(tsvalue(k)) != n->bytes)
		error(c, c->file, line_of(f->p, pc),
		      "%s is a string of %u bytes: compare it with nf.pton \"%s\"", n->path,
		      n->bytes, getstr(tsvalue(k)));
}

/* Where an instruction may lead to; the number of places. */
static int successors(const Proto *p, int pc, int to[2])
{
	Instruction i = p->code[pc];

	to[0] = pc + 1;
	switch (GET_OPCODE(i)) {
	case OP_JMP:
		to[0] = pc + 1 + GETARG_sJ(i);
		return 1;
	case OP_LFALSESKIP:
		to[0] = pc + 2;
		return 1;
	case OP_EQ: case OP_LT: case OP_LE: case OP_EQK: case OP_EQI: case OP_LTI:
	case OP_LEI: case OP_GTI: case OP_GEI: case OP_TEST: case OP_TESTSET:
		to[1] = pc + 2;
		return 2;
	case OP_FORLOOP:
	case OP_TFORLOOP:
		to[1] = pc + 1 - GETARG_Bx(i);
		return 2;
	case OP_FORPREP:
		to[1] = pc + 2 + GETARG_Bx(i);
		return 2;
	case OP_TFORPREP:
		to[0] = pc + 1 + GETARG_Bx(i);
		return 1;
	case OP_RETURN: case OP_RETURN0: case OP_RETURN1:
		return 0;
	default:
		return 1;
	}
}

/* Forget registers from @a on, @n of them, or all. */
static void forget(const struct flow *f, const struct name **regs, unsigned int a, unsigned int n)
{
	unsigned int i;

	for (i = a; i < f->nregs && i - a < n; i++)
		regs[i] = NULL;
}

/* What an instruction does to the registers. */
static void step(struct flow *f, int pc, const struct name **regs)
{
	const Proto *p = f->p;
	Instruction i = p->code[pc];
	int a = GETARG_A(i), b = GETARG_B(i), ck = GETARG_C(i);
	const struct name *n;
	const char *key;

	switch (GET_OPCODE(i)) {
	case OP_MOVE:
		regs[a] = regs[b];
		break;
	case OP_LOADK:
		regs[a] = constant(p, GETARG_Bx(i)) ? f->c->names.string : NULL;
		break;
	case OP_LOADNIL:
		forget(f, regs, a, b + 1);
		break;
	case OP_GETUPVAL:
		regs[a] = f->up[b];
		break;
	case OP_GETTABUP:
		regs[a] = field(f, f->up[b], constant(p, ck), pc);
		break;
	case OP_GETFIELD:
		regs[a] = field(f, regs[b], constant(p, ck), pc);
		break;
	case OP_SETTABUP:
		assign(f, f->up[a], constant(p, b));
		break;
	case OP_SETFIELD:
		assign(f, regs[a], constant(p, b));
		break;
	case OP_SELF:
		n = regs[b];
		key = TESTARG_k(i) ? constant(p, ck) : NULL;
		regs[a + 1] = n;
		regs[a] = field(f, n, key, pc);
		break;
	case OP_CALL:
		n = regs[a] ? regs[a]->result : NULL;
		forget(f, regs, a, ~0U);
		regs[a] = n;
		break;
	case OP_EQK:
		compared(f, regs[a], &p->k[b], pc);
		break;
	case OP_EQI:
		compared(f, regs[a], NULL, pc);
		break;
	case OP_VARARG:
		forget(f, regs, a, ~0U);
		break;
	case OP_FORLOOP:
	case OP_FORPREP:
		forget(f, regs, a, 4);
		break;
	case OP_TFORCALL:
		forget(f, regs, a + 4, ~0U);
		break;
	default:
		if (testAMode(GET_OPCODE(i)))
			regs[a] = NULL;
	}
}

/* What is known before each instruction: the same by whatever way. */
static void solve(struct flow *f)
{
	const struct name **regs = xalloc(f->nregs * sizeof(*regs));
	const struct name **in;
	int to[2], n, pc;
	bool report = f->c->report, changed;
	unsigned int r;

	f->c->report = false;
	do {
		changed = false;
		for (pc = 0; pc < f->p->sizecode; pc++) {
			if (!f->seen[pc])
				continue;
			memcpy(regs, f->regs + (size_t)pc * f->nregs, f->nregs * sizeof(*regs));
			step(f, pc, regs);
			n = successors(f->p, pc, to);
			while (n--) {
				if (to[n] >= f->p->sizecode)
					continue;
				in = f->regs + (size_t)to[n] * f->nregs;
				if (!f->seen[to[n]]) {
					memcpy(in, regs, f->nregs * sizeof(*regs));
					f->seen[to[n]] = changed = true;
					continue;
				}
				for (r = 0; r < f->nregs; r++) {
					if (!in[r] || in[r] == regs[r])
						continue;
					in[r] = NULL;
					changed = true;
				}
			}
		}
	} while (changed);
	f->c->report = report;
	free(regs);
}

/* ---- upvalues ---- */

/* Whether a function, or one in it, sets its upvalue @idx. */
static bool sets_upvalue(const Proto *p, int idx)
{
	int pc, i, k;

	for (pc = 0; pc < p->sizecode; pc++)
		if (GET_OPCODE(p->code[pc]) == OP_SETUPVAL && GETARG_B(p->code[pc]) == idx)
			return true;
	for (i = 0; i < p->sizep; i++)
		for (k = 0; k < p->p[i]->sizeupvalues; k++)
			if (!p->p[i]->upvalues[k].instack && p->p[i]->upvalues[k].idx == idx &&
			    sets_upvalue(p->p[i], k))
				return true;
	return false;
}

/* The local variable that is in a register at @pc, or NULL. */
static const LocVar *variable(const Proto *p, int reg, int pc)
{
	int i;

	for (i = 0; i < p->sizelocvars && p->locvars[i].startpc <= pc; i++)
		if (pc < p->locvars[i].endpc && reg-- == 0)
			return &p->locvars[i];
	return NULL;
}

static bool writes(Instruction i, int reg)
{
	int a = GETARG_A(i);

	switch (GET_OPCODE(i)) {
	case OP_LOADNIL:
		return a <= reg && reg <= a + GETARG_B(i);
	case OP_CALL:
	case OP_VARARG:
		return a <= reg;
	case OP_SELF:
		return a == reg || a + 1 == reg;
	case OP_FORLOOP:
	case OP_FORPREP:
		return a <= reg && reg <= a + 3;
	case OP_TFORCALL:
		return a + 4 <= reg;
	default:
		return testAMode(GET_OPCODE(i)) && a == reg;
	}
}

/* Whether a local variable has one value as long as it lives. */
static bool is_constant(const Proto *p, int reg, int pc)
{
	const LocVar *v = variable(p, reg, pc);
	int i, k;

	if (!v)
		return false;
	for (i = v->startpc; i < v->endpc && i < p->sizecode; i++)
		if (writes(p->code[i], reg))
			return false;
	for (i = 0; i < p->sizep; i++)
		for (k = 0; k < p->p[i]->sizeupvalues; k++)
			if (p->p[i]->upvalues[k].instack && p->p[i]->upvalues[k].idx == reg &&
			    sets_upvalue(p->p[i], k))
				return false;
	return true;
}

/* ---- functions ---- */

/* Whether a rule calls the function that the closure of @pc becomes. */
static bool for_rules(const struct flow *f, int pc)
{
	Instruction i = f->p->code[pc + 1];
	const struct check *c = f->c;
	unsigned int k;
	const char *key;

	if (GET_OPCODE(i) != OP_SETTABUP || f->up[GETARG_A(i)] != c->names.globals ||
	    TESTARG_k(i) || GETARG_C(i) != GETARG_A(f->p->code[pc]))
		return false;
	key = constant(f->p, GETARG_B(i));
	for (k = 0; key && k < c->ncalls; k++)
		if (!strcmp(c->calls[k].function, key))
			return true;
	return false;
}

static void function(struct check *c, const Proto *p, const struct name **up, bool rules);

static void closures(struct flow *f)
{
	const Proto *p = f->p, *inner;
	const struct name **up;
	int pc, i;

	for (pc = 0; pc < p->sizecode; pc++) {
		if (GET_OPCODE(p->code[pc]) != OP_CLOSURE)
			continue;
		inner = p->p[GETARG_Bx(p->code[pc])];
		up = xalloc((inner->sizeupvalues + 1) * sizeof(*up));
		for (i = 0; i < inner->sizeupvalues; i++) {
			const Upvaldesc *u = &inner->upvalues[i];

			if (!u->instack)
				up[i] = f->up[u->idx];
			else if (f->seen[pc] && is_constant(p, u->idx, pc))
				up[i] = f->regs[(size_t)pc * f->nregs + u->idx];
		}
		function(f->c, inner, up, for_rules(f, pc));
		free(up);
	}
}

static void function(struct check *c, const Proto *p, const struct name **up, bool rules)
{
	struct flow f = {
		.c = c,
		.p = p,
		.up = up,
		/* OP_SELF and OP_CALL write behind their first register */
		.nregs = p->maxstacksize + 2,
	};
	const struct name **regs;
	int pc;

	f.regs = xalloc((size_t)p->sizecode * f.nregs * sizeof(*f.regs));
	f.seen = xalloc(p->sizecode);
	f.seen[0] = true;
	if (p->numparams && (rules || (p->sizelocvars &&
				       !strcmp(getstr(p->locvars[0].varname), "pkt"))))
		f.regs[0] = c->names.pkt;
	solve(&f);

	regs = xalloc(f.nregs * sizeof(*regs));
	for (pc = 0; pc < p->sizecode; pc++) {
		if (!f.seen[pc])
			continue;
		memcpy(regs, f.regs + (size_t)pc * f.nregs, f.nregs * sizeof(*regs));
		step(&f, pc, regs);
	}
	free(regs);
	closures(&f);
	free(f.regs);
	free(f.seen);
}

static void compile(lua_State *L, struct check *c, const struct source *s)
{
	const struct klua_chunk chunk = { .name = s->name, .source = s->text, .len = s->len };
	const struct name *up = c->names.globals;

	klua_load_chunk(L, &chunk);
	function(c, clLvalue(s2v(L->top.p - 1))->p, &up, false);
	lua_pop(L, 1);
}

/* First what is set anywhere, then what is read. */
static void analyse(lua_State *L, void *data)
{
	struct check *c = data;
	unsigned int i;

	for (c->report = false; ; c->report = true) {
		for (i = 0; i < c->program.nmodules; i++) {
			c->file = c->program.modules[i].name;
			compile(L, c, &c->program.modules[i]);
		}
		c->file = c->path;
		compile(L, c, &c->program.source);
		if (c->report)
			break;
	}
}

/* ---- scripts ---- */

/* The text of an error of loading: "sni.lua:12: ..." with the path that was given. */
static void load_error(struct check *c, const char *text)
{
	size_t len = strlen(c->program.source.name);

	c->errors++;
	if (!strncmp(text, c->program.source.name, len) && text[len] == ':')
		printf("%s%s\n", c->path, text + len);
	else
		printf("%s: %s\n", c->path, text);
}

static bool has(const struct klua_prog *prog, const char *function)
{
	return klua_prog_slot(prog, function) >= 0;
}

/* Whether a call is of this script, as far as the ruleset tells. */
static bool concerns(const struct check *c, const struct rule_call *call, unsigned int nscripts)
{
	if (call->file && *call->file)
		return !strcmp(base_name(call->file), base_name(c->path));
	return !call->file && nscripts == 1;
}

static void check_calls(struct check *c, const char *ruleset, unsigned int nscripts)
{
	const struct klua_prog *klua = nf_lua_prog_klua(c->program.prog);
	unsigned int i;

	for (i = 0; i < c->ncalls; i++)
		if (concerns(c, &c->calls[i], nscripts) && !has(klua, c->calls[i].function))
			error(c, ruleset, c->calls[i].line, "%s has no function '%s'", c->path,
			      c->calls[i].function);
}

static int by_name(const void *a, const void *b)
{
	const struct klua_func *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void list_functions(const struct check *c)
{
	struct klua_prog *klua = nf_lua_prog_klua(c->program.prog);
	struct klua_func *funcs = xalloc((klua->nfuncs + 1) * sizeof(*funcs));
	unsigned int i;

	for (i = 0; i < klua->nfuncs; i++)
		funcs[i] = klua->funcs[i];
	qsort(funcs, klua->nfuncs, sizeof(*funcs), by_name);
	printf("%s: ", c->path);
	for (i = 0; i < klua->nfuncs; i++)
		printf("%s%s", i ? ", " : "rules can call ", funcs[i].name);
	puts(klua->nfuncs ? "" : "there is no global function: rules can call none");
	free(funcs);
}

static void load_silent(const char *name, const char *text, int len)
{
}

/* The state in which things are compiled has more memory than the script may have. */
static void check_code(struct check *c)
{
	struct program tool;

	program_init(&tool);
	tool.cfg.memory = KLUA_MEMORY_MAX;
	tool.cfg.chunk.name = "check";
	tool.cfg.chunk.source = "";
	if (!program_load(&tool))
		exit(EXIT_USAGE);
	if (state_run(tool.prog, UNITS_OWN, analyse, c))
		/* it did not compile either when it was loaded */
		if (!c->errors)
			load_error(c, state_error(tool.prog));
	program_free(&tool);
}

static bool check_script(struct check *c, const char *ruleset, unsigned int nscripts)
{
	char err[KLUA_ERROR_LEN];
	struct nf_lua_prog *prog;

	c->errors = 0;
	c->open = false;
	names_make(&c->names);
	program_read(&c->program, c->path);
	c->program.missing[0] = '\0';
	prog = nf_lua_prog_create(&c->program.cfg, err);
	c->program.prog = IS_ERR(prog) ? NULL : prog;
	if (IS_ERR(prog)) {
		load_error(c, *err ? err : strerror(-PTR_ERR(prog)));
		if (*c->program.missing)
			say("%s is missing", c->program.missing);
	} else if (state_run(c->program.prog, UNITS_OWN, look_at_loaded, c)) {
		load_error(c, state_error(c->program.prog));
	}
	check_code(c);
	if (c->program.prog) {
		check_calls(c, ruleset, nscripts);
		if (!c->errors)
			list_functions(c);
	}

	nf_lua_prog_destroy(c->program.prog);
	c->program.prog = NULL;
	free(c->program.source.name);
	free(c->program.source.text);
	c->program.source = (struct source){ 0 };
	drop_set(c);
	names_free(&c->names);
	return !c->errors;
}

static int check_main(int argc, char **argv)
{
	const char *ruleset = NULL;
	struct check c = { 0 };
	int opt, status = EXIT_GOOD, i;

	program_init(&c.program);
	c.program.any_set = true;
	while ((opt = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		switch (opt) {
		case OPT_RULESET:
			ruleset = optarg;
			break;
		case OPT_HELP:
		case 'h':
			return show_help(&command_check);
		default:
			if (!program_option(&c.program, opt, optarg))
				bad_option(&command_check, opt, argv);
		}
	}
	if (optind == argc)
		fail("the script is missing (see nf-lua help check)");

	if (ruleset)
		c.calls = ruleset_calls(ruleset, &c.ncalls);
	klua_user_print = load_silent;
	for (i = optind; i < argc; i++) {
		c.path = argv[i];
		if (!check_script(&c, ruleset, argc - optind))
			status = EXIT_SCRIPT;
	}
	for (i = 0; i < (int)c.ncalls; i++) {
		free(c.calls[i].object);
		free(c.calls[i].function);
		free(c.calls[i].file);
	}
	free(c.calls);
	program_free(&c.program);
	return status;
}

const struct command command_check = {
	.name = "check",
	.what = "tells what is wrong with scripts, without a packet",
	.help = help,
	.run = check_main,
};
