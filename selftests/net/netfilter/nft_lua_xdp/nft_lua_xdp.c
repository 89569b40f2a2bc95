// SPDX-License-Identifier: GPL-2.0
/*
 * Loads a BPF program of pass.bpf.c and does with it what lines of standard input say;
 * see usage().
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/if_link.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#define PACKET_MAX	(80 << 10)

/* IPv4 and UDP to port 4001 */
#define ETHER		"0200000000020200000000010800"
#define IPV4		"45000026000040004011b6c7c0000201c0000202"
#define UDP		"04d20fa1001200006162636465666768696a"

static unsigned char packet[PACKET_MAX], out[PACKET_MAX];
static unsigned int packet_len;
static unsigned int attached;
static int attached_flags;

static void usage(void)
{
	fputs("Usage: nft_lua_xdp serve OBJECT PROGRAM [OPTION...]\n"
	      "\n"
	      "serve: loads the program and says \"ready\", then obeys lines of stdin:\n"
	      "  run [N]            runs it N times on the packet: prints its result, the\n"
	      "                     time of a run in ns, the variable \"arg\" and the first 64\n"
	      "                     bytes of the packet in hex, and its length\n"
	      "  packet HEX [SIZE]  sets the packet, with zeroes up to SIZE bytes\n"
	      "  get NAME           prints a variable, an array of u32 as its sum\n"
	      "  list NAME          prints all of an array of u32\n"
	      "  set NAME VALUE     sets a variable\n"
	      "  netns NAME         runs come from this namespace\n"
	      "  quit\n"
	      "  --set NAME=VALUE   sets a variable before loading, a string or number\n"
	      "  --attach DEV native|generic\n"
	      "  --replace OBJECT   the program's function replaceable() is that of OBJECT\n"
	      "  --jump PROGRAM     a tail call of the program by its map \"jumps\"\n", stderr);
	exit(2);
}

__attribute__((format(printf, 1, 2)))
static void die(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static int quiet(enum libbpf_print_level level, const char *fmt, va_list args)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, fmt, args) : 0;
}

/* Opens the object with that program alone. */
static struct bpf_program *open_program(const char *file, const char *name,
					struct bpf_object **obj)
{
	struct bpf_program *prog, *found = NULL;

	*obj = bpf_object__open_file(file, NULL);
	if (!*obj)
		die("%s: %s", file, strerror(errno));
	bpf_object__for_each_program(prog, *obj) {
		bool is = !strcmp(bpf_program__name(prog), name);

		bpf_program__set_autoload(prog, is);
		if (is)
			found = prog;
	}
	if (!found)
		die("%s: no program %s", file, name);
	return found;
}

/* A global variable: where it is in the memory of its map, and its size. */
static void *find_var(struct bpf_object *obj, const char *name, unsigned int *size)
{
	const struct btf *btf = bpf_object__btf(obj);
	unsigned int i, j;
	struct bpf_map *map;

	for (i = 1; i < btf__type_cnt(btf); i++) {
		const struct btf_type *sec = btf__type_by_id(btf, i);
		const struct btf_var_secinfo *info = btf_var_secinfos(sec);

		if (!btf_is_datasec(sec))
			continue;
		for (j = 0; j < btf_vlen(sec); j++, info++) {
			const struct btf_type *var = btf__type_by_id(btf, info->type);
			const char *secname = btf__name_by_offset(btf, sec->name_off);
			size_t len;

			if (strcmp(btf__name_by_offset(btf, var->name_off), name))
				continue;
			bpf_object__for_each_map(map, obj) {
				const char *m = strchr(bpf_map__name(map), '.');

				if (m && !strcmp(m, secname)) {
					*size = info->size;
					return (char *)bpf_map__initial_value(map, &len) +
					       info->offset;
				}
			}
		}
	}
	die("no variable %s", name);
	return NULL;
}

/* From now on variables are what the program has: libbpf does this for skeletons. */
static void map_vars(struct bpf_object *obj)
{
	struct bpf_map *map;
	size_t len;
	void *var;

	bpf_object__for_each_map(map, obj) {
		var = (void *)bpf_map__initial_value(map, &len);
		if (!var || !(bpf_map__map_flags(map) & BPF_F_MMAPABLE) ||
		    bpf_map__map_flags(map) & BPF_F_RDONLY_PROG)
			continue;
		if (mmap(var, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
			 bpf_map__fd(map), 0) == MAP_FAILED)
			die("%s: %s", bpf_map__name(map), strerror(errno));
	}
}

static void set_var(struct bpf_object *obj, const char *name, const char *value)
{
	unsigned int size;
	void *var = find_var(obj, name, &size);

	if (size == sizeof(__u32)) {
		*(__u32 *)var = strtoul(value, NULL, 0);
		return;
	}
	if (strlen(value) >= size)
		die("%s is too long", value);
	memset(var, 0, size);
	memcpy(var, value, strlen(value));
}

static void get_var(struct bpf_object *obj, const char *name)
{
	unsigned int size, i;
	__u32 *var = find_var(obj, name, &size), sum = 0;

	for (i = 0; i < size / sizeof(*var); i++)
		sum += __atomic_load_n(&var[i], __ATOMIC_RELAXED);
	printf("%u\n", sum);
}

static void list_var(struct bpf_object *obj, const char *name)
{
	unsigned int size, i;
	__u32 *var = find_var(obj, name, &size);

	for (i = 0; i < size / sizeof(*var); i++)
		printf("%s%u", i ? " " : "", __atomic_load_n(&var[i], __ATOMIC_RELAXED));
	fputc('\n', stdout);
}

