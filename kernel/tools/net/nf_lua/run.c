// SPDX-License-Identifier: GPL-2.0
/* nf-lua run: calls a function for each packet of a file, as a rule would. */

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "nf-lua.h"

#include <linux/if_ether.h>
#include <linux/netfilter.h>

static const char help[] =
	"Usage: nf-lua run SCRIPT --pcap FILE [OPTION...]\n"
	"\n"
	"Calls a function of the script for each packet of a capture, as a rule would,\n"
	"and tells of each what came of it, the units of the budget and the bytes of\n"
	"memory that the script used, and the text of an error; then a summary.\n"
	"\n"
	"  --pcap FILE          the capture, pcap or pcapng; -: standard input\n"
	"  --call FUNCTION      a global function of the script (default: main)\n"
	"  --arg KIND:VALUE     an argument behind the packet; may be given again\n"
	"                         integer:N     an integer\n"
	"                         string:TEXT   a string\n"
	"                         address:A     an address, as a rule passes it: of IPv4 and\n"
	"                                       Ethernet an integer, of IPv6 a string\n"
	"                         bytes:HEX     a string of these bytes\n"
	"  --arg SELECTOR       what a rule names so, of each packet: ip saddr, ip daddr,\n"
	"                       ip protocol, ip ttl, ip6 saddr, ip6 daddr, ether saddr,\n"
	"                       ether daddr, tcp sport, tcp dport, udp sport, udp dport,\n"
	"                       th sport, th dport, meta mark, meta length, meta l4proto,\n"
	"                       meta iifname or meta oifname. A packet without it is\n"
	"                       skipped: the rule would not call the function for it.\n"
	"  --value KIND:BYTES   the function returns a value, not a match or a verdict:\n"
	"                       host, be, string or bytes, and how many bytes it has room\n"
	"                       for, as in meta mark set lua call F: host:4\n"
	"  --on-error VERDICT   of a call that fails: drop (default), accept, continue or\n"
	"                       break\n"
	"  --filter EXPRESSION  only packets that match, as for tcpdump\n"
	"  --hook HOOK          where packets are met: prerouting, input, forward\n"
	"                       (default), output, postrouting, ingress or egress\n"
	"  --iif NAME, --oif NAME\n"
	"                       devices that they come in and go out by (default: none)\n"
	"  --mark N             mark of each\n"
	PROGRAM_HELP
	SET_HELP
	"  --quiet              tell only of calls that failed, and the summary\n"
	"  --json               a line of JSON for each packet, and one for the summary\n"
	"\n"
	"The capture's links may be Ethernet, with VLAN tags or without, raw IP, Linux\n"
	"cooked, or BSD's NULL and LOOP. A packet that no rule at the hook would see is\n"
	"told as skipped.\n"
	"\n"
	"Exit status: 0; 1 if the script is not loaded or a call failed; 2 if the command\n"
	"line or the capture is wrong.\n";

enum {
	OPT_PCAP = OPT_OWN,
	OPT_CALL,
	OPT_ARG,
	OPT_VALUE,
	OPT_FILTER,
	OPT_QUIET,
	OPT_JSON,
	OPT_HELP,
};

static const struct option options[] = {
	OPTION_MEMORY, OPTION_BUDGET, OPTION_MODULE, OPTION_SET,
	OPTION_HOOK, OPTION_IIF, OPTION_OIF, OPTION_MARK,
	{ "on-error", required_argument, NULL, OPT_ON_ERROR },
	{ "pcap", required_argument, NULL, OPT_PCAP },
	{ "call", required_argument, NULL, OPT_CALL },
	{ "arg", required_argument, NULL, OPT_ARG },
	{ "value", required_argument, NULL, OPT_VALUE },
	{ "filter", required_argument, NULL, OPT_FILTER },
	{ "quiet", no_argument, NULL, OPT_QUIET },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 }
};

const char *const outcomes[OUTCOMES] = {
	"match", "no match", "accept", "drop", "return", "value", "no value",
};

/* Registers of the arguments. */
#define REGS_ARGS	(NF_LUA_ARGS_LEN / 4)

