// SPDX-License-Identifier: GPL-2.0
/* nf-lua xdp: puts the ready XDP program on a device, and takes it off. */

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/if_link.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "cmd.h"
#include "xdp.h"
#include "xdp.skel.h"
#include "xdp_dispatch.h"

static const char program_name[] = "nf_lua_xdp";

/* What is attached to a device, and the maps of it if it is ours. */
struct attached {
	unsigned int ifindex;
	__u32 id;
	__u32 flags;		/* XDP_FLAGS_*_MODE */
	int fd;
	bool ours;
	bool dispatched;	/* id is libxdp's dispatcher, info is of ours if it has it */
	struct bpf_prog_info info;
	__u32 maps[16];
};

const char xdp_help[] =
	"Usage: nf-lua xdp attach DEV --program FAMILY/TABLE/OBJECT --call FUNCTION\n"
	"                  [OPTION...]\n"
	"       nf-lua xdp detach DEV\n"
	"       nf-lua xdp status [DEV]\n"
	"\n"
	"attach puts a BPF program on a network device that calls a function of a lua\n"
	"object of nf_tables for packets as they come in. The function's result says\n"
	"what becomes of the packet:\n"
	"  true, nf.DROP          it is dropped\n"
	"  false, nil, nf.ACCEPT  it passes\n"
	"  nf.TX                  it is sent back, as the function left it\n"
	"  what pkt:redirect() is it is sent by that device, as the function left it\n"
	"All else is an error.\n"
	"The object may be replaced meanwhile, or deleted and added again. Attached\n"
	"again, the new program replaces the old one at once.\n"
	"\n"
	"  --port N[,N...]       only packets to these ports of TCP and UDP; may be\n"
	"                        given again, 16 ports in all (default: all packets)\n"
	"  --first N             of each connection only the first N packets with\n"
	"                        payload; the others pass (default: all)\n"
	"  --block SECONDS       drop all from the client of a dropped packet that long\n"
	"  --on-error drop|pass  packets whose call fails (default: drop)\n"
	"  --mode native|generic in the driver, or behind it (default: native, else\n"
	"                        generic)\n"
	"  --shared              by libxdp's dispatcher, so that xdp-loader and others can\n"
	"                        put programs beside it; where there is one already it\n"
	"                        is used without that\n"
	"\n"
	"status prints what is attached, to one device or all, and its counters. Errors\n"
	"of the script itself are in the listing of the object.\n"
	"\n"
	"Exit status: 0; 1 if it cannot be done; 2 if the command line is wrong.\n";

static void usage(FILE *to)
{
	fputs(xdp_help, to);
}

