// SPDX-License-Identifier: GPL-2.0
/* nf-lua repl: Lua line by line, each line a call with its limits. */

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef HAVE_LIBEDIT
#include <editline/readline.h>
#endif

#include "nf-lua.h"
#include "nf_lua_internal.h"

#include "lua.h"
#include "lauxlib.h"

static const char help[] =
	"Usage: nf-lua repl [SCRIPT] [OPTION...]\n"
	"\n"
	"Reads lines of Lua, runs each as a call with the limits of one, and prints what\n"
	"it returns. Global names last from line to line, those of the script first; a\n"
	"line that is not complete goes on in the next. pkt is a packet of the capture.\n"
	"\n"
	"  --pcap FILE          a capture, pcap or pcapng; pkt is its first packet\n"
	"  --hook HOOK, --iif NAME, --oif NAME, --mark N\n"
	"                       where packets are met, see nf-lua help run\n"
	PROGRAM_HELP
	SET_HELP
	"  --help\n"
	"\n"
	"Lines that begin with a dot are for nf-lua:\n"
	"\n"
	"  .packet N            pkt is the Nth packet of the capture\n"
	"  .next                pkt is the next one\n"
	"  .call FUNCTION       calls a function with pkt\n"
	"  .names [PREFIX]      the names that begin with it\n"
	"  .quit                ends, as does the end of the input\n"
	"\n"
	"Exit status: 0; 1 if the script is not loaded, or if the input is no terminal and\n"
	"a line of it failed; 2 if the command line or the capture is wrong.\n";

enum {
	OPT_PCAP = OPT_OWN,
	OPT_HELP,
};

static const struct option options[] = {
	OPTION_MEMORY, OPTION_BUDGET, OPTION_MODULE, OPTION_SET,
	OPTION_HOOK, OPTION_IIF, OPTION_OIF, OPTION_MARK,
	{ "pcap", required_argument, NULL, OPT_PCAP },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 }
};

/**
 * struct repl - a session
 * @program: the script
 * @pcap: the capture's path, or NULL
 * @hook: where its packets are met
 * @capture: the capture, open behind @packet
 * @packet: the packet
 * @has: whether there is one
 * @text: the lines that are to run
 * @incomplete: whether they are but the beginning of something
 * @terminal: whether a human is there
 * @failed: whether a line was wrong
 */
struct repl {
	struct program program;
	const char *pcap;
	struct hook hook;
	struct capture *capture;
	struct packet packet;
	bool has;
	char *text;
	bool incomplete;
	bool terminal;
	bool failed;
};

static void wrong(struct repl *r, const char *fmt, ...) __printf(2, 3);

static void wrong(struct repl *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	r->failed = true;
}

/* ---- lines ---- */

static char *read_line(struct repl *r, const char *prompt)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

#ifdef HAVE_LIBEDIT
	if (r->terminal) {
		line = readline(prompt);
		if (line && *line)
			add_history(line);
		return line;
	}
#endif
	if (r->terminal) {
		fputs(prompt, stdout);
		fflush(stdout);
	}
	len = getline(&line, &room, stdin);
	if (len < 0) {
		free(line);
		return NULL;
	}
	if (len && line[len - 1] == '\n')
		line[len - 1] = '\0';
	return line;
}

/* ---- packets ---- */

static bool next_packet(struct repl *r)
{
	int ret;

	packet_free(&r->packet);
	r->has = false;
	ret = r->capture ? capture_next(r->capture, &r->packet) : 0;
	if (ret <= 0) {
		wrong(r, r->capture ? "there is no such packet" : "there is no capture");
		return false;
	}
	r->has = !r->packet.skipped;
	return true;
}

static void show_packet(const struct repl *r)
{
	printf("packet %lu: %s%s%s\n", r->packet.number, r->packet.flow,
	       r->packet.skipped ? ": skipped, " : "", r->packet.skipped ?: "");
}

/* The file is read again: captures go forward only. */
static void go_to_packet(struct repl *r, const char *arg)
{
	char *end;
	unsigned long n = strtoul(arg, &end, 10);

	if (!n || *end) {
		wrong(r, "'%s' is no number of a packet", arg);
		return;
	}
	if (r->capture && n <= r->packet.number) {
		capture_close(r->capture);
		r->capture = capture_open(r->pcap, NULL, &r->hook);
		r->packet.number = 0;
	}
	while (r->packet.number != n)
		if (!next_packet(r))
			return;
	show_packet(r);
}

/* ---- what is run ---- */

/* Compile the text as an expression, or else as statements. */
static bool compile(lua_State *L, struct repl *r)
{
	static const char mark[] = "<eof>";
	size_t len, n = sizeof(mark) - 1;
	const char *msg;

	lua_pushfstring(L, "return %s", r->text);
	msg = lua_tolstring(L, -1, &len);
	if (luaL_loadbufferx(L, msg, len, "=line", "t") == LUA_OK)
		return true;
	if (luaL_loadbufferx(L, r->text, strlen(r->text), "=line", "t") == LUA_OK)
		return true;
	msg = lua_tolstring(L, -1, &len);
	r->incomplete = len >= n && !strcmp(msg + len - n, mark);
	return false;
}

/* What is no text, as addresses are not, in the escapes of Lua. */
static void print_bytes(const char *s, size_t len)
{
	for (; len--; s++) {
		if ((unsigned char)*s < ' ' || (unsigned char)*s > '~')
			printf(*s == '\n' || *s == '\t' ? "%c" : "\\x%02x", (unsigned char)*s);
		else
			putchar(*s);
	}
}