/**
 * struct run - what was asked for, and what came of it
 * @program: the script
 * @function: what is called
 * @slot: that
 * @call: arguments and result
 * @regs: of @call: those of the arguments, then those of the result
 * @args_len: registers that the arguments take
 * @selector: of each argument, what it is of the packet, or NULL: it is given
 * @json: whether to print JSON
 * @quiet: whether to print calls that failed only
 * @hook: where packets are met
 * @packets: how many there were
 * @skipped: of these, how many no rule would see
 * @count: of all others, how many came to what
 * @errors: how many calls failed
 * @memory: of these, by the memory limit
 * @budget: of these, by the budget
 * @units: of all calls
 * @units_peak: of the dearest
 * @mem_peak: bytes at the most
 * @printed: lines that the script printed in the call under way
 * @nprinted: how many
 */
struct run {
	struct program program;
	const char *function;
	int slot;
	struct nf_lua_call call;
	u32 regs[REGS_ARGS + NF_LUA_RESULT_LEN / 4];
	const struct selector *selector[NF_LUA_ARGS_MAX];
	unsigned int args_len;
	bool json;
	bool quiet;
	struct hook hook;
	u64 packets;
	u64 skipped;
	u64 count[OUTCOMES];
	u64 errors;
	u64 memory;
	u64 budget;
	u64 units;
	u32 units_peak;
	u32 mem_peak;
	char **printed;
	unsigned int nprinted;
};

static struct run run;

/* ---- arguments ---- */

static void add_arg(u8 kind, const void *bytes, size_t len)
{
	unsigned int words = DIV_ROUND_UP(len, 4);
	unsigned int n = run.call.nargs;

	if (n == NF_LUA_ARGS_MAX)
		fail("more than %d arguments", NF_LUA_ARGS_MAX);
	if (run.args_len + words > REGS_ARGS)
		fail("the arguments take more than %d bytes, each rounded up to 4",
		     NF_LUA_ARGS_LEN);
	run.call.arg[n].kind = kind;
	run.call.arg[n].len = len;
	if (bytes)
		memcpy(run.regs + run.args_len, bytes, len);
	run.args_len += words;
	run.call.nargs++;
}

/* Where the bytes of a selector are. */
enum base {
	IP,
	IP6,
	ETHER,
	TCP,
	UDP,
	TRANSPORT,
	META_MARK,
	META_LENGTH,
	META_L4PROTO,
	META_IIFNAME,
	META_OIFNAME,
};

/**
 * struct selector - what rules can name of a packet
 * @name: as nft has it
 * @base: where it is
 * @off: first byte there
 * @len: bytes
 * @kind: how it arrives
 */
struct selector {
	const char *name;
	enum base base;
	unsigned int off;
	unsigned int len;
	u8 kind;
};

static const struct selector selectors[] = {
	{ "ip saddr", IP, 12, 4, NFT_LUA_KIND_BE },
	{ "ip daddr", IP, 16, 4, NFT_LUA_KIND_BE },
	{ "ip protocol", IP, 9, 1, NFT_LUA_KIND_BE },
	{ "ip ttl", IP, 8, 1, NFT_LUA_KIND_BE },
	{ "ip6 saddr", IP6, 8, 16, NFT_LUA_KIND_BYTES },
	{ "ip6 daddr", IP6, 24, 16, NFT_LUA_KIND_BYTES },
	{ "ether daddr", ETHER, 0, 6, NFT_LUA_KIND_BE },
	{ "ether saddr", ETHER, 6, 6, NFT_LUA_KIND_BE },
	{ "tcp sport", TCP, 0, 2, NFT_LUA_KIND_BE },
	{ "tcp dport", TCP, 2, 2, NFT_LUA_KIND_BE },
	{ "udp sport", UDP, 0, 2, NFT_LUA_KIND_BE },
	{ "udp dport", UDP, 2, 2, NFT_LUA_KIND_BE },
	{ "th sport", TRANSPORT, 0, 2, NFT_LUA_KIND_BE },
	{ "th dport", TRANSPORT, 2, 2, NFT_LUA_KIND_BE },
	{ "meta mark", META_MARK, 0, 4, NFT_LUA_KIND_HOST },
	{ "meta length", META_LENGTH, 0, 4, NFT_LUA_KIND_HOST },
	{ "meta l4proto", META_L4PROTO, 0, 1, NFT_LUA_KIND_BE },
	{ "meta iifname", META_IIFNAME, 0, IFNAMSIZ, NFT_LUA_KIND_STRING },
	{ "meta oifname", META_OIFNAME, 0, IFNAMSIZ, NFT_LUA_KIND_STRING },
};