__attribute__((format(printf, 1, 2)))
static int fail(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fputs("nf-lua xdp: ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
	return 1;
}

static bool show_libbpf;

static int print_libbpf(enum libbpf_print_level level, const char *fmt, va_list args)
{
	return show_libbpf && level <= LIBBPF_WARN ? vfprintf(stderr, fmt, args) : 0;
}

/* ---- what is attached ---- */

static void put_attached(struct attached *at)
{
	if (at->fd >= 0)
		close(at->fd);
	at->fd = -1;
}

static int get_info(struct attached *at, __u32 id)
{
	__u32 len = sizeof(at->info);
	int err;

	put_attached(at);
	memset(&at->info, 0, sizeof(at->info));
	at->fd = bpf_prog_get_fd_by_id(id);
	if (at->fd < 0)
		return -errno;
	at->info.map_ids = (unsigned long)at->maps;
	at->info.nr_map_ids = sizeof(at->maps) / sizeof(*at->maps);
	if (!bpf_obj_get_info_by_fd(at->fd, &at->info, &len))
		return 0;
	err = -errno;
	put_attached(at);
	return err;
}

/* Returns 0, also if there is nothing: then @at->id is 0. */
static int get_attached(unsigned int ifindex, struct attached *at)
{
	LIBBPF_OPTS(bpf_xdp_query_opts, query);
	int err, id;

	memset(at, 0, sizeof(*at));
	at->ifindex = ifindex;
	at->fd = -1;
	err = bpf_xdp_query(ifindex, 0, &query);
	if (err)
		return err;
	if (query.drv_prog_id) {
		at->id = query.drv_prog_id;
		at->flags = XDP_FLAGS_DRV_MODE;
	} else if (query.skb_prog_id) {
		at->id = query.skb_prog_id;
		at->flags = XDP_FLAGS_SKB_MODE;
	} else {
		at->id = query.hw_prog_id;
		at->flags = XDP_FLAGS_HW_MODE;
	}
	if (!at->id)
		return 0;

	id = dispatch_find(ifindex, program_name);
	at->dispatched = id >= 0;
	err = get_info(at, id > 0 ? (__u32)id : at->id);
	at->ours = !err && !strcmp(at->info.name, program_name);
	return err;
}

/* The map of that name, or that ends in it, of a program: a file descriptor. */
static int find_map(const struct attached *at, const char *name, struct bpf_map_info *info)
{
	__u32 i, len;
	int fd;

	for (i = 0; i < at->info.nr_map_ids && i < 16; i++) {
		const char *found;

		fd = bpf_map_get_fd_by_id(at->maps[i]);
		if (fd < 0)
			continue;
		len = sizeof(*info);
		memset(info, 0, sizeof(*info));
		if (!bpf_obj_get_info_by_fd(fd, info, &len)) {
			found = strstr(info->name, name);
			if (found && !found[strlen(name)])
				return fd;
		}
		close(fd);
	}
	return -ENOENT;
}

/* ---- attach ---- */

static int parse_number(const char *s, unsigned long min, unsigned long max,
			unsigned long *n)
{
	char *end;

	errno = 0;
	*n = strtoul(s, &end, 10);
	return errno || end == s || *end || *s == '-' || *n < min || *n > max ? -EINVAL : 0;
}

static int parse_ports(char *list, struct xdp_config *cfg)
{
	unsigned long port;
	char *s;

	while ((s = strsep(&list, ","))) {
		if (parse_number(s, 1, 65535, &port))
			return fail("--port: '%s' is no port", s);
		if (cfg->nports == XDP_PORTS_MAX)
			return fail("--port: more than %d ports", XDP_PORTS_MAX);
		cfg->ports[cfg->nports++] = port;
	}
	return 0;
}

/* The names have to fit, what they stand for is looked for by the kernel. */
static int parse_names(const char *program, const char *function, struct xdp_config *cfg)
{
	const char *slash = program ? strchr(program, '/') : NULL;

	if (!program || !function)
		return fail("attach needs --program and --call (see --help)");
	if (!slash || !strchr(slash + 1, '/') || strlen(program) >= sizeof(cfg->program))
		return fail("--program: '%s' is not FAMILY/TABLE/OBJECT", program);
	if (!*function || strlen(function) >= sizeof(cfg->function))
		return fail("--call: '%s' is no name of a function", function);
	memcpy(cfg->program, program, strlen(program) + 1);
	memcpy(cfg->function, function, strlen(function) + 1);
	return 0;
}

static int parse_attach(int argc, char **argv, struct xdp_config *cfg, __u32 *flags,
			bool *shared)
{
	static const struct option options[] = {
		{ "program", required_argument, NULL, 'p' },
		{ "call", required_argument, NULL, 'c' },
		{ "port", required_argument, NULL, 'P' },
		{ "first", required_argument, NULL, 'f' },
		{ "block", required_argument, NULL, 'b' },
		{ "on-error", required_argument, NULL, 'e' },
		{ "mode", required_argument, NULL, 'm' },
		{ "shared", no_argument, NULL, 's' },
		{ }
	};
	const char *program = NULL, *function = NULL;
	unsigned long n;
	int opt;

	optind = 1;
	opterr = 0;
	while ((opt = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		switch (opt) {
		case 'p':
			program = optarg;
			break;
		case 'c':
			function = optarg;
			break;
		case 'P':
			if (parse_ports(optarg, cfg))
				return 1;
			break;
		case 'f':
			if (parse_number(optarg, 1, UINT_MAX, &n))
				return fail("--first: '%s' is no number of packets", optarg);
			cfg->first = n;
			break;
		case 'b':
			if (parse_number(optarg, 1, UINT_MAX, &n))
				return fail("--block: '%s' is no number of seconds", optarg);
			cfg->block = n;
			break;
		case 'e':
			cfg->pass_errors = !strcmp(optarg, "pass");
			if (!cfg->pass_errors && strcmp(optarg, "drop"))
				return fail("--on-error: '%s' is not drop or pass", optarg);
			break;
		case 'm':
			*flags = !strcmp(optarg, "native") ? XDP_FLAGS_DRV_MODE :
				 !strcmp(optarg, "generic") ? XDP_FLAGS_SKB_MODE : 0;
			if (!*flags)
				return fail("--mode: '%s' is not native or generic", optarg);
			break;
		case 's':
			*shared = true;
			break;
		default:
			return fail(opt == ':' ? "%s needs a value (see --help)" :
				    "unknown option '%s' (see --help)", argv[optind - 1]);
		}
	}
	if (optind < argc)
		return fail("what is '%s'? (see --help)", argv[optind]);
	return parse_names(program, function, cfg);
}

/* The kernel's functions are found in the BTF of modules that are loaded. */
static void load_module(void)
{
	int status;
	pid_t pid;

	if (!access("/sys/module/nf_lua_bpf", F_OK))
		return;
	pid = fork();
	if (!pid) {
		execlp("modprobe", "modprobe", "-q", "nf_lua_bpf", NULL);
		execl("/sbin/modprobe", "modprobe", "-q", "nf_lua_bpf", NULL);
		_exit(127);
	}
	if (pid > 0)
		waitpid(pid, &status, 0);
}

/* Whether the names are there, in the netns of this process: 0 or a negative errno. */
static int check_names(struct nf_lua_xdp_bpf *skel)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	static unsigned char packet[64], out[64];
	int err;

	opts.data_in = packet;
	opts.data_size_in = sizeof(packet);
	opts.data_out = out;
	opts.data_size_out = sizeof(out);
	opts.repeat = 1;
	err = bpf_prog_test_run_opts(bpf_program__fd(skel->progs.nf_lua_check), &opts);
	return err ? err : (int)opts.retval;
}

static const char *mode_name(__u32 flags)
{
	return flags & XDP_FLAGS_DRV_MODE ? "native" :
	       flags & XDP_FLAGS_SKB_MODE ? "generic" : "hardware";
}

/* By the dispatcher, for which libxdp loads the program. */
static int put_into(struct attached *old, const struct xdp_config *cfg, __u32 flags)
{
	struct nf_lua_xdp_bpf *skel;
	int err;

	if (old->id && flags && flags != old->flags)
		return -EBUSY;
	skel = nf_lua_xdp_bpf__open();
	if (!skel)
		return -errno;
	memcpy((void *)&skel->rodata->config, cfg, sizeof(*cfg));
	bpf_program__set_autoload(skel->progs.nf_lua_check, false);
	err = dispatch_attach(old->ifindex, skel->obj, "xdp.frags",
			      old->id ? old->flags : flags ? flags : XDP_FLAGS_DRV_MODE,
			      old->ours ? old->info.id : 0);
	nf_lua_xdp_bpf__destroy(skel);
	return err;
}

/* Once there is a program its mode is the device's: it is replaced in that. */
static int put_on(struct attached *old, int fd, __u32 flags)
{
	LIBBPF_OPTS(bpf_xdp_attach_opts, opts, .old_prog_fd = old->fd);
	int err;

	if (old->id) {
		if (flags && flags != old->flags)
			return -EBUSY;
		return bpf_xdp_attach(old->ifindex, fd, old->flags | XDP_FLAGS_REPLACE, &opts);
	}
	if (flags)
		return bpf_xdp_attach(old->ifindex, fd, flags | XDP_FLAGS_UPDATE_IF_NOEXIST,
				      NULL);
	err = bpf_xdp_attach(old->ifindex, fd,
			     XDP_FLAGS_DRV_MODE | XDP_FLAGS_UPDATE_IF_NOEXIST, NULL);
	if (!err || err == -EEXIST || err == -EBUSY)
		return err;
	return bpf_xdp_attach(old->ifindex, fd,
			      XDP_FLAGS_SKB_MODE | XDP_FLAGS_UPDATE_IF_NOEXIST, NULL);
}

static int attach(const char *dev, int argc, char **argv)
{
	struct xdp_config cfg = { };
	struct nf_lua_xdp_bpf *skel;
	struct attached old, now;
	bool shared = false;
	__u32 flags = 0;
	int err;

	if (parse_attach(argc, argv, &cfg, &flags, &shared))
		return 2;
	if (shared && !dispatch_possible())
		return fail("--shared: this program was built without libxdp");
	err = get_attached(if_nametoindex(dev), &old);
	if (err)
		return fail("%s: %s", dev, strerror(-err));
	if (old.id && old.ours && shared && !old.dispatched) {
		put_attached(&old);
		return fail("%s has the program, not shared: detach it first", dev);
	}
	if (old.id && !old.ours && !old.dispatched) {
		fail("%s has another XDP program already, \"%s\" (id %u): a device takes one",
		     dev, old.info.name, old.id);
		put_attached(&old);
		return 1;
	}

	load_module();
	skel = nf_lua_xdp_bpf__open();
	if (!skel) {
		err = fail("cannot open the BPF program: %s", strerror(errno));
		goto put_old;
	}
	memcpy((void *)&skel->rodata->config, &cfg, sizeof(cfg));
	show_libbpf = true;
	err = nf_lua_xdp_bpf__load(skel);
	show_libbpf = false;
	if (err) {
		fail("the kernel does not take the BPF program: %s", strerror(-err));
		if (access("/sys/module/nf_lua_bpf", F_OK))
			fail("it has no module nf_lua_bpf (CONFIG_NF_LUA_BPF)");
		err = 1;
		goto destroy;
	}
	err = check_names(skel);
	if (err) {
		err = fail("no function %s of a lua object %s in this network namespace",
			   cfg.function, cfg.program);
		goto destroy;
	}
	if (shared || old.dispatched)
		err = put_into(&old, &cfg, flags);
	else
		err = put_on(&old, bpf_program__fd(skel->progs.nf_lua_xdp), flags);
	if (err == -EBUSY && old.id) {
		err = fail("%s has the program in %s mode: detach it first", dev,
			   mode_name(old.flags));
	} else if (err) {
		err = fail("%s: %s", dev, strerror(-err));
	} else if (!get_attached(old.ifindex, &now)) {
		printf("%s: %s%s, %s/%s\n", dev, mode_name(now.flags),
		       now.dispatched ? " shared" : "", cfg.program, cfg.function);
		put_attached(&now);
	}
destroy:
	nf_lua_xdp_bpf__destroy(skel);
put_old:
	put_attached(&old);
	return err;
}

/* ---- detach ---- */

static int detach(const char *dev)
{
	LIBBPF_OPTS(bpf_xdp_attach_opts, opts);
	struct attached at;
	int err;

	err = get_attached(if_nametoindex(dev), &at);
	if (err)
		return fail("%s: %s", dev, strerror(-err));
	if (!at.id)
		return fail("%s has no XDP program", dev);
	if (!at.ours) {
		fail("the XDP program of %s is another one, \"%s\" (id %u)", dev, at.info.name,
		     at.id);
		put_attached(&at);
		return 1;
	}
	opts.old_prog_fd = at.fd;
	if (at.dispatched)
		err = dispatch_detach(at.ifindex, at.info.id, at.flags);
	else
		err = bpf_xdp_detach(at.ifindex, at.flags | XDP_FLAGS_REPLACE, &opts);
	put_attached(&at);
	return err ? fail("%s: %s", dev, strerror(-err)) : 0;
}

/* ---- status ---- */

/* Counters are of each CPU. */
static int read_stats(const struct attached *at, __u64 sum[XDP_STATS])
{
	int cpus = libbpf_num_possible_cpus(), cpu, fd;
	struct bpf_map_info info;
	__u64 *each;
	__u32 i;

	memset(sum, 0, XDP_STATS * sizeof(*sum));
	fd = find_map(at, "nf_lua_stats", &info);
	if (fd < 0)
		return fd;
	each = calloc(cpus, sizeof(*each));
	for (i = 0; each && i < XDP_STATS; i++) {
		if (bpf_map_lookup_elem(fd, &i, each))
			continue;
		for (cpu = 0; cpu < cpus; cpu++)
			sum[i] += each[cpu];
	}
	free(each);
	close(fd);
	return each ? 0 : -ENOMEM;
}

static int read_config(const struct attached *at, struct xdp_config *cfg)
{
	struct bpf_map_info info;
	int fd = find_map(at, ".rodata", &info), err = -EINVAL;
	__u32 key = 0;
	char *value;

	if (fd < 0)
		return fd;
	value = calloc(1, info.value_size);
	if (value && info.value_size >= sizeof(*cfg) && !bpf_map_lookup_elem(fd, &key, value)) {
		memcpy(cfg, value, sizeof(*cfg));
		err = 0;
	}
	free(value);
	close(fd);
	return err;
}

static int status_of(const char *dev, const struct attached *at)
{
	struct xdp_config cfg;
	__u64 n[XDP_STATS];
	__u32 i;
	int err;

	err = read_config(at, &cfg);
	if (!err)
		err = read_stats(at, n);
	if (err)
		return fail("%s: %s", dev, strerror(-err));

	printf("%s: %s%s, %s/%s", dev, mode_name(at->flags), at->dispatched ? " shared" : "",
	       cfg.program, cfg.function);
	for (i = 0; i < cfg.nports && i < XDP_PORTS_MAX; i++)
		printf("%s%u", i ? "," : ", port ", cfg.ports[i]);
	if (cfg.first)
		printf(", first %u", cfg.first);
	if (cfg.block)
		printf(", block %u s", cfg.block);
	printf(", on-error %s\n", cfg.pass_errors ? "pass" : "drop");
	printf("\tpackets %llu calls %llu dropped %llu blocked %llu sent %llu\n",
	       n[XDP_STAT_PACKETS], n[XDP_STAT_CALLS], n[XDP_STAT_DROPPED],
	       n[XDP_STAT_BLOCKED], n[XDP_STAT_SENT]);
	printf("\terrors %llu (no-object %llu nested %llu script %llu memory %llu budget %llu)\n",
	       n[XDP_STAT_ERRORS], n[XDP_STAT_ENOENT], n[XDP_STAT_EBUSY],
	       n[XDP_STAT_ENOEXEC], n[XDP_STAT_ENOMEM], n[XDP_STAT_EDQUOT]);
	return 0;
}

static int status(const char *dev)
{
	struct if_nameindex *all, *i;
	struct attached at;
	int err, ret = 0;

	if (dev) {
		err = get_attached(if_nametoindex(dev), &at);
		if (err)
			return fail("%s: %s", dev, strerror(-err));
		if (!at.ours)
			ret = fail("%s has no program of nf-lua", dev);
		else
			ret = status_of(dev, &at);
		put_attached(&at);
		return ret;
	}

	all = if_nameindex();
	for (i = all; i && i->if_index; i++) {
		err = get_attached(i->if_index, &at);
		/* It may have gone meanwhile, or the program. */
		if (err == -ENODEV || err == -ENOENT)
			continue;
		if (err) {
			ret = fail("%s: %s", i->if_name, strerror(-err));
			continue;
		}
		if (at.ours)
			ret |= status_of(i->if_name, &at);
		put_attached(&at);
	}
	if (all)
		if_freenameindex(all);
	return ret;
}

int cmd_xdp(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "", *dev = argc > 2 ? argv[2] : NULL;
	int i;

	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
			usage(stdout);
			return 0;
		}
	}
	libbpf_set_print(print_libbpf);
	libbpf_set_strict_mode(LIBBPF_STRICT_ALL);
	if (dev && !if_nametoindex(dev))
		return fail("no device %s", dev);
	if (!strcmp(what, "attach") && dev)
		return attach(dev, argc - 2, argv + 2);
	if (!strcmp(what, "detach") && argc == 3)
		return detach(dev);
	if (!strcmp(what, "status") && argc <= 3)
		return status(dev);
	usage(stderr);
	return 2;
}
