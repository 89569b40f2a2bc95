// SPDX-License-Identifier: GPL-2.0
/* Tests of lib/lua in user space; usage() tells which. */

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host.h"
#include "hostile.h"
#include "mutate.h"
#include "prog.h"
#include "script.h"

#define BUDGET		KLUA_BUDGET_DEFAULT

/*
 * Most blocks of code that a call may run: so many for each unit of its budget,
 * and what one operation may take when the budget is spent.
 */
#define WORK_PER_UNIT	12
#define WORK_BEYOND	200000

/* The same for the budget of loading with 1 MiB. */
#define WORK_LOADING	((u64)WORK_PER_UNIT * (5 << 20))

static unsigned int tests, failures;
static bool all, verbose;

static void __printf(2, 3)
result(bool ok, const char *fmt, ...)
{
	va_list ap;

	tests++;
	if (!ok)
		failures++;
	printf("%s %u ", ok ? "ok" : "not ok", tests);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

static void plan(unsigned int n)
{
	printf("TAP version 13\n1..%u\n", n);
}

static void quiet(const char *name, const char *text, int len)
{
}

/* Load the script @source that was read from @path, which may name modules. */
static struct klua_prog *load_file(const char *path, const char *source, u32 memory, u32 budget,
				   char *err)
{
	struct klua_config cfg = prog_config(base_name(path), source, memory, budget);

	cfg.find = script_module;
	cfg.find_data = (void *)path;
	return klua_prog_create(&cfg, err);
}

/* ---- language, refused ---- */

static void test_language(char **paths, unsigned int n)
{
	char err[KLUA_ERROR_LEN];
	struct klua_prog *prog;
	unsigned int i;
	char *source;

	plan(n);
	for (i = 0; i < n; i++) {
		source = read_script(paths[i]);
		prog = load_file(paths[i], source, 1 << 20, BUDGET, err);
		result(!IS_ERR(prog), "%s%s%s", base_name(paths[i]),
		       *err ? ": " : "", err);
		klua_prog_destroy(prog);
		free(source);
	}
}

static void test_refused(char **paths, unsigned int n)
{
	static const char expect[] = "-- expect: load ";
	char err[KLUA_ERROR_LEN], *source, *end;
	struct klua_prog *prog;
	unsigned int i;
	bool ok;

	plan(n);
	for (i = 0; i < n; i++) {
		source = read_script(paths[i]);
		prog = prog_load(base_name(paths[i]), source, 1 << 20, BUDGET, NULL, err);
		end = strchr(source, '\n');
		ok = false;
		if (end && !strncmp(source, expect, sizeof(expect) - 1)) {
			*end = '\0';
			ok = IS_ERR(prog) && strstr(err, source + sizeof(expect) - 1);
		}
		result(ok, "%s: %s", base_name(paths[i]), err);
		klua_prog_destroy(prog);
		free(source);
	}
}

/* ---- parser: sources as large as they may be, made to be hard to compile ---- */

#define SOURCE_MAX	(60 << 10)

#define LOCALS_32	"a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,"

/*
 * @depth times @head, as many of @each as there is room for, @depth times @tail;
 * @expect is part of the error, NULL where there is none.  Where the work grows with the square of
 * the source only the budget of loading ends it.
 *
 * Mutations: no charge in getjump(), solvegoto(), searchvar(), one for each.
 */
static const struct parser_attack {
	const char *name;
	unsigned int depth;
	const char *head, *each, *tail, *expect;
} parser_attacks[] = {
	{ "jumps", 1, "local a return a", " or a", "", "budget exceeded" },
	{ "branches", 1, "local a if a then", " elseif a then", " end", "budget exceeded" },
	{ "gotos", 1, "", "goto a ", "::a::", "budget exceeded" },
	{ "names", 10, "local " LOCALS_32 LOCALS_32 LOCALS_32 LOCALS_32 LOCALS_32
		       "a function f() ", "d=d ", "end ", "budget exceeded" },
	{ "concatenations", 1, "local a return a", "..a", "", "overflow" },
	{ "blocks", 1, "", "do ", "", "overflow" },
	{ "brackets", 1, "return [[", "]=", "]]", NULL },
	{ "values", 1, "return {", "1,", "}", NULL },
};

static char *write_times(char *to, unsigned int times, const char *text)
{
	while (times--)
		to += sprintf(to, "%s", text);
	return to;
}

static void test_parser(void)
{
	char err[KLUA_ERROR_LEN], *source = malloc(SOURCE_MAX + 1), *end;
	struct klua_prog *prog;
	unsigned int i, room;
	u64 work;
	bool ok;

	plan(ARRAY_SIZE(parser_attacks));
	for (i = 0; i < ARRAY_SIZE(parser_attacks); i++) {
		const struct parser_attack *a = &parser_attacks[i];

		room = SOURCE_MAX - a->depth * (strlen(a->head) + strlen(a->tail));
		end = write_times(source, a->depth, a->head);
		end = write_times(end, room / strlen(a->each), a->each);
		write_times(end, a->depth, a->tail);

		work = host_work;
		prog = prog_load("parser", source, 1 << 20, BUDGET, NULL, err);
		work = host_work - work;
		ok = IS_ERR(prog) ? a->expect && strstr(err, a->expect) : !a->expect;
		result(ok && work <= WORK_LOADING, "%s # work %llu %s", a->name,
		       (unsigned long long)work, err);
		klua_prog_destroy(prog);
	}
	free(source);
}

/* ---- hostile ---- */

static bool work_is_bounded(u64 work)
{
	return work <= (u64)WORK_PER_UNIT * BUDGET + WORK_BEYOND;
}

static void test_hostile(char **paths, unsigned int n)
{
	char err[KLUA_ERROR_LEN], *source;
	struct klua_stats st = { 0 };
	struct klua_prog *prog;
	u64 work, most;
	const char *name;
	struct hostile h;
	unsigned int i;
	s64 yes;
	int k, ret;

	plan(n);
	for (i = 0; i < n; i++) {
		name = base_name(paths[i]);
		source = read_script(paths[i]);
		if (!hostile_parse(&h, source)) {
			result(false, "%s: malformed head", name);
			continue;
		}
		work = host_work;
		prog = prog_load(name, source, h.memory, BUDGET, NULL, err);
		if (IS_ERR(prog)) {
			result(!hostile_loads(&h) && strstr(err, h.text),
			       "%s: %s # work %llu", name, err,
			       (unsigned long long)(host_work - work));
			free(source);
			continue;
		}
		ret = -1;
		most = 0;
		/* Twice: what the first leaves behind must not change the second. */
		for (k = 0; k < 2; k++) {
			work = host_work;
			yes = 0;
			ret = prog_call(prog, "attack", &yes);
			work = host_work - work;
			most = work > most ? work : most;
			klua_prog_stats(prog, &st);
			if (!hostile_expected(&h, ret, yes, st.last_error))
				break;
		}
		if (k < 2)
			result(false, "%s: call %d: %d, %s: %s", name, k + 1, ret,
			       yes ? "true" : "not true", st.last_error);
		else if (!work_is_bounded(most))
			result(false, "%s: work %llu", name, (unsigned long long)most);
		else if (prog_call(prog, "alive", &yes) || !yes)
			result(false, "%s: no longer alive", name);
		else
			result(hostile_loads(&h), "%s # work %llu stack %u %s", name,
			       (unsigned long long)most, st.stack_peak,
			       ret ? st.last_error : "");
		klua_prog_destroy(prog);
		free(source);
	}
}

/* ---- failures: each allocation of a script fails once, or from there on ---- */

/* Load and call, with what fails set by the caller; only asks to survive. */
static void run_failing(const char *path, const char *source, u32 memory)
{
	char err[KLUA_ERROR_LEN];
	struct klua_stats st;
	struct klua_prog *prog;
	s64 yes;

	prog = load_file(path, source, memory, 1000, err);
	if (IS_ERR(prog))
		return;
	if (klua_prog_slot(prog, "attack") >= 0)
		prog_call(prog, "attack", &yes);
	host_fail_count = 0;
	if (klua_prog_slot(prog, "alive") >= 0 &&
	    (prog_call(prog, "alive", &yes) || !yes)) {
		klua_prog_stats(prog, &st);
		result(false, "%s: no longer alive after allocation %llu: %s",
		       base_name(path),
		       (unsigned long long)host_fail_from, st.last_error);
	}
	klua_prog_destroy(prog);
}

/* Allocations that any state begins with; they need to fail for one script only. */
static u64 count_allocs(const char *path, const char *source, u32 memory)
{
	host_allocs = 0;
	host_fail_count = 0;
	run_failing(path, source, memory);
	return host_allocs;
}

static void test_failures(char **paths, unsigned int n)
{
	u64 fresh = count_allocs("empty", "", 1 << 20) - 1, total = 0, allocs, from, step;
	unsigned int i, before;
	struct hostile h;
	char *source;

	plan(n);
	for (i = 0; i < n; i++) {
		source = read_script(paths[i]);
		if (!hostile_parse(&h, source))
			h.memory = 1 << 20;
		before = failures;
		allocs = count_allocs(paths[i], source, h.memory);
		/* Of long ones a part, unless all are wanted. */
		step = all ? 1 : 1 + allocs / 50;
		for (from = i ? fresh : 1; from <= allocs; from += step) {
			total += 2;
			host_allocs = 0;
			host_fail_from = from;
			host_fail_count = 1;
			run_failing(paths[i], source, h.memory);
			host_allocs = 0;
			host_fail_count = ~0ULL >> 1;
			run_failing(paths[i], source, h.memory);
		}
		host_fail_count = 0;
		if (failures == before)
			result(true, "%s # %llu allocations, every %llu", base_name(paths[i]),
			       (unsigned long long)allocs, (unsigned long long)step);
		free(source);
	}
	printf("# %llu failures injected\n", (unsigned long long)total);
}

/* ---- mutants: scripts changed and put together at random ---- */

static void test_mutants(char **paths, unsigned int n, u64 seed, unsigned int rounds)
{
	char err[KLUA_ERROR_LEN], *source, **sources = calloc(n, sizeof(*sources));
	unsigned int i, k, loaded = 0, ended[4] = { 0 }, bad = 0;
	u64 work, most = 0, before = 0;
	struct klua_stats st;
	struct klua_prog *prog;
	u32 memory;
	s64 yes;
	int ret;

	plan(1);
	for (i = 0; i < n; i++)
		sources[i] = read_script(paths[i]);
	for (i = 0; i < rounds; i++) {
		/* Each round has its own numbers, so that it can be repeated alone. */
		klua_user_seed = seed + i;
		source = mutate(sources, n);
		if (verbose)
			printf("# round %u\n%s\n", i, source);
		memory = 64 << 10 << get_random_u64() % 3;
		prog = prog_load("mutant", source, memory, BUDGET, NULL, err);
		if (IS_ERR(prog)) {
			free(source);
			continue;
		}
		loaded++;
		for (k = 0; k < 3; k++) {
			if (klua_prog_slot(prog, "attack") < 0)
				break;
			before = host_work;
			ret = prog_call(prog, "attack", &yes);
			work = host_work - before;
			most = work > most ? work : most;
			ended[ret == -EDQUOT ? 1 : ret == -ENOMEM ? 2 : ret ? 3 : 0]++;
			klua_prog_stats(prog, &st);
			if (!work_is_bounded(work) || st.stack_peak > THREAD_SIZE / 4 * 3 ||
			    st.cpu_peak > 256 << 10) {
				bad++;
				printf("# seed %llu: work %llu, stack %u, memory %u\n",
				       (unsigned long long)(seed + i), (unsigned long long)work,
				       st.stack_peak, st.cpu_peak);
				break;
			}
		}
		klua_prog_destroy(prog);
		free(source);
	}
	for (i = 0; i < n; i++)
		free(sources[i]);
	free(sources);
	printf("# %u of %u loaded; calls: %u ok, %u budget, %u memory, %u error; most work %llu\n",
	       loaded, rounds, ended[0], ended[1], ended[2], ended[3],
	       (unsigned long long)most);
	result(!bad && loaded > rounds / 4, "mutants, seed %llu, %u rounds",
	       (unsigned long long)seed, rounds);
}

/* ---- calls: a long mixed run under a tight cap ---- */

static const char mixed[] =
	"local ring, n, co, live = {}, 0, nil, 0\n"
	"local function bytes(k) return ('%d:'):format(k):rep(1 + k % 37) end\n"
	"local kinds = {\n"
	"	function(k) return bytes(k) end,\n"
	"	function(k) local t = {} for i = 1, k % 23 do t[i] = i end return t end,\n"
	"	function(k) local t = {} for i = 1, k % 11 do t['k' .. i] = k end return t end,\n"
	"	function(k) return function() return k end end,\n"
	"	function(k) return (bytes(k):gsub('%d', '<%0>')) end,\n"
	"	function(k) local c = coroutine.create(function(a) coroutine.yield(a) end)\n"
	"		coroutine.resume(c, k) return c end,\n"
	"	function(k) return table.concat({k, k + 1, bytes(k % 50)}, ',') end,\n"
	"	function(k) return string.pack('>I8s2', k, bytes(k % 90)) end,\n"
	"}\n"
	"function step()\n"
	"	n = n + 1\n"
	"	local k = n * 2654435761 % 1000\n"
	"	ring[k % 40 + 1] = kinds[n % #kinds + 1](k)\n"
	"	return true\n"
	"end\n";

static void test_calls(u64 calls)
{
	char err[KLUA_ERROR_LEN];
	struct klua_prog *prog;
	struct klua_stats st;
	bool whole = true;
	s64 yes;
	int ret = 0;
	u64 i;

	plan(2);
	prog = prog_load("calls", mixed, 52 << 10, BUDGET, NULL, err);
	if (IS_ERR(prog)) {
		result(false, "load: %s", err);
		return;
	}
	for (i = 0; i < calls && whole; i++) {
		ret = prog_call(prog, "step", &yes);
		if (ret)
			break;
		if (i % 65536 == 0)
			whole = klua_arena_check(&prog->state[0]->arena);
	}
	klua_prog_stats(prog, &st);
	result(!ret, "%llu of %llu calls in %u bytes%s%s", (unsigned long long)i,
	       (unsigned long long)calls, prog->memory, ret ? ": " : "", st.last_error);
	result(whole, "arena is whole # most used: %u", st.cpu_peak);
	klua_prog_destroy(prog);
}

/* ---- format: as the C library has it ---- */

struct conversion {
	char fmt[32];
	char theirs[256];
	char mine[256];
	int len;
	int their_len;
};

static unsigned int conversions, differ;

static void compare(const struct conversion *c, const char *of)
{
	conversions++;
	if (c->len == c->their_len && !strcmp(c->mine, c->theirs))
		return;
	differ++;
	printf("# %s of %s: '%s', not '%s'\n", c->fmt, of, c->mine, c->theirs);
}

static void compare_number(const char *spec, char conv, long long val)
{
	struct conversion c;
	char of[24];

	snprintf(of, sizeof(of), "%lld", val);
	snprintf(c.fmt, sizeof(c.fmt), "<%%%sll%c>", spec, conv);
	c.their_len = snprintf(c.theirs, sizeof(c.theirs), c.fmt, val);
	c.len = klua_format(c.mine, sizeof(c.mine), c.fmt, val);
	compare(&c, of);

	snprintf(c.fmt, sizeof(c.fmt), "%%lld");
	c.their_len = snprintf(c.theirs, sizeof(c.theirs), c.fmt, val);
	c.len = klua_itoa(c.mine, val);
	compare(&c, of);
}

/* In a buffer that is too small for some. */
static void compare_string(const char *spec, const char *s)
{
	struct conversion c;

	snprintf(c.fmt, sizeof(c.fmt), "%%%ss", spec);
	c.their_len = snprintf(c.theirs, 20, c.fmt, s);
	c.len = klua_format(c.mine, 20, c.fmt, s);
	compare(&c, s);
}

static void compare_all(const char *flags, const char *width, const char *precision)
{
	static const long long values[] = {
		0, 1, -1, 7, -8, 10, 255, -256, 65536, 123456789, LLONG_MAX, LLONG_MIN,
	};
	static const char *const strings[] = { "", "a", "hello", "a longer string of text" };
	unsigned int i;
	const char *c;
	char spec[16];

	snprintf(spec, sizeof(spec), "%s%s%s", flags, width, precision);
	for (c = "diuoxX"; *c; c++)
		for (i = 0; i < ARRAY_SIZE(values); i++)
			compare_number(spec, *c, values[i]);
	/* C leaves open what the other flags do to strings. */
	if (!strpbrk(flags, "+ #0"))
		for (i = 0; i < ARRAY_SIZE(strings); i++)
			compare_string(spec, strings[i]);
}

static void test_format(void)
{
	static const char *const flags[] = {
		"", "-", "+", " ", "#", "0", "-+", "+0", "-0", "# ", "#0", "-#", " 0", "+ ",
	};
	static const char *const widths[] = { "", "1", "3", "8", "30", "99" };
	static const char *const precisions[] = { "", ".", ".0", ".1", ".5", ".25", ".99" };
	unsigned int f, w, p;

	plan(1);
	for (f = 0; f < ARRAY_SIZE(flags); f++)
		for (w = 0; w < ARRAY_SIZE(widths); w++)
			for (p = 0; p < ARRAY_SIZE(precisions); p++)
				compare_all(flags[f], widths[w], precisions[p]);
	result(!differ, "%u conversions", conversions);
}

static void usage(FILE *f)
{
	fputs("Usage: klua-test TEST [OPTION...] [SCRIPT...]\n"
	      "\n"
	      "  format            klua_format() against the C library's snprintf()\n"
	      "  language SCRIPT   each runs to its end when loaded\n"
	      "  refused SCRIPT    each is refused with what its first line expects\n"
	      "  parser            sources of 60 KiB that are hard to compile\n"
	      "  hostile SCRIPT    each ends as its head expects, and in time\n"
	      "  failures SCRIPT   each survives the failure of each allocation\n"
	      "  mutants SCRIPT    so do mixtures of them\n"
	      "  calls             a long run under a tight memory limit\n"
	      "\n"
	      "  --rounds N        of mutants (default 2000), calls (default 10000000)\n"
	      "  --seed N          of the first mutant (default 1)\n"
	      "  --all             failures: do not leave out any allocation\n"
	      "  --verbose         print each mutant\n"
	      "  --help\n", f);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "rounds", required_argument, NULL, 'r' },
		{ "seed", required_argument, NULL, 's' },
		{ "all", no_argument, NULL, 'a' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	u64 rounds = 0, seed = 1;
	const char *test;
	int opt;

	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (opt) {
		case 'r':
			rounds = strtoull(optarg, NULL, 0);
			break;
		case 's':
			seed = strtoull(optarg, NULL, 0);
			break;
		case 'a':
			all = true;
			break;
		case 'v':
			verbose = true;
			break;
		case 'h':
			usage(stdout);
			return 0;
		default:
			usage(stderr);
			return 2;
		}
	}
	if (optind == argc) {
		usage(stderr);
		return 2;
	}
	test = argv[optind++];
	argv += optind;
	argc -= optind;
	klua_user_print = quiet;

	if (!strcmp(test, "format")) {
		test_format();
	} else if (!strcmp(test, "parser")) {
		test_parser();
	} else if (!strcmp(test, "calls")) {
		test_calls(rounds ?: 10000000);
	} else if (!argc) {
		fprintf(stderr, "klua-test: no scripts, or no such test: %s\n", test);
		return 2;
	} else if (!strcmp(test, "language")) {
		test_language(argv, argc);
	} else if (!strcmp(test, "refused")) {
		test_refused(argv, argc);
	} else if (!strcmp(test, "hostile")) {
		test_hostile(argv, argc);
	} else if (!strcmp(test, "failures")) {
		test_failures(argv, argc);
	} else if (!strcmp(test, "mutants")) {
		test_mutants(argv, argc, seed, rounds ?: 2000);
	} else {
		fprintf(stderr, "klua-test: no such test: %s\n", test);
		return 2;
	}
	return failures ? 1 : 0;
}