static const struct selector *find_selector(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(selectors); i++)
		if (!strcmp(selectors[i].name, name))
			return &selectors[i];
	return NULL;
}

/* The selector's bytes of a packet; false: it has none. */
static bool select_bytes(const struct selector *s, const struct packet *p, void *to)
{
	const struct net_device *dev = s->base == META_IIFNAME ? p->state.in : p->state.out;
	bool l4 = p->pkt.has_l4;
	u8 proto = p->pkt.l4proto;
	unsigned int at = s->off;

	switch (s->base) {
	case IP:
	case IP6:
		if (p->skb.protocol != htons(s->base == IP ? ETH_P_IP : ETH_P_IPV6))
			return false;
		break;
	case ETHER:
		if (p->skb.mac_len)
			memcpy(to, skb_mac_header(&p->skb) + at, s->len);
		return p->skb.mac_len;
	case TCP:
	case UDP:
	case TRANSPORT:
		if (!l4 || (s->base == TCP && proto != IPPROTO_TCP) ||
		    (s->base == UDP && proto != IPPROTO_UDP))
			return false;
		at += p->pkt.thoff;
		break;
	case META_MARK:
		memcpy(to, &p->skb.mark, s->len);
		return true;
	case META_LENGTH:
		memcpy(to, &p->skb.len, s->len);
		return true;
	case META_L4PROTO:
		memcpy(to, &proto, s->len);
		return l4;
	default:
		memset(to, 0, s->len);
		if (dev)
			memcpy(to, dev->name, s->len);
		return true;
	}
	if (at > p->skb.len || s->len > p->skb.len - at)
		return false;
	memcpy(to, p->skb.data + at, s->len);
	return true;
}

/* Fill in the arguments that are of the packet; the selector that it has not, or NULL. */
static const struct selector *fill_args(const struct packet *p)
{
	unsigned int i, at = 0;

	for (i = 0; i < run.call.nargs; i++) {
		if (run.selector[i] && !select_bytes(run.selector[i], p, run.regs + at))
			return run.selector[i];
		at += DIV_ROUND_UP(run.call.arg[i].len, 4);
	}
	return NULL;
}

static s64 parse_integer(const char *what, const char *text)
{
	unsigned long long n;
	char *end;

	errno = 0;
	n = *text == '-' ? (unsigned long long)strtoll(text, &end, 0) : strtoull(text, &end, 0);
	if (!isalnum((unsigned char)text[*text == '-']) || *end || errno)
		fail("%s '%s' is no integer of 64 bits", what, text);
	return n;
}

/* As rules pass it: see lua_expr_kind() of nft. */
static void add_address(const char *text)
{
	u8 bytes[16];

	if (inet_pton(AF_INET, text, bytes) == 1)
		add_arg(NFT_LUA_KIND_BE, bytes, 4);
	else if (inet_pton(AF_INET6, text, bytes) == 1)
		add_arg(NFT_LUA_KIND_BYTES, bytes, 16);
	else if (strlen(text) == 17 && mac_pton(text, bytes))
		add_arg(NFT_LUA_KIND_BE, bytes, 6);
	else
		fail("--arg address '%s' is none of IPv4, IPv6 or Ethernet", text);
}

static void add_bytes(const char *text)
{
	u8 bytes[NF_LUA_ARGS_LEN];
	size_t len = 0;
	unsigned int n;
	int used;

	for (; *text; text += used, len++) {
		if (!isxdigit((unsigned char)text[0]) || !isxdigit((unsigned char)text[1]) ||
		    sscanf(text, "%2x%n", &n, &used) != 1)
			fail("--arg bytes '%s' are not two hexadecimal digits each", text);
		if (len == sizeof(bytes))
			fail("--arg bytes: more than %d", NF_LUA_ARGS_LEN);
		bytes[len] = n;
		if (text[used] == ':' && text[used + 1])
			used++;
	}
	if (!len)
		fail("--arg bytes: there are none");
	add_arg(NFT_LUA_KIND_BYTES, bytes, len);
}

