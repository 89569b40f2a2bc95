/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of nf-lua share. */
#ifndef NF_LUA_H
#define NF_LUA_H

#include <stdarg.h>
#include <stdio.h>

#include "nf_lua_user.h"
#include <net/netfilter/nf_lua.h>
#include "nf_lua_sets.h"

struct lua_State;
struct pcap;
struct pcap_pkthdr;

/* Exit status */
#define EXIT_GOOD	0
#define EXIT_SCRIPT	1	/* the script is wrong, or a call of it failed */
#define EXIT_USAGE	2	/* the command line, or what it names */

/**
 * struct command - a subcommand
 * @name: its name
 * @what: what it does, in a few words
 * @help: the whole of its help
 * @run: takes what follows "nf-lua", the name of the command first; gives the exit
 *	status
 */
struct command {
	const char *name;
	const char *what;
	const char *help;
	int (*run)(int argc, char **argv);
};

extern const struct command command_check;
extern const struct command command_names;
extern const struct command command_repl;
extern const struct command command_run;

/* main.c: messages to standard error, in one line each */
void say(const char *fmt, ...) __printf(1, 2);
void __noreturn fail(const char *fmt, ...) __printf(1, 2);
int show_help(const struct command *command);
void __noreturn bad_option(const struct command *command, int opt, char **argv);
void *xalloc(size_t size);
void *xgrow(void *p, size_t n, size_t size);

/* program.c: scripts, and what they are loaded with */

/**
 * struct source - a script's text
 * @name: what messages call it
 * @text: the text
 * @len: bytes of it
 */
struct source {
	char *name;
	char *text;
	size_t len;
};

/**
 * struct program - a script, and what it is loaded with
 * @cfg: as the kernel takes it
 * @source: the script
 * @modules: what it may require
 * @nmodules: how many
 * @sets: the sets that it finds
 * @any_set: a set that is not there is an empty one
 * @missing: the option that would give what a script did not find, or ""
 * @prog: the program, once it is loaded
 */
struct program {
	struct nf_lua_config cfg;
	struct source source;
	struct source *modules;
	unsigned int nmodules;
	struct nf_lua_user_set *sets;
	bool any_set;
	char missing[KLUA_MODULE_LEN + 32];
	struct nf_lua_prog *prog;
};

/* Options that all have who load programs, for getopt_long(). */
enum {
	OPT_MEMORY = 0x100,
	OPT_BUDGET,
	OPT_ON_ERROR,
	OPT_MODULE,
	OPT_SET,
	OPT_HOOK,
	OPT_IIF,
	OPT_OIF,
	OPT_MARK,
	OPT_OWN,
};

#define OPTION_MEMORY	{ "memory", required_argument, NULL, OPT_MEMORY }
#define OPTION_BUDGET	{ "budget", required_argument, NULL, OPT_BUDGET }
#define OPTION_MODULE	{ "module", required_argument, NULL, OPT_MODULE }

#define OPTION_SET	{ "set", required_argument, NULL, OPT_SET }

/* and those who have packets */
#define OPTION_HOOK	{ "hook", required_argument, NULL, OPT_HOOK }
#define OPTION_IIF	{ "iif", required_argument, NULL, OPT_IIF }
#define OPTION_OIF	{ "oif", required_argument, NULL, OPT_OIF }
#define OPTION_MARK	{ "mark", required_argument, NULL, OPT_MARK }

#define PROGRAM_HELP							\
	"  --memory SIZE        bytes of the script's state, as 65536, 64k or 1m\n" \
	"                       (default: 256k)\n"				\
	"  --budget UNITS       units of work of a call (default: 20000)\n"	\
	"  --module NAME=FILE   what require \"NAME\" finds; may be given again\n"

void program_init(struct program *p);
bool program_option(struct program *p, int opt, const char *arg);
u32 parse_number(const char *what, const char *arg, bool bytes, u32 least, u32 most);
void program_read(struct program *p, const char *path);
bool program_load(struct program *p);
void program_free(struct program *p);
void source_read(struct source *s, const char *path);
const char *base_name(const char *path);