static void evaluate(lua_State *L, void *data)
{
	struct repl *r = data;
	const char *s;
	size_t len;
	int i, n;

	if (r->has)
		nf_lua_pkt_push(L, &r->packet.pkt);
	else
		lua_pushnil(L);
	lua_setglobal(L, "pkt");
	r->incomplete = false;
	if (!compile(L, r)) {
		lua_error(L);
		return;
	}

	n = lua_gettop(L);
	lua_callk(L, 0, LUA_MULTRET, 0, NULL);
	for (i = n; i <= lua_gettop(L); i++) {
		s = luaL_tolstring(L, i, &len);
		if (i > n)
			putchar('\t');
		print_bytes(s, len);
		lua_pop(L, 1);
	}
	if (lua_gettop(L) >= n)
		putchar('\n');
}

static void run_text(struct repl *r)
{
	nf_lua_user_time = r->packet.time;
	if (state_run(r->program.prog, r->program.cfg.budget, evaluate, r) && !r->incomplete)
		wrong(r, "%s", state_error(r->program.prog));
}

static void call(struct repl *r, const char *name)
{
	const struct nf_lua_call none = { 0 };
	struct klua_stats st;
	int slot, verdict;

	slot = nf_lua_prog_slot(r->program.prog, name);
	if (slot < 0) {
		wrong(r, "the script has no function '%s'", name);
		return;
	} else if (!r->has) {
		wrong(r, "there is no packet");
		return;
	}
	klua_prog_stats(nf_lua_prog_klua(r->program.prog), &st);
	klua_prog_reset(nf_lua_prog_klua(r->program.prog), &st);
	verdict = nf_lua_call(r->program.prog, slot, &r->packet.pkt, &none, NULL);
	klua_prog_stats(nf_lua_prog_klua(r->program.prog), &st);
	if (st.errors)
		wrong(r, "%s", st.last_error);
	else
		printf("%s, %u units\n", outcomes[outcome(verdict, false)], st.budget_peak);
}

static void list_names(const char *prefix)
{
	struct names names;
	const struct name *n;

	names_make(&names);
	for (n = names.all; n; n = n->list)
		if (!strncmp(n->path, prefix, strlen(prefix)))
			puts(n->path);
	names_free(&names);
}

/* A line for us; false: it was the last one. */
static bool dot_command(struct repl *r, char *line)
{
	char *arg = line + strcspn(line, " \t");

	if (*arg) {
		*arg++ = '\0';
		arg += strspn(arg, " \t");
	}
	if (!strcmp(line, ".quit"))
		return false;
	else if (!strcmp(line, ".packet"))
		go_to_packet(r, arg);
	else if (!strcmp(line, ".next") && next_packet(r))
		show_packet(r);
	else if (!strcmp(line, ".call"))
		call(r, arg);
	else if (!strcmp(line, ".names"))
		list_names(arg);
	else if (!strcmp(line, ".help"))
		fputs(help, stdout);
	else if (strcmp(line, ".next"))
		wrong(r, "there is no command '%s' (see .help)", line);
	return true;
}

static void loop(struct repl *r)
{
	char *line;

	while ((line = read_line(r, r->text ? ">> " : "> "))) {
		size_t had = r->text ? strlen(r->text) + 1 : 0, len;

		if (!had && *line == '.') {
			bool more = dot_command(r, line);

			free(line);
			if (!more)
				return;
			continue;
		}
		len = strlen(line) + 1;
		r->text = xgrow(r->text, had + len, 1);
		if (had)
			r->text[had - 1] = '\n';
		memcpy(r->text + had, line, len);
		free(line);
		run_text(r);
		if (r->incomplete)
			continue;
		free(r->text);
		r->text = NULL;
	}
	if (r->text)
		wrong(r, "the last line is not complete");
}

static int repl_main(int argc, char **argv)
{
	struct repl r = { 0 };
	int opt;

	program_init(&r.program);
	hook_init(&r.hook);
	while ((opt = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		switch (opt) {
		case OPT_PCAP:
			r.pcap = optarg;
			break;
		case OPT_HELP:
		case 'h':
			return show_help(&command_repl);
		default:
			if (!program_option(&r.program, opt, optarg) &&
			    !hook_option(&r.hook, opt, optarg))
				bad_option(&command_repl, opt, argv);
		}
	}
	if (optind < argc - 1)
		fail("more than one script (see nf-lua help repl)");
	if (r.pcap && !strcmp(r.pcap, "-"))
		fail("--pcap -: standard input has the lines");

	r.terminal = isatty(STDIN_FILENO);
	if (optind < argc) {
		program_read(&r.program, argv[optind]);
	} else {
		r.program.cfg.chunk.name = "repl";
		r.program.cfg.chunk.source = "";
	}
	if (!program_load(&r.program)) {
		program_free(&r.program);
		return EXIT_SCRIPT;
	}
	if (r.pcap) {
		r.capture = capture_open(r.pcap, NULL, &r.hook);
		if (next_packet(&r) && r.terminal)
			show_packet(&r);
	}
	loop(&r);
	if (r.terminal)
		putchar('\n');

	free(r.text);
	packet_free(&r.packet);
	if (r.capture)
		capture_close(r.capture);
	program_free(&r.program);
	return r.failed && !r.terminal ? EXIT_SCRIPT : EXIT_GOOD;
}

const struct command command_repl = {
	.name = "repl",
	.what = "runs Lua line by line",
	.help = help,
	.run = repl_main,
};