static void add(const char *arg)
{
	const char *value = strchr(arg, ':');
	size_t kind = value ? value - arg : 0;
	s64 n;

	if (kind == 7 && !strncmp(arg, "integer", kind)) {
		n = parse_integer("--arg integer", value + 1);
		add_arg(NFT_LUA_KIND_HOST, &n, sizeof(n));
	} else if (kind == 6 && !strncmp(arg, "string", kind)) {
		/* with the NUL that it has room for in a register */
		if (strlen(value + 1) >= NF_LUA_ARGS_LEN)
			fail("--arg string: longer than %d bytes", NF_LUA_ARGS_LEN - 1);
		add_arg(NFT_LUA_KIND_STRING, value + 1, strlen(value + 1) + 1);
	} else if (kind == 7 && !strncmp(arg, "address", kind)) {
		add_address(value + 1);
	} else if (kind == 5 && !strncmp(arg, "bytes", kind)) {
		add_bytes(value + 1);
	} else if (!value && find_selector(arg)) {
		run.selector[run.call.nargs] = find_selector(arg);
		add_arg(find_selector(arg)->kind, NULL, find_selector(arg)->len);
	} else {
		fail("--arg '%s' is neither a selector nor a value of a kind (see nf-lua help run)",
		     arg);
	}
}

static void set_value(const char *arg)
{
	static const char *const kinds[] = {
		[NFT_LUA_KIND_BYTES]	= "bytes",
		[NFT_LUA_KIND_BE]	= "be",
		[NFT_LUA_KIND_HOST]	= "host",
		[NFT_LUA_KIND_STRING]	= "string",
	};
	const char *len = strchr(arg, ':');
	unsigned int kind;
	s64 n;

	for (kind = 0; kind < ARRAY_SIZE(kinds); kind++)
		if (len && (size_t)(len - arg) == strlen(kinds[kind]) &&
		    !strncmp(arg, kinds[kind], len - arg))
			break;
	if (kind == ARRAY_SIZE(kinds))
		fail("--value '%s' is not host:, be:, string: or bytes: and a number of bytes",
		     arg);
	n = parse_integer("--value", len + 1);
	run.call.value.kind = kind;
	run.call.value.len = n > 0 && n <= NF_LUA_RESULT_LEN ? n : 0;
	if (!nf_lua_value_valid(&run.call.value))
		fail("--value '%s': host has 1, 2, 4 or 8 bytes, be 1 to 8, others 1 to %d", arg,
		     NF_LUA_RESULT_LEN);
	run.call.has_result = true;
	run.call.dreg = REGS_ARGS;
}

/* ---- calls ---- */

/* What is not visible is in octal, as in the kernel's log, but for tabs. */
static void keep_print(const char *name, const char *text, int len)
{
	char *line = xalloc(4 * len + 1), *to = line;

	for (; len--; text++) {
		if ((*text >= ' ' && *text <= '~') || *text == '\t')
			*to++ = *text;
		else
			to += sprintf(to, "\\%03o", (unsigned char)*text);
	}
	run.printed = xgrow(run.printed, run.nprinted + 1, sizeof(*run.printed));
	run.printed[run.nprinted++] = line;
}

/* While it is loaded, there is no packet that it belongs to. */
static void print_load(const char *name, const char *text, int len)
{
	fprintf(stderr, "%s: %.*s\n", name, len, text);
}

static void drop_prints(void)
{
	while (run.nprinted)
		free(run.printed[--run.nprinted]);
}

enum outcome outcome(int verdict, bool value)
{
	switch (verdict) {
	case NFT_CONTINUE:
		return value ? VALUE : MATCH;
	case NFT_BREAK:
		return value ? NO_VALUE : NO_MATCH;
	case NF_ACCEPT:
		return ACCEPT;
	case NFT_RETURN:
		return RETURN;
	default:
		return DROP;
	}
}

static u64 value_integer(void)
{
	const u8 *b = (const u8 *)(run.regs + REGS_ARGS);
	unsigned int len = run.call.value.len, i;
	u64 n = 0;

	if (run.call.value.kind == NFT_LUA_KIND_HOST)
		memcpy(&n, b, len);
	else
		for (i = 0; i < len; i++)
			n = n << 8 | b[i];
	return n;
}