/* sets.c: what nf.set finds */
#define SET_HELP							\
	"  --set NAME[:TYPE]=FILE\n"						\
	"                       a set for nf.set: an element on each line, # begins a\n" \
	"                       comment; TYPE is hostname (default), ipv4_addr,\n" \
	"                       ipv6_addr, ether_addr, inet_service, mark or ifname;\n" \
	"                       may be given again\n"

void set_add(struct nf_lua_user_set **sets, const char *arg);
const struct nf_lua_set *set_find(void *data, const char *name);

/* state.c */
#define UNITS_OWN	1000000000000LL	/* of the tool's work, which is no script's */
int state_run(struct nf_lua_prog *prog, s64 units,
	      void (*body)(struct lua_State *L, void *data), void *data);
const char *state_error(struct nf_lua_prog *prog);

/* capture.c: packets of a file */

/**
 * struct hook - where packets are met
 * @name: name of the hook, as nft has it
 * @in: device that packets come in by, without a name there is none
 * @out: device that they go out by, likewise
 * @mark: their mark
 */
struct hook {
	const char *name;
	struct net_device in;
	struct net_device out;
	u32 mark;
};

/**
 * struct packet - a packet of a file
 * @number: as other tools number it, from 1
 * @time: nanoseconds since 1970
 * @length: bytes that it had on the link
 * @captured: bytes that the file has of it
 * @skipped: why no rule would see it, or NULL
 * @flow: where it comes from and goes to, for messages
 * @skb: the packet as a hook gets it
 * @state: "
 * @pkt: "
 * @block: memory that has its bytes
 */
struct packet {
	unsigned long number;
	u64 time;
	unsigned int length;
	unsigned int captured;
	const char *skipped;
	char flow[128];
	struct sk_buff skb;
	struct nf_hook_state state;
	struct nf_lua_pkt pkt;
	u8 *block;
};

struct capture;

void hook_init(struct hook *hook);
bool hook_option(struct hook *hook, int opt, const char *arg);
struct capture *capture_open(const char *path, const char *filter,
			     const struct hook *hook);
int capture_next(struct capture *c, struct packet *p);
void capture_close(struct capture *c);
void packet_free(struct packet *p);

/* run.c: what a call can come to: a match, a verdict, or a value */
enum outcome {
	MATCH,
	NO_MATCH,
	ACCEPT,
	DROP,
	RETURN,
	VALUE,
	NO_VALUE,
	OUTCOMES
};

extern const char *const outcomes[OUTCOMES];
enum outcome outcome(int verdict, bool value);

/* names.c: what scripts find */

enum name_kind {
	NAME_OPEN,	/* nothing is known of its fields */
	NAME_TABLE,	/* a table: a script may add to it */
	NAME_OBJECT,	/* a userdata, or a string: it has these fields and no others */
};

/**
 * struct name - something with a name that scripts find
 * @name: its last part
 * @path: all of it, as messages and the reference have it
 * @kind: what is known of its own fields
 * @method: whether it is called with a ':'
 * @bytes: of a field that is a string of so many bytes, as addresses are; else 0
 * @child: first one of those
 * @next: next one of the same table
 * @result: what a call of it gives, or NULL
 * @list: next one of all
 */
struct name {
	char *name;
	char *path;
	enum name_kind kind;
	bool method;
	unsigned int bytes;
	struct name *child;
	struct name *next;
	const struct name *result;
	struct name *list;
};

/**
 * struct names - all of them
 * @globals: root of what is reached by name
 * @pkt: the packet
 * @string: what strings have: the methods of the library's table
 * @all: each name that was made, one behind the other by @list
 */
struct names {
	struct name *globals;
	struct name *pkt;
	struct name *string;
	struct name *all;
};

void names_make(struct names *names);
void names_free(struct names *names);
const struct name *name_find(const struct name *of, const char *name);

/* ruleset.c: what rules call */

/**
 * struct rule_call - a call in a ruleset
 * @object: the object that the rule names, or NULL
 * @function: the function
 * @file: what the object's file is called, "" if the source is in the ruleset, NULL
 *	if the object is not known
 * @line: line of the ruleset
 */
struct rule_call {
	char *object;
	char *function;
	char *file;
	unsigned int line;
};

struct rule_call *ruleset_calls(const char *path, unsigned int *n);

/* json.c */
void json_string(FILE *f, const void *s, size_t len);

#endif /* NF_LUA_H */
