// SPDX-License-Identifier: GPL-2.0
/*
 * What libFuzzer calls: functions of a script, over packets that it makes up.
 *
 * The script is one of ../dissect, with its all(x), or has a function
 * fuzz(pkt, control), see usage().  It gets the same bytes laid out in fragments
 * and in one piece; what it says of them has to be the same, and it may end in no
 * error but one of a limit.  The sanitizers see to the rest.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sanitizer/asan_interface.h>

#include "klua_int.h"
#include "../testing.h"

#define TEXT_MAX	262144
#define BYTES_MAX	65536

#define MAX_SKB_FRAGS	ARRAY_SIZE(((struct sk_buff *)0)->frags)
#define PART_ALIGN	16

/* Of a control: so few steps that there are many runs. */
#define CONTROL_MAX	40

/*
 * Of a call: so much that few end by it, not so much that runs are slow.  What a
 * control says to do may be anything, as patterns that go back for ever.
 */
#define BUDGET_ALL	100000
#define BUDGET_CONTROL	6000
#define MEMORY		(4 << 20)

static struct klua_prog *prog;
static bool has_control;
/* the function that is fuzzed */
static int slot;

static void usage(void)
{
	fputs("Usage: fuzz --script=FILE [--seeds=DIR] [libFuzzer's OPTION... CORPUS...]\n"
	      "\n"
	      "The script has one of\n"
	      "\n"
	      "  all(x)             x is the view of a packet, or a string\n"
	      "  fuzz(pkt, control) control is a string; pkt has the link layer's header, and\n"
	      "		     begins with that of the network\n"
	      "\n"
	      "and functions sample_X(), which return bytes, and for fuzz() a control.\n"
	      "\n"
	      "  --seeds=DIR  write the samples there, as libFuzzer takes them, and end\n",
	      stderr);
	exit(2);
}

/**
 * struct text - what a function returned
 * @len: bytes
 * @bytes: them
 */
struct text {
	size_t len;
	char bytes[TEXT_MAX];
};

/**
 * struct call - a call of a function of the script
 * @pkt: its first argument, or NULL: there is none
 * @control: second argument, or NULL: there is none
 * @control_len: bytes of that
 * @out: gets its results, those that are not NULL
 */
struct call {
	const struct nf_lua_pkt *pkt;
	const void *control;
	size_t control_len;
	struct text *out[2];
};

static void body(lua_State *L, void *data)
{
	struct call *call = data;
	const char *s;
	int i, n = 0;

	if (call->control)
		nf_lua_pkt_push(L, call->pkt);
	else if (call->pkt)
		push_bytes(L, call->pkt);
	n += !!call->pkt;
	if (call->control) {
		lua_pushlstring(L, call->control, call->control_len);
		n++;
	}
	lua_callk(L, n, 2, 0, NULL);
	for (i = 0; i < 2; i++) {
		if (!call->out[i])
			continue;
		s = luaL_optlstring(L, i - 2, "", &call->out[i]->len);
		if (call->out[i]->len > TEXT_MAX)
			luaL_error(L, "result is too long");
		memcpy(call->out[i]->bytes, s, call->out[i]->len);
	}
}

static int run(int func, struct call *call)
{
	struct klua_state *ks;
	int ret;

	ks = klua_begin(prog);
	ret = klua_run(ks, func, body, call);
	klua_end(ks);
	return ret;
}

static void __noreturn finding(const char *what, const struct text *a, const struct text *b)
{
	struct klua_stats st;

	klua_prog_stats(prog, &st);
	fprintf(stderr, "%s; last error: %s\n", what, st.last_error);
	if (a)
		fprintf(stderr, "in fragments:\n%.*s\nin one piece:\n%.*s\n", (int)a->len,
			a->bytes, (int)b->len, b->bytes);
	abort();
}

static const unsigned char link_header[14] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8 };

/*
 * Where packets are, each part with bytes before and behind it that the sanitizer lets
 * nobody touch: as in blocks of their own, without their cost.
 */
static u8 room[BYTES_MAX + (MAX_SKB_FRAGS + 2) * 2 * PART_ALIGN] __aligned(PART_ALIGN);
static size_t room_used;

static u8 *part(size_t len)
{
	u8 *p = room + room_used + PART_ALIGN;

	room_used += PART_ALIGN + ALIGN(len, PART_ALIGN);
	ASAN_UNPOISON_MEMORY_REGION(p, len);
	return p;
}

static void skb_make(struct sk_buff *skb, const u8 *bytes, size_t len, size_t head,
		     size_t frag)
{
	size_t n;

	head = head < len ? head : len;
	memset(skb, 0, sizeof(*skb));
	skb->mark = 7;
	skb->len = len;
	skb->data_len = len - head;
	skb->mac_len = sizeof(link_header);
	/* so that IP headers are aligned */
	skb->data = part(2 + skb->mac_len + head) + 2 + skb->mac_len;
	memcpy(skb_mac_header(skb), link_header, skb->mac_len);
	memcpy(skb->data, bytes, head);
	for (bytes += head, len -= head; len; bytes += n, len -= n) {
		n = frag && frag < len && skb->nr_frags + 1 < MAX_SKB_FRAGS ? frag : len;
		skb->frags[skb->nr_frags].data = memcpy(part(n), bytes, n);
		skb->frags[skb->nr_frags++].len = n;
	}
}

static void skb_drop(void)
{
	ASAN_POISON_MEMORY_REGION(room, room_used);
	room_used = 0;
}

/*
 * What hooks know of a packet, from bytes that need not be right: offset and protocol
 * of the transport header may be any.
 */