static void print_value(void)
{
	const u8 *b = (const u8 *)(run.regs + REGS_ARGS);
	unsigned int i;

	switch (run.call.value.kind) {
	case NFT_LUA_KIND_STRING:
		if (run.json)
			json_string(stdout, b, strnlen((const char *)b, run.call.value.len));
		else
			printf("%.*s", run.call.value.len, (const char *)b);
		break;
	case NFT_LUA_KIND_BYTES:
		if (run.json)
			putchar('"');
		for (i = 0; i < run.call.value.len; i++)
			printf("%02x", b[i]);
		if (run.json)
			putchar('"');
		break;
	default:
		printf("%" PRIu64, (uint64_t)value_integer());
	}
}

static void print_text(const struct packet *p, enum outcome what, const struct klua_stats *st)
{
	unsigned int i;

	if (run.quiet && !st->errors)
		return;
	for (i = 0; i < run.nprinted; i++)
		printf("%6s  print: %s\n", "", run.printed[i]);
	printf("%6lu  ", p->number);
	if (p->skipped) {
		printf("%-8s %22s  %s: %s\n", "skipped", "", p->flow, p->skipped);
		return;
	}
	printf("%-8s %6u units %6uB  %s", outcomes[what], st->budget_peak, st->cpu_peak, p->flow);
	if (what == VALUE && !st->errors) {
		printf(": ");
		print_value();
	}
	if (st->errors)
		printf(": error: %s", st->last_error);
	if (p->captured < p->length)
		printf(" (%u of %u bytes captured)", p->captured, p->length);
	putchar('\n');
}

static void print_json(const struct packet *p, enum outcome what, const struct klua_stats *st)
{
	unsigned int i;

	if (run.quiet && !st->errors)
		return;
	printf("{\"packet\":%lu,\"time\":%" PRIu64 ",\"length\":%u,\"captured\":%u,\"flow\":",
	       p->number, (uint64_t)p->time, p->length, p->captured);
	json_string(stdout, p->flow, strlen(p->flow));
	if (p->skipped) {
		printf(",\"result\":\"skipped\",\"why\":");
		json_string(stdout, p->skipped, strlen(p->skipped));
		puts("}");
		return;
	}
	printf(",\"result\":\"%s\"", outcomes[what]);
	if (what == VALUE) {
		printf(",\"value\":");
		print_value();
	}
	printf(",\"units\":%u,\"memory\":%u", st->budget_peak, st->cpu_peak);
	if (st->errors) {
		printf(",\"error\":");
		json_string(stdout, st->last_error, strlen(st->last_error));
	}
	if (run.nprinted) {
		printf(",\"print\":[");
		for (i = 0; i < run.nprinted; i++) {
			if (i)
				putchar(',');
			json_string(stdout, run.printed[i], strlen(run.printed[i]));
		}
		putchar(']');
	}
	puts("}");
}

static void one(struct packet *p)
{
	struct nf_lua_prog *prog = run.program.prog;
	struct klua_prog *klua = nf_lua_prog_klua(prog);
	struct klua_stats st = { 0 };
	const struct selector *none;
	enum outcome what = 0;
	char why[40];

	run.packets++;
	none = p->skipped ? NULL : fill_args(p);
	if (none) {
		snprintf(why, sizeof(why), "there is no %s", none->name);
		p->skipped = why;
	}
	if (p->skipped) {
		run.skipped++;
	} else {
		nf_lua_user_time = p->time;
		what = outcome(nf_lua_call(prog, run.slot, &p->pkt, &run.call, run.regs),
			       run.call.has_result);
		klua_prog_stats(klua, &st);
		klua_prog_reset(klua, &st);
		run.count[what]++;
		run.errors += st.errors;
		run.memory += st.err_memory;
		run.budget += st.err_budget;
		run.units += st.budget_peak;
		run.units_peak = max(run.units_peak, st.budget_peak);
		run.mem_peak = max(run.mem_peak, st.cpu_peak);
	}
	if (run.json)
		print_json(p, what, &st);
	else
		print_text(p, what, &st);
	drop_prints();
}