static void set_packet(const char *hex, unsigned int size)
{
	unsigned int byte;

	memset(packet, 0, sizeof(packet));
	for (packet_len = 0; hex[0] && hex[1] && packet_len < PACKET_MAX; hex += 2) {
		if (sscanf(hex, "%2x", &byte) != 1)
			die("not hex: %s", hex);
		packet[packet_len++] = byte;
	}
	if (size > packet_len && size <= PACKET_MAX)
		packet_len = size;
}

static void enter_netns(const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%.200s", name);
	fd = open(path, O_RDONLY);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		die("%s: %s", path, strerror(errno));
	close(fd);
}

static void run(struct bpf_object *obj, int fd, int repeat)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	unsigned int size, i;
	unsigned char *arg;
	int err;

	opts.data_in = packet;
	opts.data_size_in = packet_len;
	opts.data_out = out;
	opts.data_size_out = sizeof(out);
	opts.repeat = repeat;
	err = bpf_prog_test_run_opts(fd, &opts);
	if (err) {
		printf("failed: %s\n", strerror(-err));
		return;
	}
	printf("%d %u ", (int)opts.retval, opts.duration);
	arg = find_var(obj, "arg", &size);
	for (i = 0; i < size; i++)
		printf("%02x", arg[i]);
	fputc(' ', stdout);
	for (i = 0; i < opts.data_size_out && i < 64; i++)
		printf("%02x", out[i]);
	printf(" %u\n", opts.data_size_out);
}

static void detach(void)
{
	if (attached)
		bpf_xdp_detach(attached, attached_flags, NULL);
}

static void attach_to(int fd, const char *dev, const char *mode)
{
	int err;

	attached_flags = !strcmp(mode, "native") ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE;
	err = bpf_xdp_attach(if_nametoindex(dev), fd, attached_flags, NULL);
	if (err)
		die("cannot attach to %s: %s", dev, strerror(-err));
	attached = if_nametoindex(dev);
	atexit(detach);
}

/* The one program of @file in the place of the function replaceable() of @fd. */
static void replace(const char *file, int fd)
{
	struct bpf_program *prog;
	struct bpf_object *obj;
	int err;

	obj = bpf_object__open_file(file, NULL);
	prog = obj ? bpf_object__next_program(obj, NULL) : NULL;
	if (!prog)
		die("%s: %s", file, strerror(errno));
	err = bpf_program__set_attach_target(prog, fd, "replaceable");
	err = err ?: bpf_object__load(obj);
	if (err || !bpf_program__attach_freplace(prog, 0, NULL))
		die("%s: %s", file, strerror(err ? -err : errno));
}

static struct bpf_program *find_program(struct bpf_object *obj, const char *name)
{
	struct bpf_program *prog = bpf_object__find_program_by_name(obj, name);

	if (!prog)
		die("no program %s", name);
	return prog;
}

static void jump_to(struct bpf_object *obj, const char *name)
{
	struct bpf_map *map = bpf_object__find_map_by_name(obj, "jumps");
	int fd = bpf_program__fd(find_program(obj, name));
	__u32 key = 0;

	if (bpf_map_update_elem(bpf_map__fd(map), &key, &fd, BPF_ANY))
		die("%s: %s", name, strerror(errno));
}

static int serve(const char *file, const char *name, char **argv)
{
	char line[4 * PACKET_MAX], command[16], word[2 * PACKET_MAX], value[128];
	const char *attach_dev = NULL, *mode = NULL, *jump = NULL, *other = NULL;
	struct bpf_program *prog;
	struct bpf_object *obj;
	int fd, n;

	prog = open_program(file, name, &obj);
	for (; *argv; argv++) {
		if (!strcmp(*argv, "--set") && argv[1] && strchr(argv[1], '=')) {
			char *eq = strchr(*++argv, '=');

			*eq = '\0';
			set_var(obj, *argv, eq + 1);
		} else if (!strcmp(*argv, "--attach") && argv[1] && argv[2]) {
			attach_dev = *++argv;
			mode = *++argv;
		} else if (!strcmp(*argv, "--replace") && argv[1]) {
			other = *++argv;
		} else if (!strcmp(*argv, "--jump") && argv[1]) {
			jump = *++argv;
			bpf_program__set_autoload(find_program(obj, jump), true);
		} else {
			usage();
		}
	}
	n = bpf_object__load(obj);
	if (n)
		die("cannot load %s: %s", name, strerror(-n));
	map_vars(obj);
	fd = bpf_program__fd(prog);
	if (other)
		replace(other, fd);
	if (jump)
		jump_to(obj, jump);
	if (attach_dev)
		attach_to(fd, attach_dev, mode);

	set_packet(ETHER IPV4 UDP, 60);
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("ready");
	while (fgets(line, sizeof(line), stdin)) {
		n = sscanf(line, "%15s %163839s %127s", command, word, value);
		if (n < 1)
			continue;
		if (!strcmp(command, "quit"))
			break;
		if (!strcmp(command, "run"))
			run(obj, fd, n > 1 ? atoi(word) : 1);
		else if (!strcmp(command, "packet") && n > 1)
			set_packet(word, n > 2 ? atoi(value) : 0);
		else if (!strcmp(command, "get") && n > 1)
			get_var(obj, word);
		else if (!strcmp(command, "list") && n > 1)
			list_var(obj, word);
		else if (!strcmp(command, "set") && n > 2)
			set_var(obj, word, value);
		else if (!strcmp(command, "netns") && n > 1)
			enter_netns(word);
		else
			die("what is: %s", line);
	}
	return 0;
}

int main(int argc, char **argv)
{
	libbpf_set_print(quiet);
	if (argc >= 4 && !strcmp(argv[1], "serve"))
		return serve(argv[2], argv[3], argv + 4);
	usage();
}
