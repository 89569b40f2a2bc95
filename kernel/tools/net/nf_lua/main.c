// SPDX-License-Identifier: GPL-2.0
/* nf-lua: scripts of nf_lua outside of the kernel. */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "nf-lua.h"

#ifdef HAVE_XDP
static const struct command command_xdp = {
	.name	= "xdp",
	.what	= "puts a ready XDP program on a device",
	.help	= xdp_help,
	.run	= cmd_xdp,
};
#endif

static const struct command *const commands[] = {
	&command_run,
	&command_check,
	&command_repl,
	&command_names,
#ifdef HAVE_XDP
	&command_xdp,
#endif
};

static void print(const char *fmt, va_list ap)
{
	fflush(stdout);
	fputs("nf-lua: ", stderr);
	vfprintf(stderr, fmt, ap);
	putc('\n', stderr);
}

void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(fmt, ap);
	va_end(ap);
}

/* Of the command line, or of what it names. */
void fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(fmt, ap);
	va_end(ap);
	exit(EXIT_USAGE);
}

void *xalloc(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		fail("out of memory");
	return p;
}

void *xgrow(void *p, size_t n, size_t size)
{
	p = reallocarray(p, n, size);
	if (!p)
		fail("out of memory");
	return p;
}

int show_help(const struct command *command)
{
	fputs(command->help, stdout);
	return EXIT_GOOD;
}

/* What getopt_long() does not know; it has been told to print nothing. */
void bad_option(const struct command *command, int opt, char **argv)
{
	fail(opt == ':' ? "%s needs a value (see nf-lua help %s)" :
	     "unknown option '%s' (see nf-lua help %s)", argv[optind - 1], command->name);
}

static int usage(FILE *f)
{
	unsigned int i;

	fputs("Usage: nf-lua COMMAND [ARGUMENT...]\n"
	      "\n"
	      "Scripts for the rules of nf_tables, outside of the kernel: the same Lua with\n"
	      "the same limits, and the same packets.\n"
	      "\n", f);
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(f, "  %-8s%s\n", commands[i]->name, commands[i]->what);
	fputs("  help    tells what a command does\n"
	      "\n"
	      "Exit status: 0 when all is well; 1 if a script is wrong, or a call failed;\n"
	      "2 if the command line is, or a file that it names.\n", f);
	return f == stdout ? EXIT_GOOD : EXIT_USAGE;
}

static const struct command *find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	fail("there is no command '%s' (see nf-lua help)", name);
}

int main(int argc, char **argv)
{
	int status;

	if (argc < 2)
		return usage(stderr);
	if (!strcmp(argv[1], "help") || !strcmp(argv[1], "--help") ||
	    !strcmp(argv[1], "-h"))
		return argc > 2 ? show_help(find(argv[2])) : usage(stdout);

	opterr = 0;
	status = find(argv[1])->run(argc - 1, argv + 1);
	if (fflush(stdout) || ferror(stdout))
		fail("standard output cannot be written");
	return status;
}