static void summary_text(void)
{
	u64 calls = run.packets - run.skipped;
	const char *sep = "";
	unsigned int i;

	printf("%" PRIu64 " packets, %" PRIu64 " calls of %s: ", (uint64_t)run.packets,
	       (uint64_t)calls, run.function);
	for (i = 0; i < OUTCOMES; i++) {
		if (!run.count[i])
			continue;
		printf("%s%" PRIu64 " %s", sep, (uint64_t)run.count[i], outcomes[i]);
		sep = ", ";
	}
	printf("%s%" PRIu64 " skipped\n", sep, (uint64_t)run.skipped);
	if (run.errors)
		printf("%" PRIu64 " of the calls failed, %" PRIu64 " by the budget, %" PRIu64
		       " by the memory limit\n", (uint64_t)run.errors, (uint64_t)run.budget,
		       (uint64_t)run.memory);
	if (calls)
		printf("at most %u of %u units, %" PRIu64 " on average; at most %u of %u bytes\n",
		       run.units_peak, run.program.cfg.budget, (uint64_t)(run.units / calls),
		       run.mem_peak, run.program.cfg.memory);
}

static void summary_json(void)
{
	const char *sep = "";
	unsigned int i;

	printf("{\"summary\":{\"packets\":%" PRIu64 ",\"skipped\":%" PRIu64 ",\"results\":{",
	       (uint64_t)run.packets, (uint64_t)run.skipped);
	for (i = 0; i < OUTCOMES; i++) {
		if (!run.count[i])
			continue;
		printf("%s\"%s\":%" PRIu64, sep, outcomes[i], (uint64_t)run.count[i]);
		sep = ",";
	}
	printf("},\"errors\":%" PRIu64 ",\"errors_budget\":%" PRIu64 ",\"errors_memory\":%" PRIu64
	       ",\"units\":%" PRIu64 ",\"units_peak\":%u,\"memory_peak\":%u}}\n",
	       (uint64_t)run.errors, (uint64_t)run.budget, (uint64_t)run.memory,
	       (uint64_t)run.units, run.units_peak, run.mem_peak);
}

static int no_function(void)
{
	say("%s: there is no global function %s (nf-lua check tells which there are)",
	    run.program.source.name, run.function);
	return EXIT_SCRIPT;
}

static int run_main(int argc, char **argv)
{
	const char *pcap = NULL, *filter = NULL;
	struct klua_stats st;
	struct packet packet;
	struct capture *c;
	int opt, ret;

	program_init(&run.program);
	run.function = "main";
	hook_init(&run.hook);
	while ((opt = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		switch (opt) {
		case OPT_PCAP:
			pcap = optarg;
			break;
		case OPT_CALL:
			run.function = optarg;
			break;
		case OPT_ARG:
			add(optarg);
			break;
		case OPT_VALUE:
			set_value(optarg);
			break;
		case OPT_FILTER:
			filter = optarg;
			break;
		case OPT_QUIET:
			run.quiet = true;
			break;
		case OPT_JSON:
			run.json = true;
			break;
		case OPT_HELP:
		case 'h':
			return show_help(&command_run);
		default:
			if (!program_option(&run.program, opt, optarg) &&
			    !hook_option(&run.hook, opt, optarg))
				bad_option(&command_run, opt, argv);
		}
	}
	if (optind != argc - 1)
		fail("%s (see nf-lua help run)", optind < argc ? "more than one script" :
		     "the script is missing");
	if (!pcap)
		fail("--pcap is missing (see nf-lua help run)");

	klua_user_print = print_load;
	program_read(&run.program, argv[optind]);
	c = capture_open(pcap, filter, &run.hook);
	ret = EXIT_SCRIPT;
	if (program_load(&run.program)) {
		run.slot = nf_lua_prog_slot(run.program.prog, run.function);
		ret = run.slot < 0 ? no_function() : EXIT_GOOD;
	}
	klua_user_print = keep_print;
	if (!ret) {
		/* what loading took is no call's */
		klua_prog_stats(nf_lua_prog_klua(run.program.prog), &st);
		klua_prog_reset(nf_lua_prog_klua(run.program.prog), &st);
		while ((ret = capture_next(c, &packet)) > 0) {
			one(&packet);
			packet_free(&packet);
		}
		if (run.json)
			summary_json();
		else
			summary_text();
		ret = ret ? EXIT_USAGE : run.errors ? EXIT_SCRIPT : EXIT_GOOD;
	}
	drop_prints();
	free(run.printed);
	capture_close(c);
	program_free(&run.program);
	return ret;
}

const struct command command_run = {
	.name = "run",
	.what = "calls a function for each packet of a capture",
	.help = help,
	.run = run_main,
};
