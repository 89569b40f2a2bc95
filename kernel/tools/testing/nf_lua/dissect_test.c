// SPDX-License-Identifier: GPL-2.0
/* Tests of the dissectors in user space; usage() tells how scripts are written. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "testing.h"

#define BYTES_MAX	70000
#define TEXT_MAX	40000
#define BUDGET		10000000

/* Blocks of a call after which its packet changes, and blocks of all these calls */
#define CHANGES_MAX	1000
#define CHANGES_WORK	20000000

/* Basic blocks that a unit of the budget may be worth, as of lib/lua's tests. */
#define WORK_PER_UNIT	12
/* and that a call may take besides */
#define WORK_OF_CALL	400

/* Budget of calls over a list, pieces of it that they may look at, blocks of a unit. */
#define LIST_BUDGET	20000
#define LIST_PIECES	(5 * LIST_BUDGET)
#define LIST_WORK	16

static unsigned int tests, failures;
/* where it is, and what messages call it */
static const char *script_path, *script;

static void usage(void)
{
	fputs("Usage: dissect-test [--rounds N] [--seed N] SCRIPT...\n"
	      "\n"
	      "A script has a global function all(x), which calls the functions of a dissector\n"
	      "for x, a string or view, and returns a line of text for each; and for names X:\n"
	      "\n"
	      "  sample_X()   returns bytes, and what all() says of them. all() has to say it of\n"
	      "	       a string, and of packets of two parts, cut after any byte. Of what is\n"
	      "	       left when they end after any byte, it has to say of all kinds of\n"
	      "	       packets what it says of a string, and each line is to be the same once\n"
	      "	       it is not \"truncated\", but for those that begin with '~'.\n"
	      "	       Then allocations fail, one after the other.\n"
	      "  changes_X()  returns bytes, and as many others that they become while all() goes\n"
	      "	       over a packet of them, be it after any step. It is to say something,\n"
	      "	       be it wrong, and not to touch what is not the packet's.\n"
	      "  hostile_X()  returns bytes for which work_X(x) is to work hard: not harder than\n"
	      "	       what it charges, be it of a string, a packet, or a list of buffers of 8\n"
	      "	       bytes, of which it may see a number at most.\n"
	      "  list_X()     as hostile_X(), over such a list only.\n"
	      "\n"
	      "Last, samples are changed at random, N times in all (default: 20000), and each\n"
	      "time once more while all() goes over them.\n",
	      stderr);
	exit(2);
}

