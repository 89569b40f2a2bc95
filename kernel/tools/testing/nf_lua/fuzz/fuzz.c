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

#include "klua_int.h"
#include "../testing.h"

#define TEXT_MAX	262144

/*
 * Of a call: so much that few end by it, not so much that runs are slow.  What a
 * control says to do may be anything, as patterns that go back for ever.
 */
#define BUDGET_ALL	100000
#define BUDGET_CONTROL	20000
#define MEMORY		(4 << 20)

static struct klua_prog *prog;
static bool has_control;

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

static int run(const char *func, struct call *call)
{
	struct klua_state *ks;
	int ret;

	ks = klua_begin(prog);
	ret = klua_run(ks, klua_prog_slot(prog, func), body, call);
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

/* Each part in a block of its own, for the sanitizer to see its ends. */
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
	skb->data = (u8 *)malloc(2 + skb->mac_len + head) + 2 + skb->mac_len;
	memcpy(skb_mac_header(skb), link_header, skb->mac_len);
	memcpy(skb->data, bytes, head);
	for (bytes += head, len -= head; len; bytes += n, len -= n) {
		n = frag && frag < len && skb->nr_frags + 1 < ARRAY_SIZE(skb->frags) ? frag : len;
		skb->frags[skb->nr_frags].data = memcpy(malloc(n), bytes, n);
		skb->frags[skb->nr_frags++].len = n;
	}
}

static void skb_drop(struct sk_buff *skb)
{
	unsigned int i;

	for (i = 0; i < skb->nr_frags; i++)
		free((void *)skb->frags[i].data);
	free(skb_mac_header(skb) - 2);
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
	ret = run(control ? "fuzz" : "all", &call);
	skb_drop(&skb);
	if (ret == -EINVAL)
		finding("an error", NULL, NULL);
	return ret;
}

/*
 * The first byte is where the linear part ends, the second the size of fragments;
 * for fuzz() the third is the size of the control, which comes next.
 */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct text pieces, whole;
	const u8 *control = NULL;
	size_t head, frag, n = 0;

	if (size < 2)
		return 0;
	head = data[0];
	frag = data[1];
	data += 2;
	size -= 2;
	if (has_control) {
		if (!size)
			return 0;
		n = min_t(size_t, data[0], size - 1);
		control = data + 1;
		data += 1 + n;
		size -= 1 + n;
	}
	if (run_packet(data, size, head, frag, control, n, &pieces) ||
	    run_packet(data, size, ~0, 0, control, n, &whole))
		return 0;
	if (pieces.len != whole.len || memcmp(pieces.bytes, whole.bytes, whole.len))
		finding("what is said differs", &pieces, &whole);
	return 0;
}

/* One seed of each sample, in fragments of 64 bytes behind the first 64. */
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
		if (run(func, &call))
			finding(func, NULL, NULL);
		snprintf(path, sizeof(path), "%s/%s", dir, func + 7);
		f = fopen(path, "w");
		if (!f) {
			perror(path);
			exit(2);
		}
		fputs("@@", f);
		if (has_control) {
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

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *path = NULL, *seeds = NULL, *slash;
	char err[KLUA_ERROR_LEN], *source;
	struct klua_config cfg = {
		.memory = MEMORY,
		.budget = BUDGET_ALL,
		.open = open_libs,
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
	slash = strrchr(path, '/');
	cfg.chunk.name = slash ? slash + 1 : path;
	cfg.chunk.source = source;
	cfg.chunk.len = strlen(source);
	prog = klua_prog_create(&cfg, err);
	free(source);
	if (IS_ERR(prog)) {
		fprintf(stderr, "%s: %s\n", path, err);
		exit(2);
	}
	has_control = klua_prog_slot(prog, "fuzz") >= 0;
	if (has_control)
		prog->budget = BUDGET_CONTROL;
	if (!has_control && klua_prog_slot(prog, "all") < 0) {
		fprintf(stderr, "%s: neither all() nor fuzz()\n", path);
		exit(2);
	}
	if (seeds) {
		write_seeds(seeds);
		exit(0);
	}
	return 0;
}