static void parse(struct nf_lua_pkt *pkt, struct nf_hook_state *state, const u8 *bytes,
		  size_t len)
{
	unsigned int version = len ? bytes[0] >> 4 : 0;

	state->pf = version == 6 ? 10 : version == 4 ? 2 : 3;
	state->hook = version == 4 || version == 6 ? 2 : 0;
	pkt->state = state;
	if (version == 4 && len >= 20) {
		pkt->thoff = (bytes[0] & 15) * 4;
		pkt->l4proto = bytes[9];
		pkt->has_l4 = !((bytes[6] & 31) | bytes[7]) && pkt->thoff <= len;
	} else if (version == 6 && len >= 40) {
		pkt->thoff = 40;
		pkt->l4proto = bytes[6];
		pkt->has_l4 = true;
	}
}

/* 0, or an error of a limit */
static int run_packet(const u8 *bytes, size_t len, size_t head, size_t frag,
		      const u8 *control, size_t control_len, struct text *out)
{
	static struct net_device dev = { .ifindex = 3, .type = ARPHRD_ETHER, .name = "eth0" };
	struct nf_hook_state state = { .in = &dev };
	struct sk_buff skb;
	struct nf_lua_pkt pkt = { .skb = &skb };
	struct call call = {
		.pkt = &pkt,
		.control = control,
		.control_len = control_len,
		.out = { out },
	};
	int ret;

	skb_make(&skb, bytes, len, head, frag);
	if (control)
		parse(&pkt, &state, bytes, len);
	ret = run(slot, &call);
	skb_drop();
	if (ret == -EINVAL)
		finding("an error", NULL, NULL);
	return ret;
}

/*
 * The first byte tells where the linear part ends, the second the size of fragments;
 * for fuzz() the third is the size of the control, which comes next.
 */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct text pieces, whole;
	const u8 *control = NULL;
	size_t head, frag, n = 0;

	if (size < 2 || size > BYTES_MAX)
		return 0;
	head = data[0];
	frag = data[1];
	data += 2;
	size -= 2;
	if (has_control) {
		if (!size)
			return 0;
		n = min_t(size_t, data[0] % (CONTROL_MAX + 1), size - 1);
		control = data + 1;
		data += 1 + n;
		size -= 1 + n;
	}
	head %= size + 1;
	if (run_packet(data, size, head, frag, control, n, &pieces) || head == size ||
	    run_packet(data, size, ~0, 0, control, n, &whole))
		return 0;
	if (pieces.len != whole.len || memcmp(pieces.bytes, whole.bytes, whole.len))
		finding("what is said differs", &pieces, &whole);
	return 0;
}

/* One seed of each sample, in fragments of 16 bytes behind the first half. */
static void write_seeds(const char *dir)
{
	static struct text bytes, control;
	struct call call = { .out = { &bytes, has_control ? &control : NULL } };
	char path[4096];
	unsigned int k;
	FILE *f;

	for (k = 0; k < prog->nfuncs; k++) {
		const char *func = prog->funcs[k].name;

		if (strncmp(func, "sample_", 7))
			continue;
		if (run(klua_prog_slot(prog, func), &call))
			finding(func, NULL, NULL);
		snprintf(path, sizeof(path), "%s/%s", dir, func + 7);
		f = fopen(path, "w");
		if (!f) {
			perror(path);
			exit(2);
		}
		putc(min_t(size_t, bytes.len / 2, 255), f);
		putc(16, f);
		if (has_control) {
			if (control.len > CONTROL_MAX) {
				fprintf(stderr, "%s: control is too long\n", func);
				exit(2);
			}
			putc(control.len, f);
			fwrite(control.bytes, 1, control.len, f);
		}
		fwrite(bytes.bytes, 1, bytes.len, f);
		if (fclose(f)) {
			perror(path);
			exit(2);
		}
	}
}

/* Only libFuzzer itself takes memory, and it need not be watched. */
const char *__asan_default_options(void)
{
	return "malloc_context_size=0:quarantine_size_mb=1:thread_local_quarantine_size_kb=16";
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *path = NULL, *seeds = NULL;
	char err[KLUA_ERROR_LEN], *source;
	struct klua_config cfg = {
		.memory = MEMORY,
		.budget = BUDGET_ALL,
		.open = open_libs,
		.find = script_module,
		.priv_size = sizeof(struct nf_lua_ctx),
	};
	int i;

	for (i = 1; i < *argc; i++) {
		if (!strncmp((*argv)[i], "--script=", 9))
			path = (*argv)[i] + 9;
		else if (!strncmp((*argv)[i], "--seeds=", 8))
			seeds = (*argv)[i] + 8;
	}
	if (!path)
		usage();
	source = read_script(path);
	cfg.find_data = (void *)path;
	cfg.chunk.name = base_name(path);
	cfg.chunk.source = source;
	cfg.chunk.len = strlen(source);
	prog = klua_prog_create(&cfg, err);
	free(source);
	if (IS_ERR(prog)) {
		fprintf(stderr, "%s: %s\n", path, err);
		exit(2);
	}
	slot = klua_prog_slot(prog, "fuzz");
	has_control = slot >= 0;
	if (has_control)
		prog->budget = BUDGET_CONTROL;
	else
		slot = klua_prog_slot(prog, "all");
	if (slot < 0) {
		fprintf(stderr, "%s: neither all() nor fuzz()\n", path);
		exit(2);
	}
	ASAN_POISON_MEMORY_REGION(room, sizeof(room));
	if (seeds) {
		write_seeds(seeds);
		exit(0);
	}
	return 0;
}