static void result(bool ok, const char *fmt, ...)
{
	va_list ap;

	tests++;
	if (!ok)
		failures++;
	printf("%s %u %s ", ok ? "ok" : "not ok", tests, script);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

static struct klua_prog *load(const char *source, u32 budget)
{
	const struct klua_config cfg = {
		.chunk = { .name = script, .source = source, .len = strlen(source) },
		.memory = 4 << 20,
		.budget = budget,
		.open = open_libs,
		.find = script_module,
		.find_data = (void *)script_path,
		.priv_size = sizeof(struct nf_lua_ctx),
	};
	char err[KLUA_ERROR_LEN];
	struct klua_prog *prog;

	prog = klua_prog_create(&cfg, err);
	if (IS_ERR(prog)) {
		result(false, "loads: %s", err);
		return NULL;
	}
	return prog;
}

/**
 * struct text - what a function returned
 * @len: bytes
 * @bytes: them
 */
struct text {
	size_t len;
	char bytes[BYTES_MAX];
};

static struct text sample, want, whole, got, before;

/**
 * struct call - a call of a function of the script
 * @pkt: its argument is a view of this packet, or if there is none
 * @in: a string, or if there is none, nothing
 * @len: length of @in
 * @out: gets its results, as many as not NULL
 */
struct call {
	const struct nf_lua_pkt *pkt;
	const void *in;
	size_t len;
	struct text *out[2];
};

static void body(lua_State *L, void *data)
{
	struct nf_lua_ctx *ctx = klua_priv(L);
	struct call *call = data;
	const char *s;
	int i, n = 1;

	ctx->pkt = NULL;
	if (call->pkt)
		push_bytes(L, call->pkt);
	else if (call->in)
		lua_pushlstring(L, call->in, call->len);
	else
		n = 0;
	lua_callk(L, n, 2, 0, NULL);
	for (i = 0; i < 2; i++) {
		if (!call->out[i])
			continue;
		s = luaL_checklstring(L, i - 2, &call->out[i]->len);
		if (call->out[i]->len > BYTES_MAX)
			luaL_error(L, "result is too long");
		memcpy(call->out[i]->bytes, s, call->out[i]->len);
	}
}

static int run(struct klua_prog *prog, const char *func, struct call *call)
{
	int slot = klua_prog_slot(prog, func);
	struct klua_state *ks;
	int ret;

	if (slot < 0)
		return slot;
	ks = klua_begin(prog);
	ret = klua_run(ks, slot, body, call);
	klua_end(ks);
	return ret;
}

static const char *last_error(struct klua_prog *prog)
{
	static struct klua_stats st;

	klua_prog_stats(prog, &st);
	return st.last_error;
}

/*
 * A packet, each part in a block of its own for the sanitizer to see its ends; if @list,
 * behind the linear part a list.
 */
static void skb_make(struct sk_buff *skb, const void *bytes, size_t len,
		     size_t head, size_t frag, bool list)
{
	const char *p = bytes;
	size_t n;

	head = head < len ? head : len;
	memset(skb, 0, sizeof(*skb));
	skb->len = len;
	skb->data_len = len - head;
	skb->data = malloc(head);
	memcpy(skb->data, p, head);
	p += head;
	len -= head;
	list = list && frag;
	if (list)
		skb_list_add(skb, p, len, frag, false);
	for (; !list && len; p += n, len -= n) {
		n = frag && frag < len && skb->nr_frags + 1 < ARRAY_SIZE(skb->frags) ?
			frag : len;
		skb->frags[skb->nr_frags].data = memcpy(malloc(n), p, n);
		skb->frags[skb->nr_frags++].len = n;
	}
}

static void skb_drop(struct sk_buff *skb)
{
	skb_parts_free(skb);
	free(skb->data);
}

/* all() over a string; 0 or an error. */
static int all_string(struct klua_prog *prog, const void *bytes, size_t len,
		      struct text *out)
{
	struct call call = { .in = bytes, .len = len, .out = { out } };

	return run(prog, "all", &call);
}

/* all() over a packet of these parts */
static int all_packet(struct klua_prog *prog, const void *bytes, size_t len,
		      size_t head, size_t frag, bool list, struct text *out)
{
	struct sk_buff skb;
	struct nf_lua_pkt pkt = { .skb = &skb };
	struct call call = { .pkt = &pkt, .out = { out } };
	int ret;

	skb_make(&skb, bytes, len, head, frag, list);
	ret = run(prog, "all", &call);
	skb_drop(&skb);
	return ret;
}

/* What another processor does to a packet: who sent it may still have its pages. */
static struct {
	const struct sk_buff *skb;
	const char *to;
	const char *back;
	u64 gap;
} other;

static void skb_write(const struct sk_buff *skb, const char *bytes)
{
	u32 head = skb->len - skb->data_len;
	unsigned int i;

	memcpy(skb->data, bytes, head);
	for (bytes += head, i = 0; i < skb->nr_frags; bytes += skb->frags[i++].len)
		memcpy((void *)skb->frags[i].data, bytes, skb->frags[i].len);
}

static void change(void)
{
	const char *to = other.to;

	host_other_at = ~0ULL;
	skb_write(other.skb, to);
	if (!other.gap)
		return;
	other.to = other.back;
	other.back = to;
	host_other_at = host_work + other.gap;
}

/*
 * all() over a packet whose bytes become those at @to after @at blocks, and after
 * each @gap more what they were or, again, those at @to.  @blocks gets their number.
 */
static int all_changing(struct klua_prog *prog, const char *bytes, const char *to,
			size_t len, size_t head, size_t frag, u64 at, u64 gap, u64 *blocks)
{
	struct sk_buff skb;
	struct nf_lua_pkt pkt = { .skb = &skb };
	struct call call = { .pkt = &pkt, .out = { &got } };
	u64 begun;
	int ret;

	skb_make(&skb, bytes, len, head, frag, false);
	other.skb = &skb;
	other.to = to;
	other.back = bytes;
	other.gap = gap;
	host_other = change;
	begun = host_work;
	host_other_at = begun + at;
	ret = run(prog, "all", &call);
	host_other_at = ~0ULL;
	*blocks = host_work - begun;
	skb_drop(&skb);
	return ret;
}

static bool same(const struct text *a, const struct text *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

static void show(const char *what, const struct text *t)
{
	printf("# %s:\n# ", what);
	for (size_t i = 0; i < t->len; i++) {
		if (t->bytes[i] == '\n')
			fputs("\n# ", stdout);
		else
			putchar(t->bytes[i]);
	}
	putchar('\n');
}

static bool differs(const struct text *want, const struct text *got)
{
	if (same(want, got))
		return false;
	show("expected", want);
	show("got", got);
	return true;
}

/* Cut in two after any byte; Mutation: bytes at hand end at the linear part. */
static void test_splits(struct klua_prog *prog, const char *name)
{
	size_t k;

	for (k = 0; k <= sample.len; k++) {
		/* a linear part and a page; two pages */
		if (all_packet(prog, sample.bytes, sample.len, k, 0, false, &got) ||
		    differs(&want, &got) ||
		    all_packet(prog, sample.bytes, sample.len, 0, k, false, &got) ||
		    differs(&want, &got)) {
			result(false, "%s, split after %zu of %zu: %s", name, k, sample.len,
			       last_error(prog));
			return;
		}
	}
	result(true, "%s, split after each of %zu bytes", name, sample.len);
}

/* Whether each line of @now is as @then has it, or that was truncated. */
static bool follows(const struct text *then, const struct text *now)
{
	const char *a = then->bytes, *a_end = a + then->len;
	const char *b = now->bytes, *b_end = b + now->len;
	static const char end[] = "truncated";
	const size_t n = sizeof(end) - 1;

	while (a <= a_end && b <= b_end) {
		const char *an = memchr(a, '\n', a_end - a) ?: a_end;
		const char *bn = memchr(b, '\n', b_end - b) ?: b_end;

		if (*a != '~' && (an - a != bn - b || memcmp(a, b, an - a)) &&
		    !(an - a >= n && !memcmp(an - n, end, n)))
			return false;
		a = an + 1;
		b = bn + 1;
	}
	return a > a_end && b > b_end;
}

static void test_cuts(struct klua_prog *prog, const char *name)
{
	static const struct {
		size_t head;
		size_t frag;
		bool list;
	} shapes[] = {
		{ BYTES_MAX, 0, false }, { 0, 0, false }, { 7, 0, false },
		{ 0, 33, false }, { 1, 1, false }, { 45, 100, false },
		{ 1, 8, true }, { 0, 1, true },
	};
	size_t n, k;

	before.len = 0;
	for (n = 0; n <= sample.len; n++) {
		if (all_string(prog, sample.bytes, n, &whole)) {
			result(false, "%s, the first %zu: %s", name, n, last_error(prog));
			return;
		}
		if (n && !follows(&before, &whole)) {
			show("with a byte less", &before);
			show("now", &whole);
			result(false, "%s, the first %zu of %zu", name, n, sample.len);
			return;
		}
		before = whole;
		for (k = 0; k < ARRAY_SIZE(shapes); k++) {
			if (all_packet(prog, sample.bytes, n, shapes[k].head,
				       shapes[k].frag, shapes[k].list, &got) ||
			    differs(&whole, &got)) {
				result(false, "%s, the first %zu in parts of %zu and %zu: %s",
				       name, n, shapes[k].head, shapes[k].frag,
				       last_error(prog));
				return;
			}
		}
	}
	result(true, "%s, ended after each of %zu bytes", name, sample.len);
}

/* Let one allocation fail after the other, until none is left to fail. */
static void test_failures(struct klua_prog *prog, const char *name)
{
	bool packet = true;
	u64 n, allocs;
	int ret;

	do {
		packet = !packet;
		for (n = 1; ; n++) {
			allocs = host_allocs;
			host_fail_from = allocs + n;
			/* it collects and asks again */
			host_fail_count = 2;
			ret = packet ?
				all_packet(prog, sample.bytes, sample.len, 9, 50, false, &got) :
				all_string(prog, sample.bytes, sample.len, &got);
			host_fail_count = 0;
			if (host_allocs - allocs < n)
				break;
			if (ret && !strstr(last_error(prog), "not enough memory")) {
				result(false, "%s, allocation %llu: %s", name,
				       (unsigned long long)n, last_error(prog));
				return;
			}
			if (!ret && differs(&want, &got)) {
				result(false, "%s, allocation %llu", name,
				       (unsigned long long)n);
				return;
			}
		}
	} while (!packet);
	result(n > 3, "%s, %llu allocations that fail", name, (unsigned long long)n - 1);
}

static void test_sample(struct klua_prog *prog, const char *func)
{
	struct call call = { .out = { &sample, &want } };
	const char *name = strchr(func, '_') + 1;

	if (run(prog, func, &call)) {
		result(false, "%s: %s", func, last_error(prog));
		return;
	}
	if (all_string(prog, sample.bytes, sample.len, &got) || differs(&want, &got)) {
		result(false, "%s: %s", name, last_error(prog));
		return;
	}
	result(true, "%s", name);
	test_splits(prog, name);
	test_cuts(prog, name);
	test_failures(prog, name);
}

/* Change the packet once, after any block, or a sample of them. */
static void test_changes(struct klua_prog *prog, const char *func)
{
	struct call call = { .out = { &sample, &want } };
	static const struct {
		const char *name;
		size_t head;
		size_t frag;
	} shapes[] = {
		{ "linear", BYTES_MAX, 0 }, { "paged", 0, 0 },
	};
	const char *name = strchr(func, '_') + 1;
	u64 blocks, n, i = 0;
	size_t k;

	if (run(prog, func, &call) || sample.len != want.len) {
		result(false, "%s: %s", func, last_error(prog));
		return;
	}
	for (k = 0; k < ARRAY_SIZE(shapes); k++) {
		if (all_changing(prog, sample.bytes, want.bytes, sample.len, shapes[k].head,
				 shapes[k].frag, 1ULL << 60, 0, &n))
			break;
		for (i = 0; i < n; i += 1 + max(n / CHANGES_MAX, n * n / CHANGES_WORK))
			if (all_changing(prog, sample.bytes, want.bytes, sample.len,
					 shapes[k].head, shapes[k].frag, i, 0, &blocks))
				break;
		if (i < n)
			break;
		result(true, "%s, %s, changed within %llu blocks", name,
		       shapes[k].name, (unsigned long long)n);
	}
	if (k < ARRAY_SIZE(shapes))
		result(false, "%s, %s, changed after %llu of %llu blocks: %s", name,
		       shapes[k].name, (unsigned long long)i, (unsigned long long)n,
		       last_error(prog));
}

/* Basic blocks that a call takes, and units that it charges, on a state of its own. */
static int measure(const char *source, u32 budget, const char *func, struct call *call,
		   u64 *work, u32 *units)
{
	struct klua_prog *prog = load(source, budget);
	struct klua_stats st;
	u64 begun;
	int ret;

	if (!prog)
		return -EINVAL;
	begun = host_work;
	ret = run(prog, func, call);
	*work = host_work - begun;
	klua_prog_stats(prog, &st);
	*units = st.budget_peak;
	if (ret && budget == BUDGET)
		printf("# %s\n", st.last_error);
	klua_prog_destroy(prog);
	return ret;
}

/*
 * As the remote end of a packet would have it: in as many pieces as can be.  What the
 * budget ends has charged all of it, but for the last step.
 * Mutation: no charge by pieces in charge_far(); they are counted by each read.
 */
static void test_list(const char *source, const char *worker, const char *name)
{
	struct sk_buff skb;
	struct nf_lua_pkt pkt = { .skb = &skb };
	struct call call = { .pkt = &pkt };
	u64 pieces, work;
	u32 units;
	int ret;

	skb_make(&skb, sample.bytes, sample.len, 0, 8, true);
	nf_lua_user_pieces = 0;
	ret = measure(source, LIST_BUDGET, worker, &call, &work, &units);
	pieces = nf_lua_user_pieces;
	skb_drop(&skb);
	units = ret ? max(units, LIST_BUDGET) : units;
	result((!ret || ret == -EDQUOT) && pieces <= LIST_PIECES &&
	       work <= (u64)units * LIST_WORK + WORK_OF_CALL,
	       "%s, list: %llu blocks and %llu pieces for %u units (%d)", name,
	       (unsigned long long)work, (unsigned long long)pieces, units, ret);
}

/* Mutation: no klua_charge() in any one of the loops. */
static void test_hostile(struct klua_prog *prog, const char *source, const char *func)
{
	static const struct {
		const char *name;
		size_t head;
		size_t frag;
	} shapes[] = {
		{ "string", 0, 0 }, { "linear", BYTES_MAX, 0 }, { "paged", 0, 0 },
		{ "fragments", 100, 4000 },
	};
	struct call make = { .out = { &sample } };
	bool list = !strncmp(func, "list_", 5);
	const char *name = strchr(func, '_') + 1;
	char worker[KLUA_NAME_LEN + 8];
	struct sk_buff skb;
	struct nf_lua_pkt pkt = { .skb = &skb };
	u32 units;
	u64 work;
	size_t i;
	int ret;

	snprintf(worker, sizeof(worker), "work_%s", name);
	if (run(prog, func, &make)) {
		result(false, "%s: %s", func, last_error(prog));
		return;
	}
	for (i = 0; !list && i < ARRAY_SIZE(shapes); i++) {
		struct call call = { .in = sample.bytes, .len = sample.len };

		skb_make(&skb, sample.bytes, sample.len, shapes[i].head, shapes[i].frag,
			 false);
		if (i)
			call.pkt = &pkt;
		ret = measure(source, BUDGET, worker, &call, &work, &units);
		skb_drop(&skb);
		result(!ret && work <= (u64)units * WORK_PER_UNIT + WORK_OF_CALL,
		       "%s, %s: %llu blocks for %u units", name, shapes[i].name,
		       (unsigned long long)work, units);
	}
	test_list(source, worker, name);
}

static u32 below(u32 n)
{
	return get_random_u64() % n;
}

/* Change a byte or a part of the sample. */
static void mutate(void)
{
	static const u8 special[] = { 0, 1, 2, 12, 63, 64, 127, 128, 192, 255 };
	u8 *b = (u8 *)sample.bytes;
	size_t at, to, n;

	if (!sample.len)
		return;
	at = below(sample.len);
	switch (below(6)) {
	case 0:
		b[at] ^= 1 << below(8);
		break;
	case 1:
		b[at] = special[below(sizeof(special))];
		break;
	case 2:
		b[at] += below(2) ? 1 : -1;
		break;
	case 3:
		sample.len = at;
		break;
	case 4:
		n = below(min_t(size_t, sample.len - at, 20)) + 1;
		memmove(b + at, b + at + n, sample.len - at - n);
		sample.len -= n;
		break;
	case 5:
		to = below(sample.len);
		n = below(min_t(size_t, sample.len - max(at, to), 20)) + 1;
		memmove(b + to, b + at, n);
		break;
	}
}

static void test_mutants(struct klua_prog *prog, const char **names, u32 n,
			 u32 rounds)
{
	struct call call = { .out = { &sample, &want } };
	size_t head, frag;
	u64 seed, blocks;
	u32 i, k;

	if (!n)
		return;
	for (i = 0; i < rounds; i++) {
		seed = klua_user_seed;
		if (run(prog, names[below(n)], &call))
			break;
		for (k = below(4) + 1; k; k--)
			mutate();
		head = below(sample.len + 1);
		frag = below(below(300) + 1);
		if (all_string(prog, sample.bytes, sample.len, &want) ||
		    all_packet(prog, sample.bytes, sample.len, head, frag, i % 4 == 3,
			       &got) ||
		    differs(&want, &got)) {
			result(false, "mutant %u, --seed %llu: %s", i,
			       (unsigned long long)seed, last_error(prog));
			return;
		}
		whole = sample;
		for (k = below(4) + 1; k; k--) {
			mutate();
			sample.len = whole.len;
		}
		if (all_changing(prog, whole.bytes, sample.bytes, sample.len, head, frag,
				 below(2000), 1 + below(below(1000) + 1), &blocks)) {
			result(false, "mutant %u that changes, --seed %llu: %s", i,
			       (unsigned long long)seed, last_error(prog));
			return;
		}
	}
	result(i == rounds, "%u mutants", i);
}

static void test_script(const char *path, u32 rounds)
{
	const char *names[64];
	char *source = read_script(path);
	struct klua_prog *prog;
	u32 i, n = 0;

	script_path = path;
	script = base_name(path);
	prog = load(source, BUDGET);
	if (!prog)
		goto out;
	for (i = 0; i < prog->nfuncs; i++) {
		const char *func = prog->funcs[i].name;

		if (!strncmp(func, "sample_", 7)) {
			test_sample(prog, func);
			if (n < ARRAY_SIZE(names))
				names[n++] = func;
		} else if (!strncmp(func, "changes_", 8)) {
			test_changes(prog, func);
		} else if (!strncmp(func, "hostile_", 8) || !strncmp(func, "list_", 5)) {
			test_hostile(prog, source, func);
		}
	}
	test_mutants(prog, names, n, rounds);
	klua_prog_destroy(prog);
out:
	free(source);
}

int main(int argc, char **argv)
{
	u32 rounds = 20000;
	int i;

	for (i = 1; i + 1 < argc && !strncmp(argv[i], "--", 2); i += 2) {
		if (!strcmp(argv[i], "--rounds"))
			rounds = atoi(argv[i + 1]);
		else if (!strcmp(argv[i], "--seed"))
			klua_user_seed = strtoull(argv[i + 1], NULL, 0);
		else
			usage();
	}
	if (i >= argc || *argv[i] == '-')
		usage();
	puts("TAP version 13");
	for (; i < argc; i++)
		test_script(argv[i], rounds);
	printf("1..%u\n", tests);
	return failures ? 1 : 0;
}
